// de100 memory, https://opensource.org/license/zlib
//
// No region runs into the next: real faults, each in a child process.

#include "support/test.hpp"

#include "budget/helpers.hpp"
#include "support/child.hpp"

using namespace de100_test;

namespace {

MemoryBudget three_regions() {
  const std::size_t page = page_size();
  const RegionRequest requests[] = {{.name = "first", .size = 2 * page},
                                    {.name = "second", .size = page, .guard = MemoryBudget::region_alignment},
                                    {.name = "third", .size = 2 * MemoryBudget::region_alignment, .guard = 0}};
  return MemoryBudget::allocate(requests);
}

/// Writes so many bytes behind the end of a region; before its start where `argument` is above half of all numbers.
int write_beyond(std::size_t region, std::size_t argument) {
  const MemoryBudget budget = three_regions();
  if (!budget) return 1;
  const MemoryView view = budget[region];
  write_byte(argument > max_size ? view.data() - (0 - argument) : view.data() + view.size() + argument, 1);
  return 0;
}

const Child beyond_first("writes beyond the first region",
                         [](std::size_t bytes) -> int { return write_beyond(0, bytes); });
const Child beyond_second("writes beyond the second region",
                          [](std::size_t bytes) -> int { return write_beyond(1, bytes); });
const Child beyond_third("writes beyond the third region",
                         [](std::size_t bytes) -> int { return write_beyond(2, bytes); });

const Child all_of_them("uses all of every region", [](std::size_t) -> int {
  const MemoryBudget budget = three_regions();
  for (const BudgetRegion& region : budget.regions()) mem_set(region.view.data(), 1, region.view.size());
  return budget ? 0 : 1;
});

const Child after_reset("writes beyond a region that was reset", [](std::size_t) -> int {
  MemoryBudget budget = three_regions();
  if (failed(budget.reset(0)) || failed(budget.reset("second"))) return 1;
  const MemoryView first = budget[0];
  if (first.empty()) return 1;
  write_byte(first.data() + first.size() - 1, 1);
  write_byte(first.data() + first.size(), 1);
  return 0;
});

const Child ended("reads a view of a budget that has ended", [](std::size_t) -> int {
  MemoryView view;
  {
    const MemoryBudget budget = three_regions();
    view = MemoryView(budget[1].data(), budget[1].size());
    if (view.empty()) return 1;
    write_byte(view.data(), 1);
  }
  (void)read_byte(view.data());
  return 0;
});

}  // namespace

TEST_CASE("every byte of every region can be used", "[budget]") {
  CHECK(run_child("uses all of every region") == Ended::clean);
}

TEST_CASE("a region that runs over its end faults at the first byte", "[budget]") {
  CHECK(run_child("writes beyond the first region", 0) == forbidden_touch);
  CHECK(run_child("writes beyond the second region", 0) == forbidden_touch);
  const MemoryBudget budget = three_regions();
  for (const std::size_t i : sizes{0, 1}) {
    const char* const child = i == 0 ? "writes beyond the first region" : "writes beyond the second region";
    const std::size_t gap = bytes_between(budget[i].data() + budget[i].size(), budget[i + 1].data());
    CHECK(gap >= budget.regions()[i].request.guard);
    CHECK(run_child(child, page_size()) == (gap > page_size() ? forbidden_touch : Ended::clean));
    CHECK(run_child(child, gap / 2) == forbidden_touch);
    CHECK(run_child(child, gap - 1) == forbidden_touch);
    CHECK(run_child(child, gap) == Ended::clean);  // the next one begins there
  }
}

TEST_CASE("a region that runs over its start faults", "[budget]") {
  CHECK(run_child("writes beyond the first region", SIZE_MAX) == forbidden_touch);
  CHECK(run_child("writes beyond the second region", SIZE_MAX) == forbidden_touch);
  CHECK(run_child("writes beyond the third region", SIZE_MAX) == forbidden_touch);
}

TEST_CASE("the last region does not run into the budget's own table, guard or not", "[budget]") {
  CHECK(run_child("writes beyond the third region", 0) == forbidden_touch);
}

TEST_CASE("guards between regions outlast a reset", "[budget]") {
  CHECK(run_child("writes beyond a region that was reset") == forbidden_touch);
}

TEST_CASE("a view of a budget that has ended faults", "[budget]") {
  CHECK(run_child("reads a view of a budget that has ended") == forbidden_touch);
}

TEST_CASE("a budget says whether its guards fault", "[budget]") {
  CHECK(three_regions().guards_fault() == has_virtual_memory);
  CHECK_FALSE(MemoryBudget().guards_fault());
  CHECK(contains(report_of(three_regions()), "no guards") != has_virtual_memory);
}

TEST_CASE("guards between regions cost no promised memory", "[budget]") {
  const std::size_t before = promised_bytes();
  if (before == unknown) {
    skip("this system does not tell what it has promised");
    return;
  }
  const std::size_t wide = 64 * 1024 * page_size();
  const RegionRequest requests[] = {{.name = "a", .size = 1, .guard = wide}, {.name = "b", .size = 1, .guard = wide}};
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  REQUIRE(budget.is_valid());
  CHECK(promised_bytes() < before + wide);
}
