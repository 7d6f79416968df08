// de100 memory, https://opensource.org/license/zlib
//
// bug: budget: a note of a region that is not there
// release: notes nothing

#include "gallery.hpp"

void gallery::notes_a_region_that_is_not_there() {
  const RegionRequest needs[] = {{.name = "level", .size = page_size()}};
  MemoryBudget budget = MemoryBudget::allocate(needs);
  culprit([&] { budget.note("levels", 100); });
}
