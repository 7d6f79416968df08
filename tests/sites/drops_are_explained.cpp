// de100 memory, https://opensource.org/license/zlib
//
// explain() tells of what was dropped by whom that was: a rewind, a scope, clear(), the arena's end.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a rewind is named by those whom it drops", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena arena{MemoryView(memory)};
  const Enemy* const stays = arena.push_struct<Enemy>();
  const ArenaCheckpoint mark = arena.checkpoint();
  const Enemy* const goes = arena.push_struct<Enemy>();
  const unsigned line = Site::here().line;
  REQUIRE(arena.rewind(mark));

  CHECK(explain(stays).place == Explanation::Place::within);
  const Explanation found = explain(goes);
  CHECK(found.place != Explanation::Place::within);
  CHECK(found.dropped.how == Dropped::rewound);
  CHECK(is_here(found.dropped.dropped_at, line + 1));
  CHECK(is_here(found.dropped.site, line - 1));
  CHECK(text_of(found).find(", dropped by a rewind at ") != std::string::npos);

  // What is pushed there next is told first, and what was there before too.
  const Enemy* const next = arena.push_struct<Enemy>();
  REQUIRE(next == goes);
  const Explanation both = explain(next);
  CHECK(both.place == Explanation::Place::within);
  CHECK(both.dropped.how == Dropped::rewound);
}

TEST_CASE("the end of a scope is named by where it began", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena arena{MemoryView(memory)};
  const Enemy* goes = nullptr;
  unsigned line = 0;
  for (int round = 0; round < 3; ++round) {
    line = Site::here().line;
    ArenaScope scope = arena.scope();
    goes = scope->push_struct<Enemy>();
  }
  const Explanation found = explain(goes);
  CHECK(found.dropped.how == Dropped::scope_ended);
  CHECK(is_here(found.dropped.dropped_at, line + 1));
}

TEST_CASE("clear is named, by frames too", "[sites]") {
  alignas(64) unsigned char memory[1024];
  FrameArenas<2> frames{MemoryView(memory)};
  const Enemy* const goes = frames.current().push_struct<Enemy>();
  frames.next_frame();
  CHECK(explain(goes).place == Explanation::Place::within);
  const unsigned line = Site::here().line;
  frames.next_frame();
  const Explanation found = explain(goes);
  CHECK(found.dropped.how == Dropped::cleared);
  CHECK(is_here(found.dropped.dropped_at, line + 1));
}

TEST_CASE("an arena that has ended is remembered by name", "[sites]") {
  alignas(64) unsigned char memory[256];
  const Enemy* goes = nullptr;
  {
    Arena arena{MemoryView(memory)};
    char name[] = "short-lived";
    arena.set_name(name);
    goes = arena.push_struct<Enemy>();
    arena.set_name("");
  }
  const Explanation found = explain(goes);
  CHECK(found.dropped.how == Dropped::arena_ended);
  CHECK(std::string(found.dropped_arena) == "short-lived");
}

TEST_CASE("the end of a scratch is named by where it began", "[sites]") {
  alignas(64) unsigned char memory[256];
  Arena other{MemoryView(memory)};
  const Enemy *goes = nullptr, *goes_too = nullptr;
  const unsigned line = Site::here().line;
  {
    ScratchArena scratch = scratch_arena();
    goes = scratch->push_struct<Enemy>();
    CHECK(std::string(explain(goes).arena) == "scratch");
    ScratchArena second = scratch_arena(other);
    goes_too = second->push_struct<Enemy>();
  }
  CHECK(explain(goes).dropped.how == Dropped::scope_ended);
  CHECK(is_here(explain(goes).dropped.dropped_at, line + 2));
  CHECK(is_here(explain(goes_too).dropped.dropped_at, line + 5));
}

TEST_CASE("a mark tells who took it and who dropped it", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena arena{MemoryView(memory)};
  const unsigned line = Site::here().line;
  const ArenaCheckpoint first = arena.checkpoint();
  REQUIRE(arena.push_struct<Enemy>() != nullptr);
  const ArenaCheckpoint second = arena.checkpoint();
  CHECK(is_here(explain(first).site, line + 1));
  CHECK(explain(first).how == Dropped::no);
  CHECK(is_here(explain(second).site, line + 3));
  REQUIRE(arena.push_struct<Enemy>() != nullptr);
  const unsigned rewound = Site::here().line;
  REQUIRE(arena.rewind(first));
  CHECK_FALSE(arena.rewind(second));
  CHECK(explain(second).how == Dropped::rewound);
  CHECK(is_here(explain(second).site, line + 3));
  CHECK(is_here(explain(second).dropped_at, rewound + 1));
  CHECK(explain(ArenaCheckpoint()).site.line == 0);
}

TEST_CASE("without checked marks it is the same", "[sites]") {
  alignas(64) unsigned char memory[1024];
  BasicArena<ArenaPolicy{.check_marks = false}> arena{MemoryView(memory)};
  const void* const stays = arena.push_size(8);
  const ArenaCheckpoint mark = arena.checkpoint();
  const void* const goes = arena.push_size(8);
  REQUIRE(arena.rewind(mark));
  CHECK(explain(stays).place == Explanation::Place::within);
  CHECK(explain(goes).dropped.how == Dropped::rewound);
}

TEST_CASE("the newest that were dropped are remembered, and no more", "[sites]") {
  MemoryBlock block = MemoryBlock::allocate(page_size());
  Arena arena(block.view(), already_zero);
  const std::size_t most = detail::SiteLog::most_dropped;
  const void* const first = arena.push_size(8);
  arena.clear();
  for (std::size_t i = 0; i < most; ++i) {
    REQUIRE(arena.push_size(16, 16) != nullptr);
    CHECK(explain(first).dropped.how == Dropped::cleared);
    if (i % 100 == 99) arena.clear();
    if (i > 300) break;
  }
  arena.clear();
  const Explanation found = explain(first);
  CHECK(found.dropped.size == 16);  // which came later
}

TEST_CASE("logs of arenas that have ended are used again", "[sites]") {
  alignas(64) unsigned char memory[256];
  std::size_t logs = 0;
  for (int i = 0; i < 300; ++i) {
    Arena arena{MemoryView(memory)};
    REQUIRE(arena.push_size(8) != nullptr);
    std::size_t count = 0;
    for (detail::SiteLog* log = detail::as_log(detail::load(detail::site_logs)); log != nullptr; log = log->next)
      ++count;
    if (i == 100) logs = count;
    if (i > 100) REQUIRE(count == logs);
  }
}
