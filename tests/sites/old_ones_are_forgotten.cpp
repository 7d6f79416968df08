// de100 memory, https://opensource.org/license/zlib
//
// What was dropped is remembered as long as explain() promises, and not longer: the newest of an arena, and an arena
// until 64 others have ended, or a few more.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("the newest that were dropped are remembered, whatever lives", "[sites]") {
  alignas(64) static unsigned char memory[1024];  // which nobody else had before
  Arena arena{MemoryView(memory)};
  const unsigned line = Site::here().line;
  const void* const stays = arena.push_size(24);
  void* const first = arena.push_size(64);
  REQUIRE(arena.give_back(first, 64));
  const auto drop = [&arena](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      void* const next = arena.push_size(8);
      if (next == nullptr || !arena.give_back(next, 8)) FAIL("the arena is full");
    }
  };
  drop(detail::SiteLog::most_dropped - 1);
  CHECK(explain(at(first, 32)).dropped.size == 64);
  drop(1);
  CHECK(explain(at(first, 32)).dropped.how == Dropped::no);
  CHECK(explain(first).dropped.size == 8);
  drop(detail::SiteLog::most_dropped);  // which have had the places of the others, and no more
  const Explanation found = explain(stays);
  CHECK(found.place == Explanation::Place::within);
  CHECK(found.push.size == 24);
  CHECK(is_here(found.push.site, line + 1));
}

TEST_CASE("an arena that has ended is remembered until some 64 others have", "[sites]") {
  alignas(64) static unsigned char memory[256], others[256];  // which nobody else had before
  const Enemy* goes = nullptr;
  {
    Arena arena{MemoryView(memory)};
    goes = arena.push_struct<Enemy>();
  }
  for (int i = 1; i <= 128; ++i) {  // which leaves some more for the arenas that lived beside others before
    if (i <= 64) CHECK(explain(goes).dropped.how == Dropped::arena_ended);
    Arena arena{MemoryView(others)};
    const unsigned line = Site::here().line;
    const ArenaCheckpoint mark = arena.checkpoint();
    REQUIRE(arena.push_size(8) != nullptr);
    CHECK(is_here(explain(mark).site, line + 1));
  }
  CHECK(explain(goes).dropped.how == Dropped::no);
}
