// de100 memory, https://opensource.org/license/zlib
//
// A budget that is moved takes its memory along, which stays where it is.

#include "support/test.hpp"

#include <utility>

#include "budget/helpers.hpp"

using namespace de100_test;

TEST_CASE("a budget moves, and its regions stay where they are", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1000}, {.name = "sound", .size = 10}};
  MemoryBudget first = MemoryBudget::allocate(requests, {.name = "game"});
  const MemoryView level = first["level"];
  fill(level.data(), level.size());
  first.note("level", 123);

  MemoryBudget second = std::move(first);
  // NOLINTBEGIN(bugprone-use-after-move): what was moved from is looked at
  CHECK_FALSE(first.is_valid());
  CHECK(first["level"].empty());
  CHECK(first.regions().empty());
  CHECK(first.reset_transient() != MemoryError::ok);
  CHECK(contains(report_of(first), "no budget"));
  // NOLINTEND(bugprone-use-after-move)
  CHECK(second["level"].data() == level.data());
  CHECK(filled(level.data(), level.size()));
  CHECK(second.regions()[0].used == 123);
  CHECK(contains(report_of(second), "budget \"game\": "));

  const std::size_t held = memory_stats().blocks;
  MemoryBudget third = MemoryBudget::allocate(requests);
  third = std::move(second);
  CHECK(memory_stats().blocks == held);
  CHECK(third["level"].data() == level.data());
  third = MemoryBudget();
  CHECK(memory_stats().blocks == held - 1);
  CHECK_FALSE(third.is_valid());
}
