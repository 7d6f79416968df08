// de100 memory, https://opensource.org/license/zlib
//
// A rewind may be refused.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/arena.hpp>

using namespace de100;

bool good(Arena& arena, ArenaCheckpoint mark) {
  return arena.rewind(mark);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Arena& arena, ArenaCheckpoint mark) {
  arena.rewind(mark);
}
#endif
