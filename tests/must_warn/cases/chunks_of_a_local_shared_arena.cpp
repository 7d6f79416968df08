// de100 memory, https://opensource.org/license/zlib
//
// A thread's part does not outlive the arena that it is of.
//
// expect: stack memory associated with local variable 'arena'

#include <de100/shared_arena.hpp>

using namespace de100;

ChunkedArena good(SharedArena& arena) {
  return ChunkedArena(arena);
}

#if defined(DE100_MUST_WARN)
ChunkedArena bad(MemoryView view) {
  SharedArena arena(view);
  return ChunkedArena(arena);
}
#endif
