// de100 memory, https://opensource.org/license/zlib
//
// The nth call of the operating system fails while a budget is taken or a region is reset: the budget says why, nothing
// is left behind, and the next try works.

#include "support/test.hpp"

#include <de100/budget.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

namespace {

RegionRequest requests[] = {{.name = "permanent", .size = 0},
                            {.name = "level", .size = 0, .lifetime = Lifetime::transient},
                            {.name = "frame", .size = 1, .lifetime = Lifetime::transient, .guard = 0}};

MemoryBudget three_regions() {
  requests[0].size = 3 * page_size();
  requests[1].size = 5 * page_size() - 7;
  return MemoryBudget::allocate(requests, {.name = "game"});
}

}  // namespace

TEST_CASE("any call fails while a budget is taken", "[failures][budget]") {
  REQUIRE(three_regions().is_valid());
  for (const bool on : {false, true}) {  // that call alone, or all after it too
    int failures = 0;
    for (int n = 1; n < 100; ++n) {
      CAPTURE(on, n);
      REQUIRE(seam.held() == 0);
      seam.arm(n, on, {MemoryError::permission_denied, 77});
      const MemoryBudget budget = three_regions();
      const int failed = seam.failed();
      const bool was_last = seam.calls() < n;
      seam.disarm();
      if (budget) {
        CHECK(failed == 0);
        CHECK(budget.failure().error == MemoryError::ok);
        for (const BudgetRegion& region : budget.regions()) fill(region.view.data(), region.view.size());
      } else {
        ++failures;
        const BudgetFailure& failure = budget.failure();
        CHECK(failed != 0);
        CHECK(failure.error == MemoryError::permission_denied);
        CHECK(failure.os_error == 77);
        CHECK(failure.region == 1);  // the largest
        CHECK(failure.name == requests[1].name);
        CHECK(failure.size == requests[1].size);
        CHECK(failure.sum == requests[0].size + requests[1].size + requests[2].size);
        CHECK(failure.missing == 0);
        CHECK(budget[0].empty());
        char text[1000];
        CHECK(budget.report(text) < sizeof text);
        CHECK(std::strstr(text, "permission denied (the system's own number for it: 77)") != nullptr);
        CHECK(std::strstr(text, "the largest is region \"level\" (2 of 3)") != nullptr);
        if (!on) CHECK(seam.held() == 0);
        seam.give_back_leaks();  // what could not be given back either
      }
      if (was_last) break;
    }
    CHECK(failures >= 4);  // to reserve, and a guard behind each
  }
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}

TEST_CASE("without a page size there is no budget", "[failures][budget]") {
  (void)three_regions();  // whose sizes are counted in pages
  detail::cached_page_size = {};
  seam.knows_page_size = false;
  const MemoryBudget budget = MemoryBudget::allocate(requests, {.name = nullptr});
  seam.knows_page_size = true;
  CHECK_FALSE(budget.is_valid());
  CHECK(budget.failure().error == MemoryError::page_size_failed);
  char text[1000];
  CHECK(budget.report(text) < sizeof text);
  CHECK(std::strstr(text, "page size unknown") != nullptr);
}

TEST_CASE("where nothing can be decommitted a budget has no guards between its regions", "[failures][budget]") {
  seam.can_decommit = false;
  {
    MemoryBudget budget = three_regions();
    REQUIRE(budget.is_valid());
    for (std::size_t i = 0; i < 3; ++i) fill(budget[i].data(), budget[i].size(), static_cast<unsigned>(i));
    CHECK(budget.reset("level") == MemoryError::ok);
    CHECK(filled(budget[0].data(), budget[0].size(), 0));
    CHECK(all_zero(budget[1].data(), budget[1].size()));
    CHECK(filled(budget[2].data(), budget[2].size(), 2));
  }
  seam.can_decommit = true;
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}

TEST_CASE("a region that the system cannot reset is said, and the others are reset", "[failures][budget]") {
  for (const bool on : {false, true}) {
    int failures = 0;
    for (int n = 1; n < 100; ++n) {
      CAPTURE(on, n);
      MemoryBudget budget = three_regions();
      REQUIRE(budget.is_valid());
      for (std::size_t i = 0; i < 3; ++i) {
        fill(budget[i].data(), budget[i].size(), static_cast<unsigned>(i));
        budget.note(i, budget[i].size());
      }
      seam.arm(n, on, {MemoryError::out_of_memory, 12});
      const MemoryError result = budget.reset_transient();
      const bool was_last = seam.calls() < n;
      seam.disarm();
      CHECK(budget.is_valid());
      CHECK(filled(budget[0].data(), budget[0].size(), 0));
      CHECK(budget.regions()[0].used == budget[0].size());
      CHECK(budget.failure().error == result);
      if (result == MemoryError::ok) {
        CHECK(all_zero(budget[1].data(), budget[1].size()));
        CHECK(all_zero(budget[2].data(), budget[2].size()));
      } else {
        ++failures;
        CHECK(result == MemoryError::out_of_memory);
        CHECK(budget.failure().os_error == 12);
        CHECK((budget.failure().region == 1 || budget.failure().region == 2));
        CHECK(budget.failure().name == budget.regions()[budget.failure().region].request.name);
        if (!on) {
          const std::size_t other = 3 - budget.failure().region;
          CHECK(all_zero(budget[other].data(), budget[other].size()));
          CHECK(budget.regions()[other].used == 0);
        }
        CHECK(budget.reset_transient() == MemoryError::ok);  // and can be had again
        CHECK(all_zero(budget[1].data(), budget[1].size()));
        CHECK(all_zero(budget[2].data(), budget[2].size()));
      }
      if (was_last) break;
    }
    if (has_virtual_memory) CHECK(failures > 0);
  }
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}

TEST_CASE("of a machine that does not say how much memory it has any budget is asked for", "[failures][budget]") {
  seam.knows_memory_size = false;
  if (sizeof(void*) > 4) {
    const RegionRequest large[] = {{.name = "level", .size = max_size / 4 * 3}};
    const MemoryBudget budget = MemoryBudget::allocate(large);
    CHECK(budget.failure().machine == 0);
    CHECK(budget.failure().os_error != 0);  // it is the system that refuses
  }
  const MemoryBudget small = three_regions();
  REQUIRE(small.is_valid());
  char text[1000];
  (void)small.report(text);
  CHECK(std::strstr(text, "machine") == nullptr);
  seam.knows_memory_size = true;
}
