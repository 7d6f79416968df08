// de100 memory, https://opensource.org/license/zlib
//
// The minimum alignment is a power of two, and holds a mark.
//
// expect: ArenaPolicy::minimum_alignment is a power of two and at least 8

#include <de100/arena.hpp>

using namespace de100;

BasicArena<ArenaPolicy{.minimum_alignment = 32}> good;

#if defined(DE100_MUST_NOT_COMPILE)
BasicArena<ArenaPolicy{.minimum_alignment = 4}> bad;
#endif
