// de100 memory, https://opensource.org/license/zlib
//
// A push that is larger than a region gets one of its own, which a rewind gives back to the system; those of the usual
// size are kept until trim().

#include "support/test.hpp"

#include <utility>

#include <de100/chained_arena.hpp>

#include "arena/counted.hpp"
#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using de100_test::Facts;
using de100_test::facts_of;

namespace {

/// Whether this was given back; a system that has no pages to give back cannot tell.
bool given_back(const void* place) {
  return !de100_test::has_virtual_memory || !de100_test::readable(place);
}

}  // namespace

TEST_CASE("a region for a large push is given back by a rewind", "[chained_arena]") {
  const std::size_t page = page_size();
  ChainedArena arena = ChainedArena::from_system({.region_size = 2 * page});
  void* const kept = arena.push_size(100);
  const bool something_between = GENERATE(false, true);
  const bool full = GENERATE(false, true);
  if (full) CHECK(arena.push_size(arena.remaining(), 8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  const std::size_t used = arena.used();
  if (something_between && !full) CHECK(arena.push_size(8) != nullptr);
  void* const large = arena.push_size(9 * page);
  REQUIRE(de100_test::all_zero(large, 9 * page));
  CHECK(arena.used() >= 9 * page);
  de100_test::fill(large, 9 * page);
  CHECK(de100_test::readable(large));
  CHECK(arena.rewind(mark));
  CHECK(given_back(large));
  CHECK(arena.used() == used);
  CHECK(arena.capacity() < 3 * page);
  CHECK(de100_test::readable(kept));
  void* const next = arena.push_size(page, 8);  // a region of the usual size again
  CHECK(next != nullptr);
  CHECK(arena.capacity() - used <= 3 * page);
  CHECK(arena.rewind(mark));
  CHECK(arena.push_size(page, 8) == next);
}

TEST_CASE("a region for a large push in a scope is given back", "[chained_arena]") {
  const std::size_t page = page_size();
  ChainedArena arena = ChainedArena::from_system({.region_size = page});
  if (GENERATE(false, true)) CHECK(arena.push_size(8) != nullptr);
  const std::size_t used = arena.used();
  void* large = nullptr;
  {
    const Arena::Scope scope = arena.scope();
    large = arena.push_size(9 * page);
    CHECK(large != nullptr);
  }
  CHECK(given_back(large));
  CHECK(arena.used() == used);
  CHECK(de100_test::all_zero(arena.push_size(100), 100));
}

TEST_CASE("a region for a large push is given back by a clear where it was the first", "[chained_arena]") {
  const std::size_t page = page_size();
  ChainedArena arena = ChainedArena::from_system({.region_size = page});
  for (int round = 0; round < 3; ++round) {
    void* const large = arena.push_size(9 * page);
    REQUIRE(de100_test::all_zero(large, 9 * page));
    de100_test::fill(large, 9 * page);
    if (round == 1) CHECK(arena.push_size(page / 2) != nullptr);
    arena.clear();
    CHECK(given_back(large));
    CHECK(arena.used() == 0);
    CHECK(arena.peak() >= 9 * page);
  }
  CHECK(arena.push_size(100) != nullptr);
  CHECK(arena.capacity() <= page);
}

TEST_CASE("unchecked marks give a region for a large push back", "[chained_arena]") {
  const std::size_t page = page_size();
  using TheArena = BasicChainedArena<ArenaPolicy{.check_marks = false}>;
  TheArena arena = TheArena::from_system({.region_size = page});
  if (GENERATE(false, true)) CHECK(arena.push_size(8) != nullptr);
  const std::size_t used = arena.used();
  const ArenaCheckpoint mark = arena.checkpoint();
  void* const large = arena.push_size(9 * page);
  CHECK(large != nullptr);
  CHECK(arena.rewind(mark));
  CHECK(given_back(large));
  CHECK(arena.used() == used);
}

TEST_CASE("regions of the usual size are kept until a trim", "[chained_arena]") {
  const std::size_t page = page_size();
  ChainedArena arena = ChainedArena::from_system({.region_size = 2 * page});
  void* const first = arena.push_size(page);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(arena.push_size(8) != nullptr);  // so that the mark stands in the first one
  void* const second = arena.push_size(page + page / 2);
  void* const third = arena.push_size(page + page / 2);
  de100_test::fill(third, page);
  CHECK(arena.rewind(mark));
  CHECK(de100_test::readable(second));
  CHECK(de100_test::readable(third));
  arena.trim();
  CHECK(given_back(second));
  CHECK(given_back(third));
  CHECK(de100_test::readable(first));
  void* const again = arena.push_size(page + page / 2);
  CHECK(de100_test::all_zero(again, page + page / 2));
}

TEST_CASE("all regions are given back when a chained arena ends", "[chained_arena]") {
  const std::size_t page = page_size();
  void* first = nullptr;
  void* second = nullptr;
  void* kept = nullptr;
  {
    ChainedArena arena = ChainedArena::from_system({.region_size = page});
    first = arena.push_size(page / 2);
    second = arena.push_size(page / 2);
    const Arena::Scope scope = arena.scope();
    kept = arena.push_size(page / 2);
  }
  CHECK(given_back(first));
  CHECK(given_back(second));
  CHECK(given_back(kept));
}

TEST_CASE("a large push on a parent is kept, for the parent takes nothing back", "[chained_arena]") {
  de100_test::Memory<16384> memory;
  Arena parent(memory.view());
  {
    ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 512});
    CHECK(arena.push_size(8) != nullptr);
    const ArenaCheckpoint mark = arena.checkpoint();
    void* const large = arena.push_size(4000);
    REQUIRE(large != nullptr);
    const std::size_t used = parent.used();
    mem_set(large, 0xEE, 4000);
    CHECK(arena.rewind(mark));
    arena.trim();
    void* const again = arena.push_size(4000);
    CHECK(de100_test::is_zero(again, 4000));
    CHECK(parent.used() == used);
  }
  CHECK(parent.used() > 4000);
  parent.clear();
}

