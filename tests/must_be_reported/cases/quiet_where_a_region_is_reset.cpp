// de100 memory, https://opensource.org/license/zlib
//
// A region that an arena had, which was told of as the arena's alone, is anybody's after a reset; and so is the memory
// of a budget that has ended.
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/arena.hpp>
#include <de100/budget.hpp>

int main() {
  constexpr de100::RegionRequest needs[] = {{.name = "level", .size = 70001}, {.name = "frame", .size = 100}};
  std::byte* place = nullptr;
  {
    de100::MemoryBudget budget = de100::MemoryBudget::allocate(needs);
    for (int round = 0; round < 3; ++round) {
      for (std::size_t i = 0; i < 2; ++i) {
        de100::Arena* const arena = de100::Arena::make_in(budget[i], de100::already_zero);  // which nobody ends
        if (i == 0 && (arena == nullptr || arena->push_array<int>(5000).empty())) return 1;
        if (budget.reset(i) != de100::MemoryError::ok) return 1;
        for (std::size_t at = 0; at < budget[i].size(); ++at) {
          if (budget[i].data()[at] != std::byte{0}) return 1;
        }
      }
    }
    place = budget[0].data();
  }
  de100::MemoryBlock block = de100::MemoryBlock::allocate(
      65536 * 2, {.flags = de100::MemoryFlags::read_write | de100::MemoryFlags::base_hint, .base = place});
  for (std::size_t at = 0; at < block.size(); ++at) block.base()[at] = std::byte{1};
  return block ? 0 : 1;
}
