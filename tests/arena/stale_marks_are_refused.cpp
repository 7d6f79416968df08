// de100 memory, https://opensource.org/license/zlib
//
// A stale mark never rewinds, whichever way it became stale, and the arena that refuses it is untouched: what was
// pushed is there, good marks are good, and the next push goes where it would have gone.

#include "support/test.hpp"

#include <memory>
#include <utility>

#include <de100/block.hpp>

#include "helpers.hpp"
#include "support/access.hpp"

using namespace de100;
using de100_test::facts_of;

namespace {

/// Whether `mark` is refused and nothing changed.
bool refused(Arena& arena, ArenaCheckpoint mark) {
  const de100_test::Facts before = facts_of(arena);
  return !arena.rewind(mark) && facts_of(arena) == before;
}

}  // namespace

TEST_CASE("a mark of no arena is refused", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  CHECK(refused(arena, ArenaCheckpoint{}));
  REQUIRE(arena.push_size(8) != nullptr);
  CHECK(refused(arena, ArenaCheckpoint{}));
  (void)arena.checkpoint();
  CHECK(refused(arena, ArenaCheckpoint{}));
  Arena nothing;
  CHECK(refused(nothing, ArenaCheckpoint{}));
  CHECK(refused(nothing, arena.checkpoint()));
  CHECK(refused(arena, nothing.checkpoint()));
}

TEST_CASE("a mark ahead of the cursor is refused", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(64) != nullptr);
  const ArenaCheckpoint ahead = arena.checkpoint();
  REQUIRE(arena.rewind(start));
  CHECK(refused(arena, ahead));
  CHECK(arena.used() == 0);
  CHECK(arena.rewind(start));
}

TEST_CASE("a mark that was rewound past is refused where the arena has grown over it",
          "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(48, 8) != nullptr);
  const ArenaCheckpoint at_48 = arena.checkpoint();
  REQUIRE(arena.push_size(40, 8) != nullptr);
  const ArenaCheckpoint stale = arena.checkpoint();
  CHECK(arena.used() == 104);
  REQUIRE(arena.push_size(80, 8) != nullptr);
  REQUIRE(arena.rewind(at_48));

  SECTION("far beyond") {
    void* const bytes = arena.push_size(300, 8);
    mem_set(bytes, 0xEE, 300);
    CHECK(refused(arena, stale));
    CHECK(de100_test::all_bytes(bytes, 300, 0xEE));
  }
  SECTION("just to it") {
    REQUIRE(arena.push_size(40, 8) != nullptr);
    CHECK(arena.used() == 104);
    CHECK(refused(arena, stale));
  }
  SECTION("just to it, where there is a good mark now") {
    REQUIRE(arena.push_size(40, 8) != nullptr);
    const ArenaCheckpoint good = arena.checkpoint();
    CHECK(refused(arena, stale));
    REQUIRE(arena.push_size(8, 8) != nullptr);
    CHECK(refused(arena, stale));
    CHECK(arena.rewind(good));
    CHECK(arena.used() == 104);
  }
  SECTION("with older and newer good marks around it") {
    REQUIRE(arena.push_size(8, 8) != nullptr);
    (void)arena.checkpoint();
    REQUIRE(arena.push_size(200, 8) != nullptr);
    const ArenaCheckpoint newer = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    CHECK(refused(arena, stale));
    CHECK(arena.rewind(newer));
  }
  CHECK(arena.rewind(at_48));
  CHECK(arena.used() == 48);
}

TEST_CASE("every mark that a scope's end rewound past is refused", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  ArenaCheckpoint inside, deeper;
  {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(24) != nullptr);
    inside = arena.checkpoint();
    REQUIRE(arena.push_size(24) != nullptr);
    deeper = arena.checkpoint();
    REQUIRE(arena.push_size(24) != nullptr);
  }
  CHECK(refused(arena, inside));
  CHECK(refused(arena, deeper));
  REQUIRE(arena.push_size(200) != nullptr);
  CHECK(refused(arena, inside));
  CHECK(refused(arena, deeper));
}

