// de100 memory, https://opensource.org/license/zlib
//
// Each region is a view of exactly the size that was asked for, found by its name or index.

#include "support/test.hpp"

#include "budget/helpers.hpp"

using namespace de100_test;

TEST_CASE("each region of a budget is exactly as large as was asked for, and reads as zero", "[budget]") {
  const std::size_t page = page_size();
  const RegionRequest requests[] = {{.name = "pages", .size = 3 * page},
                                    {.name = "a byte", .size = 1, .lifetime = Lifetime::transient},
                                    {.name = "odd", .size = page + 1, .guard = 0},
                                    {.name = "wide guard", .size = page - 1, .guard = 2 * page + 1},
                                    {.name = "last", .size = 2 * page, .guard = 0}};
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  REQUIRE(budget.is_valid());
  CHECK(budget.failure().error == MemoryError::ok);
  REQUIRE(budget.regions().size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    const BudgetRegion& region = budget.regions()[i];
    CAPTURE(i);
    CHECK(region.view.size() == requests[i].size);
    CHECK(reinterpret_cast<std::uintptr_t>(region.view.data()) % page == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(region.view.data()) % MemoryBudget::region_alignment == 0);
    CHECK(all_zero(region.view.data(), region.view.size()));
    CHECK(budget[i].data() == region.view.data());
    CHECK(budget[requests[i].name].data() == region.view.data());
    CHECK(budget[requests[i].name].size() == requests[i].size);
    CHECK(region.request.size == requests[i].size);
    CHECK(region.request.lifetime == requests[i].lifetime);
    CHECK(region.request.guard == requests[i].guard);
    CHECK(std::string(region.request.name) == requests[i].name);
    CHECK(region.used + region.peak + region.missing == 0);
    fill(region.view.data(), region.view.size(), static_cast<unsigned>(i));
  }
  for (std::size_t i = 0; i < 5; ++i) CHECK(filled(budget[i].data(), budget[i].size(), static_cast<unsigned>(i)));

  const std::size_t unit = page > MemoryBudget::region_alignment ? page : MemoryBudget::region_alignment;
  CHECK(bytes_between(budget[0].data(), budget[1].data()) == align_up(4 * page, unit));
  CHECK(bytes_between(budget[1].data(), budget[2].data()) == align_up(2 * page, unit));
  CHECK(bytes_between(budget[2].data(), budget[3].data()) == align_up(2 * page, unit));
  CHECK(bytes_between(budget[3].data(), budget[4].data()) == align_up(4 * page, unit));
}

TEST_CASE("a region without a guard ends where the next one starts, if it can", "[budget]") {
  const std::size_t size = 2 * MemoryBudget::region_alignment;
  const RegionRequest requests[] = {{.name = "a", .size = size, .guard = 0}, {.name = "b", .size = size, .guard = 0}};
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  CHECK(budget["a"].data() + size == budget["b"].data());
}

TEST_CASE("there is no region of another name or index", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1}, {.name = "levels", .size = 1}};
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  REQUIRE(budget.is_valid());
  CHECK(budget["leve"].empty());
  CHECK(budget["level "].empty());
  CHECK(budget[""].empty());
  CHECK(budget[static_cast<const char*>(nullptr)].empty());
  CHECK(budget[2].empty());
  CHECK(budget[-1].empty());
  CHECK(budget[SIZE_MAX].empty());
  CHECK(budget["level"].data() == budget[0].data());
  CHECK(budget["levels"].data() == budget[1].data());
  CHECK(MemoryBudget()[0].empty());
  CHECK(MemoryBudget()["level"].empty());
  CHECK(MemoryBudget().regions().empty());
}

TEST_CASE("a region is found by an enumerator too", "[budget]") {
  enum Need : unsigned char { permanent, level };
  const RegionRequest requests[] = {{.name = "permanent", .size = 10}, {.name = "level", .size = 20}};
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  CHECK(budget[permanent].size() == 10);
  CHECK(budget[level].size() == 20);
}

TEST_CASE("a budget keeps copies of the names of its regions", "[budget]") {
  std::string names[] = {"permanent", "level"};
  MemoryBudget budget;
  {
    const RegionRequest requests[] = {{.name = names[0].c_str(), .size = 1}, {.name = names[1].c_str(), .size = 1}};
    budget = MemoryBudget::allocate(requests);
  }
  for (std::string& name : names) name.assign(name.size(), '?');  // as when a library is loaded anew
  CHECK(budget["permanent"].size() == 1);
  CHECK(budget["level"].size() == 1);
  CHECK(contains(report_of(budget), "\npermanent "));
}

TEST_CASE("a budget has any number of regions", "[budget]") {
  constexpr std::size_t count = 300;
  std::string names[count];
  RegionRequest requests[count];
  for (std::size_t i = 0; i < count; ++i) {
    names[i] = std::string(i % 50, 'x') + std::to_string(i);
    requests[i] = {.name = names[i].c_str(), .size = i + 1, .guard = i % 2};
  }
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  REQUIRE(budget.is_valid());
  for (std::size_t i = 0; i < count; ++i) fill(budget[i].data(), budget[i].size(), static_cast<unsigned>(i));
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(budget[requests[i].name].data() == budget[i].data());
    CHECK(filled(budget[i].data(), i + 1, static_cast<unsigned>(i)));
  }
}
