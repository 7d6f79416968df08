// de100 memory, https://opensource.org/license/zlib
//
// The arena of a scope is used for the length of the scope.
//
// expect: stack memory associated with local variable 'scope'

#include <de100/arena.hpp>

using namespace de100;

int* good(Arena& arena) {
  ArenaScope scope = arena.scope();
  return scope->push_struct<int>();  // good for nothing, and no compiler can know
}

#if defined(DE100_MUST_WARN)
Arena& bad(Arena& arena) {
  ArenaScope scope = arena.scope();
  return scope.arena();
}
#endif
