// de100 memory, https://opensource.org/license/zlib
//
// A BlockArena on a block that somebody else made: it uses it up to its reserved size, whatever was in it.

#include "support/test.hpp"

#include <utility>

#include <de100/block_arena.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;

TEST_CASE("a block arena uses a block up to its reserved size", "[block_arena]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(2 * page, {.reserve = 6 * page, .name = "mine"});
  const std::byte* const base = block.base();
  BlockArena arena(std::move(block), {.commit_step = page});
  CHECK_FALSE(block.is_valid());
  REQUIRE(arena.is_valid());
  CHECK(arena.committed() == 2 * page);
  CHECK(arena.capacity() == 6 * page);
  CHECK(arena.block().base() == base);
  CHECK(arena.push_size(6 * page, 8) == base);
  CHECK(arena.remaining() == 0);
}

TEST_CASE("a block that holds no more than its size does not grow", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena(MemoryBlock::allocate(2 * page));
  CHECK(arena.capacity() == 2 * page);
  CHECK(arena.push_size(2 * page + 1) == nullptr);
  CHECK(arena.push_size(2 * page) != nullptr);
}

TEST_CASE("what was in a block is not seen in what is pushed", "[block_arena]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(2 * page, {.reserve = 4 * page});
  de100_test::fill(block.base(), 2 * page);
  BlockArena arena(std::move(block), {.commit_step = page});
  CHECK(de100_test::all_zero(arena.push_size(100), 100));
  CHECK(de100_test::all_zero(arena.push_size(3 * page), 3 * page));
}

TEST_CASE("a block that is empty makes an arena that is not valid and says why", "[block_arena]") {
  const BlockArena arena(MemoryBlock::allocate(max_size));
  CHECK_FALSE(arena.is_valid());
  CHECK(arena.error() == MemoryError::size_overflow);
  const BlockArena reserved = BlockArena::reserve({.reserve = SIZE_MAX});
  CHECK_FALSE(reserved.is_valid());
  CHECK(reserved.error() == MemoryError::size_overflow);
}

TEST_CASE("as an Arena, one that grows is not moved, and none is moved to it", "[block_arena]") {
  BlockArena grows = BlockArena::reserve({.reserve = 4 * page_size(), .commit_step = page_size()});
  void* const pushed = grows.push_size(100);
  const de100_test::Facts before = de100_test::facts_of(grows);
  Arena& as_arena = grows;

  const Arena constructed(std::move(as_arena));
  CHECK(de100_test::assertions_claimed() == 1);
  CHECK_FALSE(constructed.is_valid());
  de100_test::Memory<256> memory;
  Arena assigned(memory.view());
  assigned = std::move(as_arena);
  CHECK(de100_test::assertions_claimed() == 1);
  CHECK(assigned.capacity() == 256);
  as_arena = std::move(assigned);
  CHECK(de100_test::assertions_claimed() == 1);
  CHECK(assigned.capacity() == 256);

  CHECK(de100_test::facts_of(grows) == before);
  CHECK(grows.contains(pushed));
  CHECK(grows.push_size(3 * page_size()) != nullptr);
}
