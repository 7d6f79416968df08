// de100 memory, https://opensource.org/license/zlib
//
// The nth system call fails while an arena grows, or gives memory back: the push is refused, error() says why, nothing
// has changed, and the next try succeeds.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>
#include <de100/scratch.hpp>

#include "arena/helpers.hpp"
#include "failures/system_calls/codes.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::calls;

namespace {

#if defined(_WIN32)
constexpr int no_memory = ERROR_NOT_ENOUGH_MEMORY;
#else
constexpr int no_memory = ENOMEM;
#endif

/// Pushes with the nth call failing, and that call and all after it.
template <class TheArena>
void sweep_push(TheArena (*make)(), std::size_t size) {
  for (const bool on : {false, true}) {
    int n = 1;
    for (int failed = 1; failed != 0; ++n) {
      REQUIRE(n < 50);
      CAPTURE(n, on, size);
      TheArena arena = make();
      void* const kept = arena.push_size(100);
      de100_test::fill(kept, 100);
      const ArenaCheckpoint mark = arena.checkpoint();
      const de100_test::Facts before = de100_test::facts_of(arena);

      calls.arm(n, no_memory, on);
      void* place = arena.push_size(size);
      failed = calls.failed();
      calls.disarm();

      if (place == nullptr) {
        CHECK(failed != 0);
        CHECK(arena.error() == MemoryError::out_of_memory);
        CHECK(de100_test::facts_of(arena) == before);
        place = arena.push_size(size);
      } else {
        CHECK(arena.error() == MemoryError::ok);
      }
      REQUIRE(de100_test::all_zero(place, size));
      CHECK(arena.error() == MemoryError::ok);
      de100_test::fill(place, size);
      CHECK(de100_test::filled(kept, 100));
      CHECK(arena.rewind(mark));
      CHECK(arena.used() == before.used);
    }
    CHECK(n > 2);  // there were calls that could fail
  }
  calls.give_back_leaks();
}

BlockArena small_block_arena() {
  return BlockArena::reserve({.reserve = 32 * page_size(), .commit_step = 4 * page_size()});
}

ChainedArena small_chained_arena() {
  return ChainedArena::from_system({.region_size = 2 * page_size()});
}

}  // namespace

TEST_CASE("a system call fails while a block arena grows", "[failures][block_arena]") {
  sweep_push(small_block_arena, 2 * page_size());
  sweep_push(small_block_arena, 30 * page_size());
}

TEST_CASE("a system call fails while a chained arena gets a region", "[failures][chained_arena]") {
  sweep_push(small_chained_arena, 2 * page_size() - 100);  // which the first region has no room for
  sweep_push(small_chained_arena, 30 * page_size());
}

TEST_CASE("a block arena takes less than a step where no more is to be had", "[failures][block_arena]") {
  BlockArena arena = small_block_arena();
  calls.arm(1, no_memory);
  void* const place = arena.push_size(page_size() + 1);
  CHECK(calls.failed() == 1);
  calls.disarm();
  CHECK(place != nullptr);
  CHECK(arena.committed() == 2 * page_size());
  CHECK(arena.error() == MemoryError::ok);
}

TEST_CASE("a system call fails while a block arena is extended", "[failures][block_arena]") {
  BlockArena arena = small_block_arena();
  void* const bytes = arena.push_size(100, 8);
  de100_test::fill(bytes, 100);
  const de100_test::Facts before = de100_test::facts_of(arena);
  calls.arm(1, no_memory, true);
  CHECK_FALSE(arena.extend(bytes, 100, 9 * page_size()));
  calls.disarm();
  CHECK(arena.error() == MemoryError::out_of_memory);
  CHECK(de100_test::facts_of(arena) == before);
  CHECK(arena.extend(bytes, 100, 9 * page_size()));
  CHECK(arena.error() == MemoryError::ok);
  CHECK(de100_test::filled(bytes, 100));
  CHECK(de100_test::all_zero(static_cast<unsigned char*>(bytes) + 100, 9 * page_size() - 100));
}

