// de100 memory, https://opensource.org/license/zlib
//
// An allocator does not outlive its arena.
//
// expect: stack memory associated with local variable 'arena'

#include <vector>

#include <de100/allocator.hpp>

using namespace de100;

std::vector<int, ArenaAllocator<int>> good(Arena& arena) {
  const ArenaAllocator<char> of_characters(arena);
  const ArenaAllocator<int> allocator = of_characters;
  return std::vector<int, ArenaAllocator<int>>(allocator);
}

#if defined(DE100_MUST_WARN)
ArenaAllocator<int> bad(MemoryView view) {
  Arena arena(view);
  return arena;
}
#endif
