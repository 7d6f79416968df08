// de100 memory, https://opensource.org/license/zlib
//
// A scope rewinds once.
//
// expect: deleted

#include <utility>

#include <de100/arena.hpp>

using namespace de100;

ArenaScope good(ArenaScope& scope) {
  return std::move(scope);
}

#if defined(DE100_MUST_NOT_COMPILE)
ArenaScope bad(ArenaScope& scope) {
  return scope;
}
#endif
