// de100 memory, https://opensource.org/license/zlib
//
// A resource does not outlive its arena.
//
// expect: stack memory associated with local variable 'arena'

#include <de100/pmr.hpp>

using namespace de100;

ArenaResource good(Arena& arena) {
  return ArenaResource(arena);
}

#if defined(DE100_MUST_WARN)
ArenaResource bad(MemoryView view) {
  Arena arena(view);
  return ArenaResource(arena);
}
#endif
