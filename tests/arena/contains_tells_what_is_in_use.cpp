// de100 memory, https://opensource.org/license/zlib
//
// contains() tells what was pushed and not dropped, in whatever region it is.

#include "support/test.hpp"

#include <de100/chained_arena.hpp>

#include <vector>

#include "helpers.hpp"

using namespace de100;

TEST_CASE("an arena contains its used bytes", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  CHECK_FALSE(arena.contains(memory.bytes));
  CHECK_FALSE(arena.contains(nullptr));
  const ArenaCheckpoint mark = arena.checkpoint();
  unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(64));
  REQUIRE(bytes != nullptr);
  CHECK(arena.contains(bytes));
  CHECK(arena.contains(bytes + 63));
  CHECK_FALSE(arena.contains(bytes + 64));
  CHECK_FALSE(arena.contains(&arena));
  REQUIRE(arena.rewind(mark));
  CHECK_FALSE(arena.contains(bytes));
  CHECK_FALSE(Arena().contains(nullptr));
}

TEST_CASE("a chain contains the used bytes of all its regions", "[arena][chained_arena]") {
  ChainedArena arena = ChainedArena::from_system({.region_size = 4096});
  CHECK_FALSE(arena.contains(&arena));
  std::vector<unsigned char*> pushed;
  std::vector<ArenaCheckpoint> marks;
  for (int i = 0; i < 10; ++i) {
    marks.push_back(arena.checkpoint());
    pushed.push_back(static_cast<unsigned char*>(arena.push_size(10'000)));
    REQUIRE(pushed.back() != nullptr);
  }
  for (unsigned char* const each : pushed) {
    CHECK(arena.contains(each));
    CHECK(arena.contains(each + 9'999));
  }
  CHECK_FALSE(arena.contains(pushed.back() + 10'000));
  REQUIRE(arena.rewind(marks[5]));
  CHECK(arena.contains(pushed[4]));
  CHECK_FALSE(arena.contains(pushed[5]));
}
