// de100 memory, https://opensource.org/license/zlib
//
// A block is gone with the arena that owns it.
//
// expect: stack memory associated with local variable 'arena'

#include <de100/block_arena.hpp>

using namespace de100;

const MemoryBlock& good(const BlockArena& arena) {
  return arena.block();
}

#if defined(DE100_MUST_WARN)
const MemoryBlock& bad() {
  const BlockArena arena = BlockArena::reserve();
  return arena.block();
}
#endif
