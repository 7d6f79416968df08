// de100 memory, https://opensource.org/license/zlib
//
// bug: budget: one byte past a region
// release: faults

#include "gallery.hpp"

void gallery::writes_past_the_end_of_a_region() {
  const RegionRequest needs[] = {{.name = "permanent", .size = page_size()}, {.name = "level", .size = page_size()}};
  const MemoryBudget budget = MemoryBudget::allocate(needs);
  std::byte* const bytes = budget["permanent"].data();
  culprit([&] { write_byte(bytes + page_size()); });
}
