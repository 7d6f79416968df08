// de100 memory, https://opensource.org/license/zlib
//
// A thread has one scratch arena more than may be conflicts, so more of them could leave none.
//
// expect: name at most max_scratch_conflicts arenas as conflicts

#include <de100/scratch.hpp>

using namespace de100;

bool good(Arena& a) {
  return scratch_arena(a, a, a, a, a, a, a, a)->is_valid();
}

#if defined(DE100_MUST_NOT_COMPILE)
bool bad(Arena& a) {
  return scratch_arena(a, a, a, a, a, a, a, a, a)->is_valid();
}
#endif
