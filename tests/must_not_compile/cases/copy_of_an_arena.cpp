// de100 memory, https://opensource.org/license/zlib
//
// Two arenas on one memory would give it out twice.
//
// expect: deleted

#include <utility>

#include <de100/arena.hpp>

using namespace de100;

Arena good(Arena& arena) {
  return std::move(arena);
}

#if defined(DE100_MUST_NOT_COMPILE)
Arena bad(Arena& arena) {
  return arena;
}
#endif
