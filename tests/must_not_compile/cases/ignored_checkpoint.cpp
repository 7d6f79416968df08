// de100 memory, https://opensource.org/license/zlib
//
// A mark that nobody keeps is a mistake.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/arena.hpp>

using namespace de100;

ArenaCheckpoint good(Arena& arena) {
  return arena.checkpoint();
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Arena& arena) {
  arena.checkpoint();
}
#endif
