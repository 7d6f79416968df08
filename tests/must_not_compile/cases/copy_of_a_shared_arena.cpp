// de100 memory, https://opensource.org/license/zlib
//
// Two shared arenas on one memory would give it out twice.
//
// expect: deleted

#include <de100/shared_arena.hpp>

using namespace de100;

SharedArena& good(SharedArena& arena) {
  return arena;
}

#if defined(DE100_MUST_NOT_COMPILE)
SharedArena bad(SharedArena& arena) {
  return arena;
}
#endif
