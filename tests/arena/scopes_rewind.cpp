// de100 memory, https://opensource.org/license/zlib
//
// An ArenaScope rewinds when it ends: nested ones in the reverse order, a moved one once, and none leaves a trace.

#include "support/test.hpp"

#include <type_traits>
#include <utility>

#include "helpers.hpp"

using namespace de100;

static_assert(!std::is_copy_constructible_v<ArenaScope>);
static_assert(!std::is_copy_assignable_v<ArenaScope>);
static_assert(!std::is_move_assignable_v<ArenaScope>);
static_assert(std::is_nothrow_move_constructible_v<ArenaScope>);
static_assert(std::is_same_v<ArenaScope, Arena::Scope>);

TEST_CASE("a scope takes back what was pushed in it and keeps what was there", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  void* const kept = arena.push_size(40, 8);
  mem_set(kept, 0x11, 40);
  for (int round = 0; round < 3; ++round) {
    const ArenaScope scope(arena);
    void* const bytes = arena.push_size(200);
    REQUIRE(bytes != nullptr);
    CHECK(de100_test::is_zero(bytes, 200));
    mem_set(bytes, 0xEE, 200);
  }
  CHECK(arena.used() == 40);
  CHECK(de100_test::all_bytes(kept, 40, 0x11));
}

TEST_CASE("scopes nest and end in the reverse order", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  {
    const Arena::Scope outer = arena.scope();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    const std::size_t used = arena.used();
    {
      const Arena::Scope inner = arena.scope();
      const Arena::Scope innermost = arena.scope();  // at the same place
      REQUIRE(arena.push_size(100, 8) != nullptr);
      {
        const Arena::Scope another = arena.scope();
        REQUIRE(arena.push_size(100, 8) != nullptr);
      }
    }
    CHECK(arena.used() == used);
    REQUIRE(arena.push_size(8, 8) != nullptr);
    CHECK(arena.used() == used + 8);
  }
  CHECK(arena.used() == 8);
}

TEST_CASE("a scope leaves no mark behind", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  SECTION("an empty one") {
    const Arena::Scope scope = arena.scope();
  }
  SECTION("one with pushes") {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  SECTION("two at one place") {
    const Arena::Scope scope = arena.scope();
    const Arena::Scope inner = arena.scope();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  SECTION("one with marks inside that it drops") {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    (void)arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  CHECK(arena.remaining() == 248);
  CHECK(arena.push_size(8, 8) == memory.bytes + 8);  // no 16 bytes between
  CHECK(arena.used() == 16);
}

TEST_CASE("a mark that was taken where a scope begins outlives it", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  ArenaCheckpoint mark;
  SECTION("before it") {
    mark = arena.checkpoint();
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  SECTION("inside it") {
    const Arena::Scope scope = arena.scope();
    mark = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  SECTION("inside it, after a rewind to where it began") {
    const Arena::Scope scope = arena.scope();
    const ArenaCheckpoint start = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    REQUIRE(arena.rewind(start));
    mark = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  SECTION("inside an inner one at the same place") {
    const Arena::Scope scope = arena.scope();
    const Arena::Scope inner = arena.scope();
    mark = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  SECTION("in an inner one that ended before anything was pushed") {
    const Arena::Scope scope = arena.scope();
    {
      const Arena::Scope inner = arena.scope();
      mark = arena.checkpoint();
    }
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  CHECK(arena.used() == 8);
  REQUIRE(arena.push_size(8, 8) != nullptr);
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 8);
}

TEST_CASE("a scope inside a scope at the same place leaves the outer one its mark", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  {
    const Arena::Scope outer = arena.scope();
    { const Arena::Scope inner = arena.scope(); }
    REQUIRE(arena.push_size(8, 8) != nullptr);
    {
      const Arena::Scope inner = arena.scope();
      REQUIRE(arena.push_size(8, 8) != nullptr);
    }
  }
  CHECK(arena.used() == 0);
}

TEST_CASE("a moved scope rewinds once, where the new one ends", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  {
    Arena::Scope outer = arena.scope();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    const std::size_t used = arena.used();
    {
      Arena::Scope first = arena.scope();
      REQUIRE(arena.push_size(8, 8) != nullptr);
      const Arena::Scope second(std::move(first));
      REQUIRE(arena.push_size(8, 8) != nullptr);
    }
    CHECK(arena.used() == used);
    const Arena::Scope moved(std::move(outer));
  }
  CHECK(arena.used() == 0);
  CHECK(de100_test::assertions_claimed() == 0);
}

TEST_CASE("a scope in a full arena, and one that fills it", "[arena]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view());
  {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(48, 8) != nullptr);
    CHECK(arena.remaining() == 0);
    {
      const Arena::Scope inner = arena.scope();
      CHECK(arena.push_size(1) == nullptr);
    }
    CHECK(arena.remaining() == 0);
  }
  CHECK(arena.used() == 0);
  CHECK(arena.remaining() == 64);
}

TEST_CASE("rewinding to a mark inside a scope leaves the scope as it is", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  {
    const Arena::Scope scope = arena.scope();
    const ArenaCheckpoint at_its_start = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    const ArenaCheckpoint inside = arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
    REQUIRE(arena.rewind(inside));
    REQUIRE(arena.rewind(at_its_start));
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  CHECK(arena.used() == 0);
  CHECK(de100_test::assertions_claimed() == 0);
}
