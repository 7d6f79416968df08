// de100 memory, https://opensource.org/license/zlib
//
// A scratch that nobody keeps ends at once.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <de100/scratch.hpp>

using namespace de100;

std::size_t good() {
  const ScratchArena scratch = scratch_arena();
  const Arena& arena = scratch.arena();
  return arena.used() + scratch_arena(scratch)->used();
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const Arena& arena = *scratch_arena();
  return arena.used();
}
#endif
