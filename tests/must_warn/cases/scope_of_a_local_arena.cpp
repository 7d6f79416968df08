// de100 memory, https://opensource.org/license/zlib
//
// A scope does not outlive its arena.
//
// expect: stack memory associated with local variable 'arena'

#include <de100/arena.hpp>

using namespace de100;

ArenaScope good(Arena& arena) {
  return arena.scope();
}

#if defined(DE100_MUST_WARN)
ArenaScope bad(MemoryView view) {
  Arena arena(view);
  return arena.scope();
}
#endif
