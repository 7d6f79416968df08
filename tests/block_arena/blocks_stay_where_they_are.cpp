// de100 memory, https://opensource.org/license/zlib
//
// A BlockArena never moves its block, of whatever kind it is: one that could only be copied keeps its size, one that
// has other pages than it asked for grows to all that it reserved.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/fixed_base.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;

namespace {

constexpr MemoryFlags arena_large_flags = MemoryFlags::read_write | MemoryFlags::large_pages;

/// Pushes until the arena is full, and finds again what was pushed.
void arena_fills_up(BlockArena& arena, std::size_t capacity) {
  REQUIRE(arena.is_valid());
  CHECK(arena.capacity() == capacity);
  const std::byte* const base = arena.block().base();
  const std::size_t step = 5 * page_size() + 24;
  std::size_t used = 0;
  while (used < capacity) {
    const std::size_t size = capacity - used < step ? capacity - used : step;
    void* const pushed = arena.push_size(size, 1);
    REQUIRE(pushed == base + used);
    REQUIRE(de100_test::all_zero(pushed, size));
    de100_test::fill(pushed, size, static_cast<unsigned>(used));
    used += size;
    REQUIRE(arena.block().base() == base);
  }
  CHECK(arena.push_size(1, 1) == nullptr);
  CHECK(arena.committed() == capacity);
  for (std::size_t at = 0; at < capacity; at += step) {
    const std::size_t size = capacity - at < step ? capacity - at : step;
    REQUIRE(de100_test::filled(base + at, size, static_cast<unsigned>(at)));
  }
}

}  // namespace

TEST_CASE("an arena on a block that ends at its guard gives nothing back, and stays", "[block_arena]") {
  const std::size_t page = page_size();
  for (const bool decay : {false, true}) {
    for (const std::size_t size : de100_test::sizes{16 * page, 16 * page - 64}) {
      CAPTURE(decay, size);
      MemoryBlock block = MemoryBlock::allocate(size, {.end_at_guard = true});
      std::byte* const base = block.base();
      const std::uint64_t generation = block.generation();
      BlockArena arena(static_cast<MemoryBlock&&>(block), {.commit_step = page, .decay = decay});
      REQUIRE(arena.capacity() == size);
      void* const kept = arena.push_size(2 * page, 8);
      REQUIRE(kept == base);
      de100_test::fill(kept, 2 * page);
      const ArenaCheckpoint mark = arena.checkpoint();
      REQUIRE(arena.push_size(9 * page, 8) != nullptr);
      REQUIRE(arena.rewind(mark));
      for (const std::size_t keep : de100_test::sizes{12 * page, 3 * page, 1, 0}) {
        arena.trim(keep);
        arena.trim();
        REQUIRE(arena.block().base() == base);
        REQUIRE(arena.committed() == size);
        REQUIRE(de100_test::filled(kept, 2 * page));
      }
      for (int round = 0; round < 40; ++round) {  // what was needed once is forgotten
        arena.clear();
        REQUIRE(arena.block().base() == base);
        REQUIRE(arena.push_size(100, 1) == base);
      }
      arena.trim();
      CHECK(arena.block().base() == base);
      CHECK(arena.block().generation() == generation);
      CHECK(arena.committed() == size);
      CHECK(arena.capacity() == size);
      arena.clear();
      void* const all = arena.push_size(size, 1);
      REQUIRE(all == base);
      CHECK(de100_test::all_zero(all, size));
      de100_test::fill(all, size);
      CHECK(de100_test::off_limits(base + size));
    }
  }
}

TEST_CASE("an arena grows to all of a block that is to have large pages and is smaller than one", "[block_arena]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  if (large == 0) return de100_test::skip("this system has no large pages");
  for (const std::size_t commit_step : de100_test::sizes{page, large, 16 * large}) {
    for (const std::size_t reserve : de100_test::sizes{large + page, 2 * large - 3 * page}) {
      CAPTURE(commit_step, reserve);
      MemoryBlock block = MemoryBlock::allocate(page, {.flags = arena_large_flags, .reserve = reserve});
      BlockArena arena(static_cast<MemoryBlock&&>(block), {.commit_step = commit_step});
      arena_fills_up(arena, reserve);
      arena.clear();
      arena.trim(0);
      CHECK(arena.committed() == page);
      arena.trim();
      arena_fills_up(arena, reserve);
    }
  }
}

TEST_CASE("an arena grows to all of a block at a base that is no multiple of a large page", "[block_arena]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  if (large == 0) return de100_test::skip("this system has no large pages");
  const std::size_t reserve = 2 * large + 3 * page;
  std::byte* const found = static_cast<std::byte*>(find_fixed_base(reserve + 2 * large));
  REQUIRE(found != nullptr);
  MemoryBlock block = MemoryBlock::allocate(
      large,
      {.flags = arena_large_flags | MemoryFlags::base_fixed, .base = found + os::granularity(), .reserve = reserve});
  REQUIRE(block.is_valid());
  BlockArena arena(static_cast<MemoryBlock&&>(block), {.commit_step = page});
  arena_fills_up(arena, reserve);
}
