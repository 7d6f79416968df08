// de100 memory, https://opensource.org/license/zlib
//
// What a caller may not do while a scope is open is told by DE100_ASSERT.

#include "support/test.hpp"

#include <optional>
#include <utility>

#include "helpers.hpp"

using namespace de100;
using de100_test::assertions_claimed;

TEST_CASE("an outer scope that ends before an inner one is caught", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  std::optional<Arena::Scope> outer, inner;
  const bool same_place = GENERATE(false, true);
  outer.emplace(arena);
  if (!same_place) REQUIRE(arena.push_size(8) != nullptr);
  inner.emplace(arena);
  REQUIRE(arena.push_size(8) != nullptr);
  CHECK(assertions_claimed() == 0);
  outer.reset();
  CHECK(assertions_claimed() > 0);
  inner.reset();
  (void)assertions_claimed();  // the inner one's mark is gone too
}

TEST_CASE("an inner scope that outlives an outer one on another arena is not", "[arena]") {
  de100_test::Memory<256> memory;
  Arena first(memory.view().subview(0, 128)), second(memory.view().subview(128, 128));
  std::optional<Arena::Scope> outer, inner;
  outer.emplace(first);
  inner.emplace(second);
  REQUIRE(second.push_size(8) != nullptr);
  outer.reset();
  CHECK(second.used() != 0);
  inner.reset();
  CHECK(second.used() == 0);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("a clear while a scope is open is caught", "[arena][mission:clear]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  const bool away_from_start = GENERATE(false, true);
  const bool pushed = GENERATE(false, true);
  const bool grown_again = GENERATE(false, true);
  if (away_from_start) REQUIRE(arena.push_size(8) != nullptr);
  {
    const Arena::Scope scope = arena.scope();
    if (pushed) REQUIRE(arena.push_size(8) != nullptr);
    arena.clear();
    if (grown_again) REQUIRE(arena.push_size(100) != nullptr);
    (void)assertions_claimed();
  }
  CHECK(assertions_claimed() > 0);
  if (grown_again) CHECK(arena.used() >= 100);  // and what was pushed since is left alone
}

TEST_CASE("a rewind to before an open scope is caught", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  const bool grown_again = GENERATE(false, true);
  const ArenaCheckpoint before = arena.checkpoint();
  REQUIRE(arena.push_size(8) != nullptr);
  {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(8) != nullptr);
    REQUIRE(arena.rewind(before));
    if (grown_again) REQUIRE(arena.push_size(100) != nullptr);
    (void)assertions_claimed();
  }
  CHECK(assertions_claimed() > 0);
}

TEST_CASE("a move while a scope is open is caught", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view()), other;
  {
    const Arena::Scope scope = arena.scope();
    Arena moved(std::move(arena));
    CHECK(assertions_claimed() > 0);
  }
  (void)assertions_claimed();
  {
    const Arena::Scope scope = other.scope();
    other = Arena(memory.view());
    CHECK(assertions_claimed() > 0);
  }
  (void)assertions_claimed();
}

TEST_CASE("a clear while a scope of an arena with unchecked marks is open is caught while nothing is pushed",
          "[arena]") {
  de100_test::Memory<256> memory;
  BasicArena<ArenaPolicy{.check_marks = false}> arena(memory.view());
  REQUIRE(arena.push_size(8) != nullptr);
  {
    const auto scope = arena.scope();
    arena.clear();
    CHECK(assertions_claimed() == 0);
  }
  CHECK(assertions_claimed() > 0);
}
