// de100 memory, https://opensource.org/license/zlib
//
// A DE100_OS_HEADER: the platform's own, on which no page can be moved, so that blocks are copied as on Windows.

#ifndef DE100_TESTS_SUPPORT_COPYING_OS_HPP
#define DE100_TESTS_SUPPORT_COPYING_OS_HPP

#include "support/platform_headers.hpp"

#define DE100_TEST_COPYING

#define move_pages platform_move_pages
#include "support/platform_os.hpp"
#undef move_pages

namespace de100::os {

inline Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // DE100_TESTS_SUPPORT_COPYING_OS_HPP
