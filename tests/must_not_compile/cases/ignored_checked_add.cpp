// de100 memory, https://opensource.org/license/zlib
//
// A sum may not fit.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/bytes.hpp>

using namespace de100;

bool good(std::size_t a, std::size_t& sum) {
  return checked_add(a, a, sum);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(std::size_t a, std::size_t& sum) {
  checked_add(a, a, sum);
}
#endif
