// de100 memory, https://opensource.org/license/zlib
//
// ArenaPolicy::check_marks off: marks take no memory, and a rewind checks only whose the mark is and that it is not
// ahead of the cursor.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;

using Unchecked = BasicArena<ArenaPolicy{.check_marks = false}>;

TEST_CASE("unchecked marks take no memory and no room", "[arena]") {
  de100_test::Memory<256> memory;
  Unchecked arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(arena.remaining() == 248);
  CHECK(arena.push_size(248, 8) == memory.bytes + 8);
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 8);
  {
    const auto scope = arena.scope();
    CHECK(arena.push_size(248, 8) == memory.bytes + 8);
  }
  CHECK(arena.used() == 8);
}

TEST_CASE("an unchecked mark is refused ahead of the cursor and by another arena", "[arena]") {
  de100_test::Memory<256> memory;
  Unchecked arena(memory.view().subview(0, 128)), other(memory.view().subview(128, 128));
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(32, 8) != nullptr);
  const ArenaCheckpoint at_32 = arena.checkpoint();
  REQUIRE(arena.rewind(start));
  CHECK_FALSE(arena.rewind(at_32));
  CHECK(arena.used() == 0);
  REQUIRE(other.push_size(64, 8) != nullptr);
  CHECK_FALSE(other.rewind(at_32));
  CHECK_FALSE(other.rewind(ArenaCheckpoint{}));
  CHECK(other.used() == 64);

  // Grown over again it is taken, and what follows is zero.
  void* const over = arena.push_size(64, 8);
  mem_set(over, 0xEE, 64);
  CHECK(arena.rewind(at_32));
  CHECK(arena.used() == 32);
  CHECK(de100_test::is_zero(arena.push_size(90, 8), 90));
}
