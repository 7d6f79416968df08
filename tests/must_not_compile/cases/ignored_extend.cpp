// de100 memory, https://opensource.org/license/zlib
//
// An allocation may not be extended.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/arena.hpp>

using namespace de100;

bool good(Arena& arena, void* last) {
  return arena.extend(last, 4, 8);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Arena& arena, void* last) {
  arena.extend(last, 4, 8);
}
#endif
