// de100 memory, https://opensource.org/license/zlib
//
// A region that was too small tells what would do, and then that does: random wanted on an arena in a region, the same
// again in one of the size that the budget says.

#include "support/test.hpp"

#include <de100/arena.hpp>

#include <vector>

#include "budget/helpers.hpp"
#include "support/random.hpp"

using namespace de100_test;

namespace {

struct RegionPush {
  std::size_t size, alignment;
  bool marked;  // a mark is taken before
};

std::vector<RegionPush> random_region_pushes(Random& random) {
  std::vector<RegionPush> wanted(1 + random.below(40));
  for (RegionPush& push : wanted) {
    const std::size_t most = random.one_in(4) ? 5 * page_size() : 200;
    push = {1 + random.below(most), std::size_t{1} << random.below(7), random.one_in(5)};
  }
  return wanted;
}

/// Does all of them on an arena in a region so large. How many are refused; the budget is told, with notes in between.
int push_on_region(MemoryBudget& budget, const std::vector<RegionPush>& wanted, bool stop_at_refusal) {
  Arena* const arena = Arena::make_in(budget["level"], already_zero);
  REQUIRE(arena != nullptr);
  int refused = 0;
  for (const RegionPush& push : wanted) {
    if (push.marked) (void)arena->checkpoint();
    if (arena->push_size(push.size, push.alignment) != nullptr) continue;
    budget.note_refused("level", *arena, push.size, push.alignment);
    ++refused;
    if (stop_at_refusal) break;
  }
  budget.note("level", *arena);
  return refused;
}

/// What is known of its only region; a copy, since g++ takes the budget for one that may be empty.
BudgetRegion region_of(const MemoryBudget& budget) {
  REQUIRE(budget.is_valid());
  return budget.regions().empty() ? BudgetRegion{} : budget.regions()[0];
}

MemoryBudget budget_of(std::size_t size) {
  const RegionRequest requests[] = {{.name = "level", .size = size}};
  return MemoryBudget::allocate(requests);
}

}  // namespace

TEST_CASE("with what a report says an arena refuses nothing", "[budget]") {
  int too_small = 0;
  for (std::size_t seed = 0; seed < static_cast<std::size_t>(rounds(300)); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::vector<RegionPush> wanted = random_region_pushes(random);
    MemoryBudget budget = budget_of(sizeof(Arena) + 16 + random.below(3 * page_size()));
    const int refused = push_on_region(budget, wanted, false);
    const std::size_t enough = region_of(budget).enough();
    CHECK((enough > region_of(budget).request.size) == (refused != 0));
    too_small += refused != 0 ? 1 : 0;
    MemoryBudget larger = budget_of(enough);
    CHECK(push_on_region(larger, wanted, false) == 0);
    CHECK(region_of(larger).enough() <= enough);

    // And a peak is what a smaller region does with, to the byte that arenas are aligned to.
    MemoryBudget exact = budget_of(region_of(larger).peak);
    CHECK(push_on_region(exact, wanted, false) == 0);
    if (region_of(exact).peak <= sizeof(Arena) + 16) continue;
    MemoryBudget smaller = budget_of(region_of(exact).peak - 16);
    CHECK(push_on_region(smaller, wanted, false) != 0);
  }
  CHECK(too_small > rounds(300) / 4);
}

TEST_CASE("who stops at the first refusal gets there step by step", "[budget]") {
  for (std::size_t seed = 0; seed < static_cast<std::size_t>(rounds(30)); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::vector<RegionPush> wanted = random_region_pushes(random);
    std::size_t size = 1000, steps = 0;
    for (bool done = false; !done; ++steps) {
      REQUIRE(steps <= wanted.size());
      MemoryBudget budget = budget_of(size);
      done = push_on_region(budget, wanted, true) == 0;
      size = region_of(budget).enough();
    }
  }
}

TEST_CASE("a size that was refused by itself is known to the byte", "[budget]") {
  Random random(1);
  for (int i = 0; i < rounds(1000); ++i) {
    const std::size_t size = 1 + random.below(100'000), used = random.below(size + 1);
    const std::size_t more = 1 + random.below(100'000), alignment = std::size_t{1} << random.below(12);
    MemoryBudget budget = budget_of(size);
    budget.note(0, used);
    budget.note_refused(0, more, alignment);
    const std::size_t needed = align_up(used, alignment) + more;
    const std::size_t known = used != 0 ? used : size;
    CHECK(region_of(budget).enough() == (needed > size ? needed : known));
  }
}