TEST_CASE("a system call fails while a block arena is reserved or trimmed", "[failures][block_arena]") {
  calls.arm(1, no_memory, true);
  const BlockArena none = small_block_arena();
  const BlockArena none_by_itself = BlockArena::reserve();
  calls.disarm();
  CHECK_FALSE(none.is_valid());
  CHECK(none.error() == MemoryError::out_of_memory);
  CHECK_FALSE(none_by_itself.is_valid());
  CHECK(none_by_itself.error() == MemoryError::out_of_memory);

  for (int n = 1; n < 4; ++n) {
    CAPTURE(n);
    BlockArena arena = small_block_arena();
    de100_test::fill(arena.push_size(9 * page_size(), 8), 9 * page_size());
    arena.clear();
    calls.arm(n, no_memory);
    arena.trim(0);
    calls.disarm();
    CHECK(arena.used() == 0);
    for (int round = 0; round < 2; ++round) {
      void* const all = arena.push_size(32 * page_size(), 8);
      REQUIRE(de100_test::all_zero(all, 32 * page_size()));
      de100_test::fill(all, 32 * page_size());
      arena.clear();
      arena.trim(0);
      CHECK(arena.committed() == page_size());
    }
  }
}

TEST_CASE("a region that the system does not take back is kept", "[failures][chained_arena]") {
  const bool large = GENERATE(false, true);
  const bool on = GENERATE(false, true);
  const std::size_t size = (large ? 9 : 1) * page_size() + page_size() / 2;
  {
    ChainedArena arena = small_chained_arena();
    CHECK(arena.push_size(page_size()) != nullptr);
    const ArenaCheckpoint mark = arena.checkpoint();
    CHECK(arena.push_size(8) != nullptr);
    const std::size_t held = calls.held();
    for (int round = 0; round < 3; ++round) {
      CAPTURE(large, on, round);
      void* const place = arena.push_size(size);
      REQUIRE(de100_test::all_zero(place, size));
      de100_test::fill(place, size);
      calls.arm(1, no_memory, on);
      CHECK(arena.rewind(mark));
      arena.trim();
      calls.disarm();
      CHECK(arena.push_size(8) != nullptr);
      void* const again = arena.push_size(size);
      REQUIRE(de100_test::all_zero(again, size));
      de100_test::fill(again, size);
      CHECK(arena.rewind(mark));
      CHECK(arena.push_size(8) != nullptr);
    }
    CHECK(arena.rewind(mark));
    arena.trim();
    CHECK(calls.held() == held);
  }
  CHECK(calls.held() == 0);
}

TEST_CASE("a system call fails while a scratch gets more memory", "[failures][scratch]") {
  for (const bool on : {false, true}) {
    CAPTURE(on);
    const ScratchArena scratch = scratch_arena();
    void* const kept = scratch->push_size(100);
    de100_test::fill(kept, 100);
    const de100_test::Facts before = de100_test::facts_of(scratch.arena());
    calls.arm(1, no_memory, on);
    CHECK(scratch->push_size(100'000) == nullptr);
    CHECK(calls.failed() == 1);
    calls.disarm();
    CHECK(de100_test::facts_of(scratch.arena()) == before);
    CHECK(de100_test::all_zero(scratch->push_size(100'000), 100'000));
    CHECK(de100_test::filled(kept, 100));
  }
  CHECK(calls.held() == 0);
}

TEST_CASE("what the system does not take back of a scratch is used by the next", "[failures][scratch]") {
  void* places[2] = {};
  {
    const ScratchArena scratch = scratch_arena();
    places[0] = scratch->push_size(100'000);
    calls.arm(1, no_memory, true);
  }
  CHECK(calls.failed() != 0);
  calls.disarm();
  CHECK(scratch_used() == 0);
  {
    const ScratchArena scratch = scratch_arena();
    places[1] = scratch->push_size(100'000);
    CHECK(de100_test::all_zero(places[1], 100'000));
  }
  CHECK(places[0] == places[1]);
  CHECK(calls.held() == 0);
}
