// de100 memory, https://opensource.org/license/zlib
//
// trim() and BlockArenaOptions::decay give back what is neither in use nor was needed lately; what is pushed there
// again is zero.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;

namespace {

/// Uses so many bytes and clears.
void use_and_clear(BlockArena& arena, std::size_t size) {
  void* const place = arena.push_size(size, 8);
  REQUIRE(place != nullptr);
  REQUIRE(de100_test::all_zero(place, size));
  de100_test::fill(place, size);
  arena.clear();
}

}  // namespace

TEST_CASE("a trim gives back what is not in use", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 16 * page, .commit_step = page});
  void* const kept = arena.push_size(2 * page, 8);
  de100_test::fill(kept, 2 * page);
  const ArenaCheckpoint mark = arena.checkpoint();
  de100_test::fill(arena.push_size(9 * page, 8), 9 * page);
  REQUIRE(arena.rewind(mark));
  arena.trim();
  CHECK(arena.committed() == 12 * page);  // that much was needed since the last clear
  arena.trim(5 * page);
  CHECK(arena.committed() == 5 * page);
  arena.trim(0);
  CHECK(arena.committed() == 2 * page);
  arena.trim(9 * page);
  CHECK(arena.committed() == 2 * page);
  CHECK(arena.used() == 2 * page);
  CHECK(arena.capacity() == 16 * page);
  CHECK(de100_test::filled(kept, 2 * page));
  CHECK(arena.rewind(mark));
  CHECK(de100_test::all_zero(arena.push_size(9 * page, 8), 9 * page));
  CHECK(arena.rewind(mark));
  arena.clear();
  arena.trim(0);
  CHECK(arena.committed() == page);
  CHECK(de100_test::all_zero(arena.push_size(9 * page, 8), 9 * page));
}

TEST_CASE("a trim with a mark where the next push goes keeps the mark", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 8 * page, .commit_step = 4 * page});
  CHECK(arena.push_size(2 * page, 8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  arena.trim(0);
  CHECK(arena.committed() == 2 * page);
  CHECK(arena.push_size(8) != nullptr);
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 2 * page);
}

TEST_CASE("a trim keeps what was needed between recent clears and forgets it by and by", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 64 * page, .commit_step = page});
  use_and_clear(arena, 16 * page);
  CHECK(arena.committed() == 16 * page);
  arena.trim();
  CHECK(arena.committed() == 16 * page);
  use_and_clear(arena, page);
  arena.trim();
  CHECK(arena.committed() == 14 * page);  // an eighth less
  use_and_clear(arena, 15 * page);
  arena.trim();
  CHECK(arena.committed() == 15 * page);
  for (int i = 0; i < 100; ++i) use_and_clear(arena, page);
  CHECK(arena.committed() == 15 * page);
  arena.trim();
  CHECK(arena.committed() == page);
}

TEST_CASE("an arena that decays trims when less than half was needed lately", "[block_arena]") {
  const std::size_t page = page_size();
  const bool decay = GENERATE(false, true);
  BlockArena arena = BlockArena::reserve({.reserve = 64 * page, .commit_step = page, .decay = decay});
  use_and_clear(arena, 32 * page);
  for (int i = 0; i < 5; ++i) {
    use_and_clear(arena, page);
    CHECK(arena.committed() == 32 * page);  // 7/8 to the fifth is still more than half
  }
  use_and_clear(arena, page);
  if (decay) {
    CHECK(arena.committed() < 16 * page);
    CHECK(arena.committed() >= 14 * page);
  } else {
    CHECK(arena.committed() == 32 * page);
  }
  for (int i = 0; i < 100; ++i) use_and_clear(arena, 2 * page);
  CHECK(arena.committed() <= (decay ? 4 * page : 32 * page));
  use_and_clear(arena, 20 * page);
  CHECK(arena.peak() == 32 * page);  // the most that ever was
}
