// de100 memory, https://opensource.org/license/zlib
//
// A region that is reset reads as zero and is not used any more; all others stay as they are.

#include "support/test.hpp"

#include "budget/helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100_test;

namespace {

/// Four regions, of which the second and the last are transient, filled and noted.
MemoryBudget filled_budget() {
  const std::size_t page = page_size();
  const RegionRequest requests[] = {{.name = "permanent", .size = 2 * page + 5, .guard = 0},
                                    {.name = "level", .size = page + 7, .lifetime = Lifetime::transient, .guard = 0},
                                    {.name = "game", .size = 3 * page},
                                    {.name = "frame", .size = 10, .lifetime = Lifetime::transient}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  REQUIRE(budget.is_valid());
  for (std::size_t i = 0; i < 4; ++i) {
    fill(budget[i].data(), budget[i].size(), static_cast<unsigned>(i));
    budget.note(i, budget[i].size() - i);
    budget.note_refused(i, 100);
  }
  return budget;
}

void is_reset(const MemoryBudget& budget, std::size_t i, bool reset) {
  CAPTURE(i, reset);
  const BudgetRegion& region = budget.regions()[i];
  if (reset) CHECK(all_zero(region.view.data(), region.view.size()));
  if (!reset) CHECK(filled(region.view.data(), region.view.size(), static_cast<unsigned>(i)));
  CHECK(region.used == (reset ? 0 : region.view.size() - i));
  CHECK((region.refused == 0) == reset);
  CHECK(region.peak == region.view.size() - i);
  CHECK(region.missing == 100 - i);
}

}  // namespace

TEST_CASE("a region that is reset reads as zero, and no other does", "[budget]") {
  for (std::size_t reset = 0; reset < 4; ++reset) {
    MemoryBudget budget = filled_budget();
    CHECK(budget.reset(reset) == MemoryError::ok);
    for (std::size_t i = 0; i < 4; ++i) is_reset(budget, i, i == reset);
    fill(budget[reset].data(), budget[reset].size(), 9);
    CHECK(filled(budget[reset].data(), budget[reset].size(), 9));
  }
  MemoryBudget budget = filled_budget();
  CHECK(budget.reset("game") == MemoryError::ok);
  is_reset(budget, 2, true);
  CHECK(budget.failure().error == MemoryError::ok);
}

TEST_CASE("reset_transient resets what is transient alone", "[budget]") {
  MemoryBudget budget = filled_budget();
  for (int level = 0; level < 3; ++level) {
    CHECK(budget.reset_transient() == MemoryError::ok);
    for (std::size_t i = 0; i < 4; ++i) is_reset(budget, i, i % 2 == 1);
    fill(budget[1].data(), budget[1].size(), 1);
  }
}

TEST_CASE("what is no region cannot be reset", "[budget]") {
  MemoryBudget budget = filled_budget();
  CHECK(budget.reset("other") == MemoryError::invalid_name);
  CHECK(budget.failure().error == MemoryError::invalid_name);
  CHECK(budget.reset(4) == MemoryError::invalid_name);
  CHECK(budget.is_valid());
  for (std::size_t i = 0; i < 4; ++i) is_reset(budget, i, false);
  CHECK(MemoryBudget().reset(0) == MemoryError::invalid_name);
  CHECK(MemoryBudget().reset_transient() == MemoryError::null_block);
}

TEST_CASE("to reset a region gives back what was touched", "[budget]") {
  const std::size_t size = 64 * page_size();
  const RegionRequest requests[] = {{.name = "level", .size = size}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  fill(budget[0].data(), size);
  if (resident_bytes(budget[0].data(), size) == unknown || !system_facts().resets_pages) {
    skip("this system does not tell which pages are in memory, or writes zeros");
    return;
  }
  CHECK(budget.reset(0) == MemoryError::ok);
  CHECK(resident_bytes(budget[0].data(), size) == 0);
}
