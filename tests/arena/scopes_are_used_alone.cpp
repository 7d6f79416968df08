// de100 memory, https://opensource.org/license/zlib
//
// With ArenaPolicy::check_scopes an arena is used through its innermost scope alone.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/scratch.hpp>

#include <utility>

#include "helpers.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::assertions_claimed;

namespace {

constexpr ArenaPolicy through_scopes = {.check_scopes = true};
using ScopedArena = BasicArena<through_scopes>;

}  // namespace

TEST_CASE("an arena that is used while a scope of it is open is caught, and does nothing", "[arena][scopes]") {
  de100_test::Memory<1024> memory;
  ScopedArena arena(memory.view());
  void* const before = arena.push_size(8, 8);
  const ArenaCheckpoint mark = arena.checkpoint();
  {
    auto scope = arena.scope();
    CHECK(arena.push_size(8) == nullptr);
    CHECK(assertions_claimed() == 1);
    CHECK_FALSE(arena.rewind(mark));
    CHECK(assertions_claimed() == 1);
    CHECK_FALSE(arena.give_back(before, 8));
    CHECK(assertions_claimed() == 1);
    CHECK_FALSE(arena.extend(before, 8, 16));
    CHECK(assertions_claimed() == 1);
    arena.clear();
    CHECK(assertions_claimed() == 1);
    const ArenaCheckpoint none = arena.checkpoint();
    CHECK(assertions_claimed() == 1);
    CHECK_FALSE(scope->rewind(none));
    CHECK(scope->push_size(8) != nullptr);
  }
  CHECK(assertions_claimed() == 0);
  CHECK(arena.used() == 8);
  CHECK(arena.push_size(8) != nullptr);
}

TEST_CASE("an arena without checked marks gives nothing out while a scope of it is open", "[arena][scopes]") {
  de100_test::Memory<1024> memory;
  BasicArena<ArenaPolicy{.check_marks = false, .check_scopes = true}> arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  {
    auto scope = arena.scope();
    CHECK(arena.push_size(8) == nullptr);
    CHECK(arena.push_struct<int>() == nullptr);
    CHECK(assertions_claimed() == 2);
    CHECK(scope->push_size(8) != nullptr);
  }
  CHECK(arena.used() == 8);
  CHECK(arena.push_size(8) != nullptr);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("scopes within scopes are each used alone", "[arena][scopes]") {
  de100_test::Memory<1024> memory;
  ScopedArena arena(memory.view());
  auto outer = arena.scope();
  const int* const kept = outer->push_struct<int>(5);
  REQUIRE(kept != nullptr);
  {
    auto inner = outer->scope();
    auto moved = std::move(inner);
    CHECK(moved->push_size(100) != nullptr);
    CHECK(outer->push_size(1) == nullptr);
    CHECK(arena.push_size(1) == nullptr);
    CHECK(assertions_claimed() == 2);
  }
  const std::size_t used = outer.arena().used();
  CHECK(outer->push_size(8) != nullptr);
  CHECK(outer->used() > used);
  CHECK(*kept == 5);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("a scope has all that an arena that grows can have", "[arena][scopes]") {
  auto arena = BasicBlockArena<through_scopes>::reserve({.reserve = 8_MiB, .commit_step = 4096});
  REQUIRE(arena.is_valid());
  {
    auto scope = arena.scope();
    CHECK(scope->push_size(4_MiB) != nullptr);
  }
  CHECK(arena.used() == 0);
  CHECK(arena.push_size(6_MiB) != nullptr);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("an object that is pushed through a scope ends once, and with it", "[arena][scopes]") {
  struct EndsOnce {
    explicit EndsOnce(int& counter) : count(&counter) {}
    ~EndsOnce() { ++*count; }
    int* count;
  };
  de100_test::Memory<1024> memory;
  ScopedArena arena(memory.view());
  int ended = 0;
  REQUIRE(arena.push_object<EndsOnce>(ended) != nullptr);
  {
    auto scope = arena.scope();
    auto moved = std::move(scope);
    REQUIRE(moved->push_object<EndsOnce>(ended) != nullptr);
    CHECK(ended == 0);
  }
  CHECK(ended == 1);
  arena.clear();
  CHECK(ended == 2);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("scratches are scopes, and conflicts are found in them", "[scratch][scopes]") {
  auto first = scratch_arena<through_scopes>();
  REQUIRE(first->push_size(8) != nullptr);
  auto second = scratch_arena<through_scopes>(first);
  CHECK(&*second != &*first);
  REQUIRE(second->push_size(8) != nullptr);
  auto third = scratch_arena<through_scopes>(*first, *second);
  CHECK(third->push_size(8) != nullptr);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("without the policy a scope is another name for the arena", "[arena][scopes]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaScope scope = arena.scope();
  CHECK(&scope.arena() == &arena);
  CHECK(&*scope == &arena);
  CHECK(scope->push_size(8) != nullptr);
}

TEST_CASE("scratches nest where scopes are used alone", "[scratch][scopes]") {
  {
    auto outer = scratch_arena<through_scopes>();
    const int* const kept = outer->push_struct<int>(5);
    REQUIRE(kept != nullptr);
    const std::size_t used = outer->used();
    {
      auto inner = scratch_arena<through_scopes>();
      CHECK(inner->push_size(1000) != nullptr);
      {
        auto moved = std::move(inner);
        auto innermost = scratch_arena<through_scopes>();
        CHECK(innermost->push_size(100'000) != nullptr);
      }
    }
    CHECK(assertions_claimed() == 0);
    CHECK(outer->used() == used);
    CHECK(*kept == 5);
    CHECK(outer->push_size(8) != nullptr);
  }
  CHECK(scratch_used<through_scopes>() == 0);
  CHECK(assertions_claimed() == 0);
}
