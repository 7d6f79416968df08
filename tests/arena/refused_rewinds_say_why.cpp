// de100 memory, https://opensource.org/license/zlib
//
// rewind_error() says what a mark would be refused for, and is right: a rewind is refused where there is a reason, and
// only there. Where the policy asks, a refusal is an assertion that fails.

#include "support/test.hpp"

#include <cstring>
#include <utility>
#include <vector>

#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;
using de100_test::assertions_claimed;

TEST_CASE("each kind of stale mark has its reason", "[arena][marks]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(8) != nullptr);
  const ArenaCheckpoint later = arena.checkpoint();
  CHECK(arena.rewind_error(later) == RewindError::none);
  CHECK(arena.rewind_error(start) == RewindError::none);
  CHECK(arena.rewind_error(ArenaCheckpoint{}) == RewindError::no_mark);
  CHECK(Arena().rewind_error(start) == RewindError::other_arena);

  REQUIRE(arena.rewind(start));
  CHECK(arena.rewind_error(later) == RewindError::dropped);
  REQUIRE(arena.push_size(100) != nullptr);
  CHECK(arena.rewind_error(later) == RewindError::dropped);
  CHECK(arena.rewind_error(start) == RewindError::none);

  Arena moved = std::move(arena);
  CHECK(arena.rewind_error(start) == RewindError::other_arena);
  CHECK(moved.rewind_error(start) == RewindError::none);
  moved.clear();
  CHECK(moved.rewind_error(start) == RewindError::dropped);
  moved = Arena(memory.view());
  CHECK(moved.rewind_error(start) == RewindError::other_arena);
}

TEST_CASE("without checked marks all that is told is that a mark is ahead", "[arena][marks]") {
  de100_test::Memory<1024> memory;
  BasicArena<ArenaPolicy{.check_marks = false}> arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(8) != nullptr);
  const ArenaCheckpoint later = arena.checkpoint();
  REQUIRE(arena.rewind(start));
  CHECK(arena.rewind_error(later) == RewindError::ahead);
  CHECK(arena.rewind_error(start) == RewindError::none);
  CHECK(arena.rewind_error({}) == RewindError::no_mark);
}

TEST_CASE("there is a reason exactly where a rewind is refused", "[arena][marks]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  std::vector<ArenaCheckpoint> marks(1);
  de100_test::Random random(4);
  for (int i = 0; i < de100_test::rounds(4000); ++i) {
    switch (random.below(4)) {
      case 0:
        marks.push_back(arena.checkpoint());
        break;
      case 1:
        (void)arena.push_size(1 + random.below(64));
        break;
      case 2: {
        const ArenaCheckpoint mark = marks[random.below(marks.size())];
        const bool good = arena.rewind_error(mark) == RewindError::none;
        REQUIRE(arena.rewind(mark) == good);
        break;
      }
      default:
        if (random.below(8) == 0) arena.clear();
    }
  }
}

TEST_CASE("every reason has a sentence", "[arena][marks]") {
  for (unsigned i = 0; i < 8; ++i) {
    const char* const text = rewind_error_message(static_cast<RewindError>(i));
    REQUIRE(text != nullptr);
    CHECK(text[std::strlen(text) - 1] == '.');
  }
}

TEST_CASE("a refused rewind is caught where the policy asks", "[arena][marks]") {
  de100_test::Memory<1024> memory;
  BasicArena<ArenaPolicy{.assert_marks = true}> arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  CHECK(arena.rewind(start));
  CHECK(assertions_claimed() == 0);
  CHECK_FALSE(arena.rewind({}));
  CHECK(assertions_claimed() == 1);
}
