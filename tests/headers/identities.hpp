// de100 memory, https://opensource.org/license/zlib
//
// What each file of the program draws. They are from one counter only if the files share what the headers define.

#ifndef DE100_TESTS_HEADERS_IDENTITIES_HPP
#define DE100_TESTS_HEADERS_IDENTITIES_HPP

namespace headers {
unsigned long long draw_reversed();
unsigned long long draw_parts_then_single();
unsigned long long draw_single_then_parts();
}  // namespace headers

#endif  // DE100_TESTS_HEADERS_IDENTITIES_HPP
