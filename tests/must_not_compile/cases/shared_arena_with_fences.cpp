// de100 memory, https://opensource.org/license/zlib
//
// An arena that many threads push on has no fences, and does not leave them out in silence.
//
// expect: an arena that many threads push on has ArenaPolicy::poison alone

#include <de100/shared_arena.hpp>

using namespace de100;

BasicSharedArena<ArenaPolicy{.minimum_alignment = 64}> good;

#if defined(DE100_MUST_NOT_COMPILE)
BasicSharedArena<ArenaPolicy{.fences = Fences::behind}> bad;
#endif
