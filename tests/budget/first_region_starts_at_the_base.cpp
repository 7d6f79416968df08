// de100 memory, https://opensource.org/license/zlib
//
// With a base the first region starts there, and nowhere else, in every run.

#include "support/test.hpp"

#include <de100/fixed_base.hpp>

#include "budget/helpers.hpp"
#include "support/access.hpp"

using namespace de100_test;

TEST_CASE("the first region starts at the base that was asked for, or there is none", "[budget]") {
  const RegionRequest requests[] = {{.name = "permanent", .size = 100'000}, {.name = "level", .size = 1}};
  if (!has_virtual_memory) {
    alignas(64) static std::byte place[64];
    CHECK(MemoryBudget::allocate(requests, {.base = place}).failure().error != MemoryError::ok);
    skip("this system cannot put memory where it is told");
    return;
  }
  void* const base = find_fixed_base(1'000'000);
  REQUIRE(base != nullptr);
  const std::byte* level = nullptr;
  for (int run = 0; run < 2; ++run) {
    const MemoryBudget budget = MemoryBudget::allocate(requests, {.base = base});
    REQUIRE(budget.is_valid());
    CHECK(budget[0].data() == base);
    if (run == 1) CHECK(budget[1].data() == level);
    level = budget[1].data();

    const MemoryBudget second = MemoryBudget::allocate(requests, {.base = base});
    CHECK_FALSE(second.is_valid());
    CHECK(second.failure().error == MemoryError::address_in_use);
    CHECK(std::string(second.failure().name) == "permanent");
    CHECK(contains(report_of(second), "address already in use"));
    fill(budget[0].data(), budget[0].size());  // which the second left alone
  }
  const MemoryBudget unaligned = MemoryBudget::allocate(requests, {.base = static_cast<std::byte*>(base) + 1});
  CHECK(unaligned.failure().error == MemoryError::invalid_address);
}