TEST_CASE("a mark from before a clear is refused, at the very start too", "[arena][mission:clear]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  REQUIRE(arena.push_size(24) != nullptr);
  const ArenaCheckpoint later = arena.checkpoint();
  arena.clear();
  CHECK(refused(arena, start));
  CHECK(refused(arena, later));
  REQUIRE(arena.push_size(200) != nullptr);
  CHECK(refused(arena, start));
  CHECK(refused(arena, later));

  // Nor does a new mark at the same place make them good.
  arena.clear();
  const ArenaCheckpoint again = arena.checkpoint();
  REQUIRE(arena.push_size(24) != nullptr);
  CHECK(refused(arena, start));
  (void)arena.checkpoint();
  REQUIRE(arena.push_size(24) != nullptr);
  CHECK(refused(arena, start));
  CHECK(refused(arena, later));
  CHECK(arena.rewind(again));

  // A mark that was not stored when the clear came.
  arena.clear();
  const ArenaCheckpoint pending = arena.checkpoint();
  arena.clear();
  CHECK(refused(arena, pending));
  REQUIRE(arena.push_size(24) != nullptr);
  CHECK(refused(arena, pending));
}

TEST_CASE("a mark of another arena is refused, at the same place and on the same memory",
          "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<512> memory;
  Arena first(memory.view().subview(0, 256));
  Arena second(memory.view().subview(256, 256));
  const ArenaCheckpoint of_first = first.checkpoint();
  const ArenaCheckpoint of_second = second.checkpoint();
  REQUIRE(first.push_size(24) != nullptr);
  REQUIRE(second.push_size(24) != nullptr);
  CHECK(refused(second, of_first));
  CHECK(refused(first, of_second));
  CHECK(first.rewind(of_first));
  CHECK(second.rewind(of_second));

  // Made anew in the same variable and on the same memory.
  first = Arena(memory.view().subview(0, 256));
  CHECK(refused(first, of_first));
  (void)first.checkpoint();
  CHECK(refused(first, of_first));
  REQUIRE(first.push_size(24) != nullptr);
  CHECK(refused(first, of_first));
}

TEST_CASE("a mark from before its block was freed and allocated again is refused",
          "[arena][mission:checkpoint_rewind][mission:defect:generation]") {
  MemoryBlock block = MemoryBlock::allocate(65536);
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  auto arena = std::make_unique<Arena>(block.view(), already_zero);
  const ArenaCheckpoint mark = arena->checkpoint();
  REQUIRE(arena->push_size(100) != nullptr);

  REQUIRE(block.free() == MemoryError::ok);
  if (!de100_test::can_choose_a_base()) return;
  block =
      MemoryBlock::allocate(65536, {.flags = MemoryFlags::read_write_zeroed | MemoryFlags::base_fixed, .base = base});
  REQUIRE(block.base() == base);
  arena = std::make_unique<Arena>(block.view(), already_zero);
  (void)arena->checkpoint();
  REQUIRE(arena->push_size(200) != nullptr);
  CHECK(refused(*arena, mark));
}

TEST_CASE("an arena that was moved from refuses its old marks", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena old(memory.view());
  const ArenaCheckpoint mark = old.checkpoint();
  REQUIRE(old.push_size(24) != nullptr);
  Arena moved(std::move(old));
  CHECK(refused(old, mark));
  CHECK(moved.rewind(mark));

  // And still does with memory again.
  de100_test::Memory<256> others;
  old = Arena(others.view());
  REQUIRE(old.push_size(24) != nullptr);
  CHECK(refused(old, mark));
}

TEST_CASE("many marks are told apart, all of the stale ones", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<8192> memory;
  Arena arena(memory.view());
  ArenaCheckpoint marks[100];
  for (ArenaCheckpoint& mark : marks) {
    mark = arena.checkpoint();
    REQUIRE(arena.push_size(24, 8) != nullptr);
  }
  REQUIRE(arena.rewind(marks[50]));
  for (int i = 51; i < 100; ++i) REQUIRE(refused(arena, marks[i]));
  for (int i = 0; i < 48; ++i) {
    REQUIRE(arena.push_size(24, 8) != nullptr);
    (void)arena.checkpoint();
  }
  for (int i = 51; i < 100; ++i) REQUIRE(refused(arena, marks[i]));
  for (int i = 50; i >= 0; --i) REQUIRE(arena.rewind(marks[i]));
  CHECK(arena.used() == 0);
}
