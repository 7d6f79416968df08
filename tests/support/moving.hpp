// de100 memory, https://opensource.org/license/zlib
//
// Whether blocks move here by page tables; where the copying path is under test (platform_os.hpp), they do not.

#ifndef DE100_TESTS_SUPPORT_MOVING_HPP
#define DE100_TESTS_SUPPORT_MOVING_HPP

namespace de100_test {
#if defined(__linux__) && !defined(DE100_TEST_COPYING)
inline constexpr bool moves_page_tables = true;
#else
inline constexpr bool moves_page_tables = false;
#endif
}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_MOVING_HPP
