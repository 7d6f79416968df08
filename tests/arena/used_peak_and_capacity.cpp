// de100 memory, https://opensource.org/license/zlib
//
// What an arena tells about itself.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;

TEST_CASE("used() counts pushes, gaps and marks", "[arena][mission:used_remaining_valid]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  CHECK(arena.is_valid());
  CHECK(arena.used() == 0);
  CHECK(arena.capacity() == 1024);
  CHECK(arena.remaining() == 1024);
  REQUIRE(arena.push_size(1, 1) != nullptr);
  CHECK(arena.used() == 8);
  REQUIRE(arena.push_size(9, 1) != nullptr);
  CHECK(arena.used() == 24);
  REQUIRE(arena.push_size(8, 64) != nullptr);
  CHECK(arena.used() == 72);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(arena.used() == 72);
  CHECK(arena.remaining() == 1024 - 72 - 16);
  REQUIRE(arena.push_size(8, 8) != nullptr);
  CHECK(arena.used() == 96);
  CHECK(arena.remaining() == 1024 - 96);
  REQUIRE(arena.rewind(mark));
  CHECK(arena.used() == 72);
  CHECK(arena.capacity() == 1024);
}

TEST_CASE("peak() is the most that was ever used", "[arena][mission:used_remaining_valid]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  CHECK(arena.peak() == 0);
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(184, 8) != nullptr);
  CHECK(arena.peak() == 200);
  REQUIRE(arena.rewind(start));
  CHECK(arena.peak() == 200);
  REQUIRE(arena.push_size(84, 8) != nullptr);
  CHECK(arena.peak() == 200);
  arena.clear();
  CHECK(arena.peak() == 200);
  {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(284, 8) != nullptr);
    CHECK(arena.peak() == 304);
  }
  CHECK(arena.peak() == 304);
  void* const bytes = arena.push_size(8, 8);
  REQUIRE(arena.extend(bytes, 8, 400));
  CHECK(arena.peak() == 400);
  REQUIRE(arena.extend(bytes, 400, 8));
  CHECK(arena.peak() == 400);
  CHECK(arena.push_size(5000) == nullptr);
  CHECK(arena.peak() == 400);
}

TEST_CASE("clear drops everything, and all of the memory can be had again", "[arena][mission:clear]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view(), already_zero);
  for (int round = 0; round < 3; ++round) {
    (void)arena.checkpoint();
    REQUIRE(arena.push_size(40) != nullptr);
    (void)arena.checkpoint();
    arena.clear();
    CHECK(arena.used() == 0);
    CHECK(arena.remaining() == 256);
    void* const all = arena.push_size(256, 8);
    REQUIRE(all == memory.bytes);
    CHECK(de100_test::is_zero(all, 256));
    memory.fill(0xEE);
    arena.clear();
    CHECK(arena.is_valid());
  }
}
