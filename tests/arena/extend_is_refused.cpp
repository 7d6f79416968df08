// de100 memory, https://opensource.org/license/zlib
//
// extend refuses what is not the newest allocation, what does not fit and what would cut a mark; and then nothing has
// changed.

#include "support/test.hpp"

#include "helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;

namespace {
bool refused(Arena& arena, void* last, std::size_t old_size, std::size_t new_size) {
  const de100_test::Facts before = facts_of(arena);
  return !arena.extend(last, old_size, new_size) && facts_of(arena) == before;
}
}  // namespace

TEST_CASE("an allocation that is not the newest is not extended", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  unsigned char* const older = static_cast<unsigned char*>(arena.push_size(24, 8));
  unsigned char* const newest = static_cast<unsigned char*>(arena.push_size(24, 8));
  mem_set(newest, 0x22, 24);
  for (const std::size_t size : {std::size_t{1}, std::size_t{24}, std::size_t{25}, std::size_t{48}}) {
    CHECK(refused(arena, older, 24, size));
  }
  CHECK(de100_test::all_bytes(newest, 24, 0x22));

  // Nor what is no allocation at all.
  unsigned char elsewhere[8] = {};
  CHECK(refused(arena, nullptr, 24, 32));
  CHECK(refused(arena, elsewhere, 8, 16));
  CHECK(refused(arena, newest + 24, 24, 32));
  CHECK(refused(arena, newest + 1, 24, 32));
  CHECK(refused(arena, newest + 1, 23, 32));
  CHECK(refused(arena, newest - 1, 24, 32));
  CHECK(refused(arena, memory.bytes + 255, 1, 1));

  // What is outside of the arena, with a size that would reach from there to the newest allocation's end.
  Arena within(memory.view().subview(64, 128));
  REQUIRE(within.push_size(24, 8) != nullptr);
  CHECK(refused(within, memory.bytes + 56, 32, 40));
  CHECK(refused(within, memory.bytes + 96, SIZE_MAX - 7, 8));

  Arena empty(memory.view());
  CHECK(refused(empty, memory.bytes, 8, 16));
  CHECK(refused(empty, memory.bytes, 0, 16));
}

TEST_CASE("a size that was not its size is refused", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24, 8) != nullptr);
  void* const newest = arena.push_size(24, 8);
  for (const std::size_t old_size : de100_test::sizes{0, 1, 16, 25, 32, 48, SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2}) {
    CHECK(refused(arena, newest, old_size, 40));
    CHECK(refused(arena, newest, old_size, 8));
  }
  CHECK(arena.extend(newest, 24, 40));
}

TEST_CASE("a new size of 0 and one that does not fit are refused", "[arena][mission:defect:cursor_overflow]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24, 8) != nullptr);
  void* const newest = arena.push_size(24, 8);
  mem_set(newest, 0x33, 24);
  CHECK(refused(arena, newest, 24, 0));
  CHECK(refused(arena, newest, 24, 233));
  for (std::size_t back = 0; back < 300; ++back) {
    REQUIRE(refused(arena, newest, 24, SIZE_MAX - back));
    REQUIRE(refused(arena, newest, 24, SIZE_MAX / 2 + 150 - back));
    REQUIRE(refused(arena, newest, 24, SIZE_MAX - reinterpret_cast<std::uintptr_t>(newest) + 150 - back));
  }
  CHECK(de100_test::all_bytes(newest, 24, 0x33));
  CHECK(arena.extend(newest, 24, 232));
}

TEST_CASE("an allocation does not grow or shrink across a mark", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  void* const bytes = arena.push_size(24, 8);

  SECTION("a mark that nothing was pushed after") {
    const ArenaCheckpoint mark = arena.checkpoint();
    CHECK(refused(arena, bytes, 24, 32));
    CHECK(refused(arena, bytes, 24, 16));
    CHECK(arena.extend(bytes, 24, 24));
    CHECK(arena.extend(bytes, 24, 20));  // the mark is where it was
    CHECK(arena.extend(bytes, 20, 24));
    CHECK(arena.used() == 24);
    CHECK(arena.rewind(mark));
    CHECK(refused(arena, bytes, 24, 32));
    REQUIRE(arena.push_size(8, 8) != nullptr);
    CHECK(arena.rewind(mark));
    CHECK(arena.used() == 24);
  }
  SECTION("a mark that something was pushed after") {
    const ArenaCheckpoint mark = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    CHECK(refused(arena, bytes, 24, 32));
    CHECK(refused(arena, bytes, 24, 16));
    CHECK(refused(arena, bytes, 24, 24));
    REQUIRE(arena.rewind(mark));
    CHECK(refused(arena, bytes, 24, 32));
    CHECK(refused(arena, bytes, 24, 16));
  }
  SECTION("a scope") {
    const Arena::Scope scope = arena.scope();
    CHECK(refused(arena, bytes, 24, 32));
    CHECK(refused(arena, bytes, 24, 16));
  }
  SECTION("a scope that has ended") {
    {
      const Arena::Scope scope = arena.scope();
      REQUIRE(arena.push_size(8, 8) != nullptr);
    }
    CHECK(arena.extend(bytes, 24, 32));
    CHECK(arena.extend(bytes, 32, 8));
  }
}
