// de100 memory, https://opensource.org/license/zlib
//
// A scope is of its arena's type.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <de100/arena.hpp>

using namespace de100;

using Wide = BasicArena<ArenaPolicy{.minimum_alignment = 64}>;
void good(Wide& arena) {
  Wide::Scope scope(arena);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Wide& arena) {
  ArenaScope scope(arena);
}
#endif
