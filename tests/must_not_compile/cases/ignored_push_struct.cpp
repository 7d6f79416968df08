// de100 memory, https://opensource.org/license/zlib
//
// A push answers the memory, or that there is none.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/arena.hpp>

using namespace de100;

int* good(Arena& arena) {
  return arena.push_struct<int>();
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Arena& arena) {
  arena.push_struct<int>();
}
#endif
