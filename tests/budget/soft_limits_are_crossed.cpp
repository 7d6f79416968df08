// de100 memory, https://opensource.org/license/zlib
//
// A note that crosses a region's soft limit calls who wants to know: once, until it is crossed again.

#include "support/test.hpp"

#include "budget/helpers.hpp"

using namespace de100_test;

namespace {

struct SoftLimitCalls {
  int count = 0;
  std::string name;
  std::size_t used = 0, peak = 0;
  MemoryBudget* budget = nullptr;  // that is noted again
};

void count_call(void* user, const BudgetRegion& region) {
  SoftLimitCalls& calls = *static_cast<SoftLimitCalls*>(user);
  ++calls.count;
  calls.name = region.request.name;
  calls.used = region.used;
  calls.peak = region.peak;
  if (calls.budget != nullptr) calls.budget->note(region.request.name, region.used);
}

constexpr RegionRequest with_soft_limit[] = {{.name = "permanent", .size = 1000},
                                             {.name = "level", .size = 1000, .soft_limit = 500}};

}  // namespace

TEST_CASE("a soft limit is told of when it is crossed from below, and not again while it is", "[budget]") {
  SoftLimitCalls calls;
  MemoryBudget budget = MemoryBudget::allocate(with_soft_limit, {.on_soft_limit = count_call, .user = &calls});
  budget.note("permanent", 1000);
  budget.note("level", 500);
  CHECK(calls.count == 0);
  budget.note("level", 501);
  CHECK(calls.count == 1);
  CHECK(calls.name == "level");
  CHECK(calls.used == 501);
  CHECK(calls.peak == 501);
  budget.note("level", 1000);
  budget.note("level", 501);
  CHECK(calls.count == 1);
  budget.note("level", 500);
  CHECK(calls.count == 1);
  budget.note("level", 600);
  CHECK(calls.count == 2);
  CHECK(budget.reset("level") == MemoryError::ok);
  budget.note("level", 501);
  CHECK(calls.count == 3);
}

TEST_CASE("a peak that crosses a soft limit is told of once", "[budget]") {
  SoftLimitCalls calls;
  MemoryBudget budget = MemoryBudget::allocate(with_soft_limit, {.on_soft_limit = count_call, .user = &calls});
  budget.note("level", 0, 501);
  CHECK(calls.count == 1);
  CHECK(calls.peak == 501);
  budget.note("level", 10, 700);  // as an arena says it, whose peak never falls
  CHECK(calls.count == 1);
  budget.note("level", 501, 700);
  CHECK(calls.count == 2);
}

TEST_CASE("who is told of a soft limit may note again", "[budget]") {
  SoftLimitCalls calls;
  MemoryBudget budget = MemoryBudget::allocate(with_soft_limit, {.on_soft_limit = count_call, .user = &calls});
  calls.budget = &budget;
  budget.note("level", 700);
  CHECK(calls.count == 1);
  CHECK(budget.regions()[1].used == 700);
}

TEST_CASE("a soft limit that nobody wants to know of does nothing", "[budget]") {
  MemoryBudget budget = MemoryBudget::allocate(with_soft_limit);
  budget.note("level", 700);
  CHECK(budget.regions()[1].used == 700);
}
