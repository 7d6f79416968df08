// de100 memory, https://opensource.org/license/zlib
//
// A chain goes on in the arena that it is on, and does not outlive it.
//
// expect: stack memory associated with local variable 'arena'

#include <de100/chained_arena.hpp>

using namespace de100;

ChainedArena good(Arena& arena) {
  return ChainedArena::push_on(arena);
}

#if defined(DE100_MUST_WARN)
ChainedArena bad(MemoryView view) {
  Arena arena(view);
  return ChainedArena::push_on(arena);
}
#endif
