// de100 memory, https://opensource.org/license/zlib
//
// What cannot be had is refused, with the request that it is about and by how much it is too large.

#include "support/test.hpp"

#include "budget/helpers.hpp"
#include "support/too_much.hpp"

using namespace de100_test;

namespace {

/// What starts of regions are multiples of.
std::size_t unit_of_regions() {
  return page_size() > MemoryBudget::region_alignment ? page_size() : MemoryBudget::region_alignment;
}

/// Why a budget of these cannot be had, which has no memory.
BudgetFailure why_not(Span<const RegionRequest> requests, const BudgetOptions& options = {}) {
  const MemoryBudget budget = MemoryBudget::allocate(requests, options);
  CHECK_FALSE(budget.is_valid());
  CHECK(budget.regions().empty());
  CHECK(budget[0].empty());
  return budget.failure();
}

}  // namespace

TEST_CASE("a budget of nothing is refused", "[budget]") {
  const BudgetFailure failure = why_not({});
  CHECK(failure.error == MemoryError::invalid_size);
  CHECK(failure.regions == 0);
  CHECK(failure.name == nullptr);
}

TEST_CASE("a region without a name is refused", "[budget]") {
  for (const char* const name : {static_cast<const char*>(nullptr), ""}) {
    const RegionRequest requests[] = {{.name = "level", .size = 1}, {.name = name, .size = 1}, {.name = "", .size = 0}};
    const BudgetFailure failure = why_not(requests);
    CHECK(failure.error == MemoryError::invalid_name);
    CHECK(failure.region == 1);
    CHECK(failure.regions == 3);
    CHECK(failure.missing == 0);
  }
}

TEST_CASE("a second region of the same name is refused", "[budget]") {
  const std::string other_place = "level";
  const RegionRequest requests[] = {
      {.name = "level", .size = 1}, {.name = "sound", .size = 1}, {.name = other_place.c_str(), .size = 1}};
  const BudgetFailure failure = why_not(requests);
  CHECK(failure.error == MemoryError::duplicate_name);
  CHECK(failure.region == 2);
  CHECK(failure.name == requests[2].name);
}

TEST_CASE("a region of size 0 is refused", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1}, {.name = "sound"}};
  const BudgetFailure failure = why_not(requests);
  CHECK(failure.error == MemoryError::invalid_size);
  CHECK(failure.region == 1);
  CHECK(std::string(failure.name) == "sound");
}

TEST_CASE("sizes that do not fit into an address space are refused, and it is said by how much", "[budget]") {
  const std::size_t unit = unit_of_regions();
  const std::size_t most = align_down(max_size, unit);
  for (const std::size_t more : {std::size_t{1}, unit, most, SIZE_MAX - most}) {
    const RegionRequest one[] = {{.name = "level", .size = most + more, .guard = 0}};
    CAPTURE(more);
    BudgetFailure failure = why_not(one, {.machine = ~std::uint64_t{0}});
    CHECK(failure.error == MemoryError::size_overflow);
    CHECK(failure.missing == more);
    CHECK(failure.sum == most + more);

    const RegionRequest two[] = {{.name = "sound", .size = unit, .guard = 0},
                                 {.name = "level", .size = most - unit + more, .guard = 0}};
    failure = why_not(two, {.machine = ~std::uint64_t{0}});
    CHECK(failure.error == MemoryError::size_overflow);
    CHECK(failure.region == 1);
    CHECK(failure.missing == more);
    CHECK(failure.sum == most + more);
  }
  const RegionRequest wraps[] = {{.name = "sound", .size = unit}, {.name = "level", .size = SIZE_MAX}};
  CHECK(why_not(wraps).error == MemoryError::size_overflow);
  CHECK(why_not(wraps).sum == SIZE_MAX);
  const RegionRequest all[] = {{.name = "level", .size = most}};
  CHECK(why_not(all, {.machine = ~std::uint64_t{0}}).missing == 1);  // of the guard
  const RegionRequest guarded[] = {{.name = "sound", .size = unit, .guard = SIZE_MAX}, {.name = "level", .size = 1}};
  CHECK(why_not(guarded).error == MemoryError::size_overflow);
  CHECK(why_not(guarded).region == 0);
  CHECK(why_not(guarded).missing == SIZE_MAX - (most - unit));
}

TEST_CASE("sizes that leave no room for the table behind them are refused", "[budget]") {
  const std::size_t unit = unit_of_regions();
  const std::size_t most = align_down(max_size, unit) - unit;  // and a guard behind it
  const RegionRequest requests[] = {{.name = "level", .size = most}};
  CHECK(why_not(requests, {.machine = ~std::uint64_t{0}}).error == MemoryError::size_overflow);
}

TEST_CASE("more than the machine has is refused, and it is said by how much", "[budget]") {
  const RegionRequest requests[] = {{.name = "permanent", .size = 1000}, {.name = "level", .size = 500}};
  const BudgetFailure failure = why_not(requests, {.machine = 1200});
  CHECK(failure.error == MemoryError::out_of_memory);
  CHECK(failure.region == 1);
  CHECK(failure.regions == 2);
  CHECK(std::string(failure.name) == "level");
  CHECK(failure.size == 500);
  CHECK(failure.sum == 1500);
  CHECK(failure.machine == 1200);
  CHECK(failure.missing == 300);

  CHECK(why_not(requests, {.machine = 1499}).missing == 1);
  CHECK(why_not(requests, {.machine = 1}).region == 0);
  CHECK(MemoryBudget::allocate(requests, {.machine = 1500}).is_valid());
  const RegionRequest smaller[] = {requests[0], {.name = "level", .size = 500 - failure.missing}};
  CHECK(MemoryBudget::allocate(smaller, {.machine = 1200}).is_valid());
}

TEST_CASE("a budget is no larger than the memory of this machine", "[budget]") {
  const std::uint64_t machine = os::memory_size();
  if (machine == 0 || machine >= max_size / 2) {
    skip("this system does not say how much memory it has, or it is more than can be asked for");
    return;
  }
  const std::size_t all = static_cast<std::size_t>(machine);
  const RegionRequest requests[] = {{.name = "level", .size = 1}, {.name = "sound", .size = all}};
  const BudgetFailure failure = why_not(requests);
  CHECK(failure.error == MemoryError::out_of_memory);
  CHECK(failure.os_error == 0);
  CHECK(failure.machine == machine);
  CHECK(failure.missing == 1);
}

TEST_CASE("what the system refuses is said of the largest region", "[budget]") {
  const TooMuch too_much;
  const RegionRequest requests[] = {{.name = "permanent", .size = 1},
                                    {.name = "level", .size = too_much.size - 1000},
                                    {.name = "sound", .size = 100}};
  const BudgetFailure failure = why_not(requests, {.machine = ~std::uint64_t{0}});
  CHECK(failure.error == MemoryError::out_of_memory);
  CHECK(failure.region == 1);
  CHECK(std::string(failure.name) == "level");
  CHECK(failure.size == too_much.size - 1000);
  CHECK(failure.sum == too_much.size - 899);
  CHECK(failure.missing == 0);
}
