// de100 memory, https://opensource.org/license/zlib
//
// A budget knows of the use of its regions what it was told.

#include "support/test.hpp"

#include <de100/arena.hpp>
#include <de100/shared_arena.hpp>

#include "budget/helpers.hpp"

using namespace de100_test;

TEST_CASE("notes are kept: what is used now, and the most that was", "[budget]") {
  const RegionRequest requests[] = {{.name = "permanent", .size = 1000}, {.name = "level", .size = 500}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  const BudgetRegion& level = budget.regions()[1];
  CHECK(level.enough() == 500);  // nothing is known
  budget.note("level", 100);
  CHECK(level.used == 100);
  CHECK(level.peak == 100);
  budget.note(1, 50, 300);
  CHECK(level.used == 50);
  CHECK(level.peak == 300);
  budget.note(1, 200, 100);
  CHECK(level.used == 200);
  CHECK(level.peak == 300);
  CHECK(level.enough() == 300);
  budget.note(1, 500);
  CHECK(level.enough() == 500);
  CHECK(budget.regions()[0].peak == 0);
}

TEST_CASE("what is refused between two notes adds up, and the most counts", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1000}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  const BudgetRegion& level = budget.regions()[0];
  budget.note(0, 900);
  budget.note_refused(0, 50);  // which there was room for, but for other reasons
  CHECK(level.missing == 0);
  CHECK(level.enough() == 900);
  budget.note_refused(0, 100);
  CHECK(level.enough() == 1064);  // what was refused takes multiples of 64
  budget.note_refused(0, 10, 128);
  CHECK(level.enough() == 1152 + 10);
  budget.note(0, 10);
  CHECK(level.refused == 0);
  budget.note_refused(0, 1000);
  CHECK(level.enough() == 1162);
  budget.note_refused(0, 1000);
  CHECK(level.enough() == 10 + 1024 + 1000);
  CHECK(level.peak == 900);
}

TEST_CASE("what was refused at a large alignment has room wherever the region stands", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1000}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  const std::size_t most = MemoryBudget::region_alignment;
  budget.note(0, 100);
  budget.note_refused(0, 10, most);
  CHECK(budget.regions()[0].enough() == most + 10);
  budget.note(0, 100);
  budget.note_refused(0, 10, 2 * most);
  CHECK(budget.regions()[0].enough() == 100 + 2 * most - 1 + 10);
}

TEST_CASE("what was refused and cannot be at all does not wrap", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1000}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  const BudgetRegion& level = budget.regions()[0];
  budget.note(0, 900);
  budget.note_refused(0, SIZE_MAX - 10);
  CHECK(level.enough() == SIZE_MAX);
  budget.note_refused(0, 100, max_size + 1);
  CHECK(level.enough() == SIZE_MAX);
}

TEST_CASE("an arena that has a region is noted as a whole, with what is not in its capacity", "[budget]") {
  const std::size_t size = 4 * page_size();
  const RegionRequest requests[] = {{.name = "permanent", .size = size}, {.name = "level", .size = size}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  Arena* const permanent = Arena::make_in(budget["permanent"], already_zero);
  REQUIRE(permanent != nullptr);
  const std::size_t own = size - permanent->capacity();
  CHECK(own >= sizeof(Arena));
  const ArenaCheckpoint mark = permanent->checkpoint();
  CHECK(permanent->push_size(1000) != nullptr);
  CHECK(permanent->rewind(mark));
  CHECK(permanent->push_size(100, 1) != nullptr);
  budget.note("permanent", *permanent);
  CHECK(budget.regions()[0].used == own + permanent->used());
  CHECK(budget.regions()[0].peak == own + permanent->peak());
  CHECK(permanent->peak() >= 1000);

  Arena second_half(budget["permanent"].subview(size / 2, size / 2));
  budget.note_refused("permanent", second_half, size);
  CHECK(budget.regions()[0].enough() >= size / 2 + size);
  CHECK(budget.regions()[0].enough() <= size / 2 + size + 1000);

  SharedArena level(budget["level"], already_zero);
  CHECK(level.push_size(64) != nullptr);
  budget.note("level", level);
  CHECK(budget.regions()[1].used == size - level.capacity() + level.used());
}

TEST_CASE("notes of what is not there, or of more than there is, are asserted against", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1000}};
  MemoryBudget budget = MemoryBudget::allocate(requests);
  budget.note("levels", 1);
  CHECK(assertions_claimed() == 1);
  budget.note(1, 1);
  CHECK(assertions_claimed() == 1);
  budget.note_refused(nullptr, 1);
  CHECK(assertions_claimed() == 1);
  CHECK(budget.regions()[0].peak == 0);
  budget.note(0, 1001);
  CHECK(assertions_claimed() == 1);
  budget.note(0, 0, 1001);
  CHECK(assertions_claimed() == 1);
  std::byte larger[2000];
  Arena other{MemoryView(larger)};
  budget.note(0, other);
  CHECK(assertions_claimed() >= 1);
}
