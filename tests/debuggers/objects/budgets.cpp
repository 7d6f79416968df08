// de100 memory, https://opensource.org/license/zlib

#include <de100/budget.hpp>
#include <de100/bytes.hpp>
#include <de100/text.hpp>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

/// A region of so many bytes, whose name is what the library says of them.
BudgetRegion region(Span<char> name, std::uint64_t size) {
  (void)detail::Text(name.data(), name.size()).add_size(size).end();
  BudgetRegion made;
  made.request.name = name.data();
  made.used = made.peak = made.request.size = static_cast<std::size_t>(size);
  return made;
}

}  // namespace

void stop_at_budgets() {
  constexpr RegionRequest needs[] = {{.name = "permanent", .size = 64_MiB}, {.name = "level", .size = 16_MiB}};
  constexpr RegionRequest one[] = {{.name = "all", .size = 1_MiB}}, bad[] = {{.name = "nothing", .size = 0}};
  MemoryBudget none, game = MemoryBudget::allocate(needs, {.name = "game"}), small = MemoryBudget::allocate(one);
  MemoryBudget refused = MemoryBudget::allocate(bad, {.name = "refused"});
  game.note("level", 2_MiB);
  game.note("level", 1_MiB);
  MemoryBudget moved = static_cast<MemoryBudget&&>(small);
  // shows none: MemoryBudget "budget": empty
  // natvis none: empty
  // shows game: MemoryBudget "game": 80.1 MiB in 2 regions = {[0] = BudgetRegion "permanent": 0 B of 64.0 MiB, ~
  // shows game: ~, peak 0 B, [1] = BudgetRegion "level": 1.0 MiB of 16.0 MiB, peak 2.0 MiB}
  // natvis game: "game": 2 regions
  // shows refused: MemoryBudget "refused": empty, invalid_size of region "nothing"
  // natvis refused: empty, invalid_size of region "nothing"
  // shows moved: MemoryBudget "budget": 1.1 MiB in 1 region = {[0] = BudgetRegion "all": 0 B of 1.0 MiB, peak 0 B}
  // shows small: MemoryBudget "budget": empty
  stop();

  // Sizes are rounded as the library rounds them.
  char texts[7][16];
  [[maybe_unused]] const BudgetRegion sizes[] = {region(texts[0], 0),          region(texts[1], 1023),
                                                 region(texts[2], 1024 + 51),  region(texts[3], 1024 + 52),
                                                 region(texts[4], 1_MiB - 52), region(texts[5], 1_MiB - 51),
                                                 region(texts[6], SIZE_MAX)};
  // shows sizes[0]: BudgetRegion "0 B": 0 B of 0 B, peak 0 B
  // shows sizes[1]: BudgetRegion "1023 B": 1023 B of 1023 B, peak 1023 B
  // shows sizes[2]: BudgetRegion "1.0 KiB": 1.0 KiB of 1.0 KiB, peak 1.0 KiB
  // shows sizes[3]: BudgetRegion "1.1 KiB": 1.1 KiB of 1.1 KiB, peak 1.1 KiB
  // natvis sizes[3]: "1.1 KiB": 1076 of 1076 bytes, peak 1076
  // shows sizes[4]: BudgetRegion "1023.9 KiB": 1023.9 KiB of 1023.9 KiB, peak 1023.9 KiB
  // shows sizes[5]: BudgetRegion "1.0 MiB": 1.0 MiB of 1.0 MiB, peak 1.0 MiB
  // shows sizes[6]: BudgetRegion "16.0 EiB": 16.0 EiB of 16.0 EiB, peak 16.0 EiB
  stop();
}
