// de100 memory, https://opensource.org/license/zlib
//
// A scope that nobody keeps ends at once.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/arena.hpp>

using namespace de100;

void good(Arena& arena) {
  ArenaScope scope = arena.scope();
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Arena& arena) {
  arena.scope();
}
#endif