TEST_CASE("a chained arena moves with its regions, marks and objects", "[chained_arena]") {
  const std::size_t page = page_size();
  de100_test::Ends ends;
  {
    ChainedArena arena = ChainedArena::from_system({.region_size = page});
    void* const kept = arena.push_size(page / 2);
    de100_test::fill(kept, page / 2);
    CHECK(arena.push_object<de100_test::Counted>(ends, 1) != nullptr);
    const ArenaCheckpoint mark = arena.checkpoint();
    CHECK(arena.push_size(page / 2) != nullptr);
    CHECK(arena.push_object<de100_test::Counted>(ends, 2) != nullptr);
    ChainedArena moved(std::move(arena));
    CHECK_FALSE(arena.is_valid());
    CHECK(facts_of(arena) == Facts{});
    CHECK(arena.push_size(1) == nullptr);
    CHECK_FALSE(arena.rewind(mark));
    arena.clear();
    arena.trim();
    CHECK(ends.empty());
    CHECK(moved.push_size(page / 2) != nullptr);
    CHECK(moved.rewind(mark));
    CHECK(ends == de100_test::Ends{2});
    CHECK(de100_test::filled(kept, page / 2));
    ChainedArena other = ChainedArena::from_system({.region_size = page});
    void* const dropped = other.push_object<de100_test::Counted>(ends, 3);
    CHECK(dropped != nullptr);
    other = std::move(moved);
    CHECK(ends == de100_test::Ends{2, 3});
    CHECK(given_back(dropped));
    CHECK(de100_test::filled(kept, page / 2));
    CHECK(other.push_size(3 * page) != nullptr);
    ChainedArena& same = other;
    other = std::move(same);
    CHECK(other.rewind(mark));
    other = ChainedArena();
    CHECK(given_back(kept));
    CHECK(ends == de100_test::Ends{2, 3, 1});
    other = ChainedArena::from_system();
    CHECK(other.push_object<de100_test::Counted>(ends, 4) != nullptr);
  }
  CHECK(ends == de100_test::Ends{2, 3, 1, 4});
}

TEST_CASE("a chained arena without memory is not valid and refuses", "[chained_arena]") {
  ChainedArena arena;
  CHECK_FALSE(arena.is_valid());
  CHECK(facts_of(arena) == Facts{});
  CHECK(arena.push_size(1) == nullptr);
  CHECK_FALSE(arena.rewind(arena.checkpoint()));
  arena.trim();
  CHECK(arena.error() == MemoryError::ok);
}
