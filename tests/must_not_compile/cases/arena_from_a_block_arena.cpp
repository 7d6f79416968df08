// de100 memory, https://opensource.org/license/zlib
//
// An arena that grows is moved as the type it is: an Arena could not grow, and would outlive the memory.
//
// expect: delete

#include <utility>

#include <de100/block_arena.hpp>

using namespace de100;

BlockArena good(BlockArena& block_arena) {
  return std::move(block_arena);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(BlockArena& block_arena) {
  Arena a = std::move(block_arena);
}
#endif
