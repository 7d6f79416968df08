// de100 memory, https://opensource.org/license/zlib
//
// A mark is good until the arena is rewound to before it, cleared, or ends; until then it may be used again and again.

#include "support/test.hpp"

#include <utility>

#include "helpers.hpp"

using namespace de100;

TEST_CASE("a mark is rewound to again and again", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  void* const kept = arena.push_size(40);
  mem_set(kept, 0x11, 40);
  const ArenaCheckpoint mark = arena.checkpoint();
  for (std::size_t size = 1; size <= 300; ++size) {
    unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(size));
    REQUIRE(bytes != nullptr);
    REQUIRE(de100_test::is_zero(bytes, size));
    mem_set(bytes, 0xEE, size);
    REQUIRE(arena.rewind(mark));
    REQUIRE(arena.rewind(mark));
    REQUIRE(arena.used() == 40);
  }
  CHECK(de100_test::all_bytes(kept, 40, 0x11));
}

TEST_CASE("marks that were taken at one place are one mark", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24, 8) != nullptr);
  const ArenaCheckpoint first = arena.checkpoint();
  const ArenaCheckpoint second = arena.checkpoint();
  const ArenaCheckpoint copy = first;
  REQUIRE(arena.push_size(24, 8) != nullptr);
  CHECK(arena.used() == 24 + 16 + 24);  // stored once
  CHECK(arena.rewind(second));
  const ArenaCheckpoint third = arena.checkpoint();
  REQUIRE(arena.push_size(24, 8) != nullptr);
  CHECK(arena.used() == 24 + 16 + 24);
  for (const ArenaCheckpoint mark : {first, second, third, copy}) {
    CHECK(arena.rewind(mark));
    CHECK(arena.used() == 24);
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
}

TEST_CASE("rewinding to a mark leaves the older ones good", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  ArenaCheckpoint marks[32];
  std::size_t places[32] = {};
  for (int i = 0; i < 32; ++i) {
    marks[i] = arena.checkpoint();
    places[i] = arena.used();
    REQUIRE(arena.push_size(static_cast<std::size_t>(8 + 4 * i), 8) != nullptr);
  }
  for (int i = 31; i >= 0; --i) {
    REQUIRE(arena.rewind(marks[i]));
    REQUIRE(arena.used() == places[i]);
    REQUIRE(arena.push_size(64) != nullptr);
  }
}

TEST_CASE("a mark that is taken in a full arena is good", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(arena.remaining(), 8) != nullptr);
  const ArenaCheckpoint full = arena.checkpoint();
  CHECK(arena.push_size(1) == nullptr);
  CHECK(arena.rewind(full));
  CHECK(arena.used() == 64);
  CHECK(arena.rewind(start));
  CHECK_FALSE(arena.rewind(full));
}

TEST_CASE("a mark at which nothing is pushed yet is good", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view());
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 0);
  CHECK(arena.push_size(1000) == nullptr);  // a refused push does not store it
  CHECK(arena.used() == 0);
  CHECK(arena.rewind(mark));
}

TEST_CASE("a moved arena takes its marks along", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(24) != nullptr);
  const ArenaCheckpoint stored = arena.checkpoint();
  REQUIRE(arena.push_size(24) != nullptr);
  const ArenaCheckpoint pending = arena.checkpoint();
  const std::size_t used = arena.used();

  Arena constructed(std::move(arena));
  CHECK(constructed.rewind(pending));
  CHECK(constructed.used() == used);
  Arena assigned;
  assigned = std::move(constructed);
  REQUIRE(assigned.push_size(100) != nullptr);
  CHECK(assigned.rewind(pending));
  CHECK(assigned.used() == used);
  const ArenaCheckpoint taken_after = assigned.checkpoint();
  CHECK(assigned.rewind(stored));
  CHECK_FALSE(assigned.rewind(taken_after));
  CHECK(assigned.rewind(start));
  CHECK(assigned.used() == 0);
}
