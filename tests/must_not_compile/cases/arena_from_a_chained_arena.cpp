// de100 memory, https://opensource.org/license/zlib
//
// An arena that grows is moved as the type it is: an Arena could not grow, and would outlive the memory.
//
// expect: delete

#include <utility>

#include <de100/chained_arena.hpp>

using namespace de100;

ChainedArena good(ChainedArena& chained_arena) {
  return std::move(chained_arena);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(ChainedArena& chained_arena) {
  Arena a = std::move(chained_arena);
}
#endif
