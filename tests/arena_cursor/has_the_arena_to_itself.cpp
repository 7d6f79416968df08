// de100 memory, https://opensource.org/license/zlib
//
// While there is a cursor the arena gives nothing out, so that no byte is given out twice; afterwards it goes on where
// the cursor was.

#include "support/test.hpp"

#include <de100/arena_cursor.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

using namespace de100;
using namespace de100::literals;

namespace {

/// Not in builds in which it is poisoned or its sites are kept: there the arena itself looks at each push.
constexpr bool cursor_has_all = !ArenaPolicy{}.poison && !ArenaPolicy{}.sites;

}  // namespace

TEST_CASE("an arena is full while there is a cursor, and goes on behind what that pushed") {
  alignas(16) std::byte memory[1_KiB];
  Arena arena{MemoryView(memory)};
  REQUIRE(arena.push_size(24) == memory);
  {
    ArenaCursor cursor(arena);
    REQUIRE(cursor.push_size(40, 8) == memory + 24);
    if constexpr (cursor_has_all) {
      CHECK(arena.push_size(8) == nullptr);
      CHECK(arena.used() == 1_KiB);
      CHECK(arena.remaining() == 0);
    }
    REQUIRE(cursor.push_size(8, 8) == memory + 64);
  }
  CHECK(arena.used() == 72);
  CHECK(arena.push_size(8, 8) == memory + 72);
}

TEST_CASE("a cursor of an arena without memory pushes nothing") {
  Arena arena;
  ArenaCursor cursor(arena);
  CHECK(cursor.push_size(1) == nullptr);
  CHECK(cursor.push_struct<int>() == nullptr);
}

TEST_CASE("a cursor has text, copies and constructed objects too") {
  alignas(16) std::byte memory[1_KiB];
  Arena arena{MemoryView(memory)};
  ArenaCursor cursor(arena);
  const char* const text = cursor.push_string("cursor");
  REQUIRE(text != nullptr);
  CHECK(std::string_view(text) == "cursor");
  const int numbers[] = {1, 2, 3};
  const Span<int> copy = cursor.push_copy(Span<const int>(numbers, 3));
  REQUIRE(copy.size() == 3);
  CHECK(copy[2] == 3);
  const int* const number = cursor.push_struct<int>(7);
  REQUIRE(number != nullptr);
  CHECK(*number == 7);
}

TEST_CASE("an arena that an open scope has to itself lends its cursor to nobody else") {
  using TheArena = BasicArena<ArenaPolicy{.check_thread = false, .assert_marks = false, .check_scopes = true}>;
  alignas(16) std::byte memory[1_KiB];
  TheArena arena{MemoryView(memory)};
  auto scope = arena.scope();
  BasicArenaCursor cursor(scope.arena());
  CHECK(cursor.push_size(8) != nullptr);
}

static_assert(!std::is_copy_constructible_v<ArenaCursor> && !std::is_copy_assignable_v<ArenaCursor>);

TEST_CASE("an arena that was cleared while there was a cursor stays cleared, and an assertion fails") {
  alignas(16) std::byte memory[1_KiB];
  Arena arena{MemoryView(memory)};
  REQUIRE(arena.push_size(24) != nullptr);
  {
    ArenaCursor cursor(arena);
    REQUIRE(cursor.push_size(40) != nullptr);
    arena.clear();
  }
  CHECK(de100_test::assertions_claimed() == 1);
  CHECK(arena.used() == 0);
}
