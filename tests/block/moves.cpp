// de100 memory, https://opensource.org/license/zlib
//
// Moving a block hands its memory over; the one that was moved from is empty and can be used again.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <type_traits>
#include <utility>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

static_assert(!std::is_copy_constructible_v<MemoryBlock> && !std::is_copy_assignable_v<MemoryBlock>);
static_assert(std::is_nothrow_move_constructible_v<MemoryBlock> && std::is_nothrow_move_assignable_v<MemoryBlock>);
static_assert(std::is_nothrow_default_constructible_v<MemoryBlock> && std::is_nothrow_destructible_v<MemoryBlock>);

TEST_CASE("a move hands over memory, contents, generation and name", "[block][mission:block]") {
  MemoryBlock first = MemoryBlock::allocate(4 * page_size(), {.reserve = 8 * page_size(), .name = "level"});
  REQUIRE(first.is_valid());
  fill(first.base(), first.size());
  (void)protect(first, MemoryFlags::read);
  CHECK(first.resize(0) == MemoryError::invalid_size);
  const MemoryFlags flags = first.flags();
  std::byte* const base = first.base();

  MemoryBlock second = std::move(first);
  CHECK(second.base() == base);
  CHECK(second.size() == 4 * page_size());
  CHECK(second.reserved_size() == 8 * page_size());
  CHECK(second.flags() == flags);
  CHECK(second.error() == MemoryError::invalid_size);
  CHECK(std::strcmp(second.name(), "level") == 0);
  CHECK(filled(second.base(), second.size()));

  CHECK_FALSE(first.is_valid());
  CHECK(first.base() == nullptr);
  CHECK(first.size() == 0);
  CHECK(first.name() == nullptr);
  CHECK(first.flags() == MemoryFlags::none);
  CHECK(first.error() == MemoryError::ok);
  CHECK(first.reset() == MemoryError::already_freed);
  CHECK(first.free() == MemoryError::ok);
  CHECK(filled(second.base(), second.size()));

  first = MemoryBlock::allocate(page_size());
  CHECK(first.is_valid());
  CHECK(first.base() != second.base());
}

TEST_CASE("move assignment gives back what was there", "[block][mission:free]") {
  const std::size_t guard = os::granularity();
  MemoryBlock first = MemoryBlock::allocate(4 * page_size());
  MemoryBlock second = MemoryBlock::allocate(2 * page_size());
  REQUIRE(first.is_valid());
  REQUIRE(second.is_valid());
  std::byte* const dropped = first.base();
  std::byte* const kept = second.base();
  const std::size_t total = first.total_size();
  fill(kept, second.size());

  first = std::move(second);
  CHECK(first.base() == kept);
  CHECK(filled(kept, first.size()));
  CHECK_FALSE(second.is_valid());

  first = MemoryBlock();
  CHECK_FALSE(first.is_valid());

  if (!can_choose_a_base()) return;
  void* const again = map_pages(dropped - guard, total);
  CHECK(again == dropped - guard);
  unmap_pages(again, total);
}

TEST_CASE("a block assigned to itself stays as it is", "[block][mission:block]") {
  MemoryBlock block = MemoryBlock::allocate(2 * page_size(), {.name = "level"});
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  std::byte* const base = block.base();
  const std::uint64_t generation = block.generation();

  MemoryBlock& same = block;  // through a reference, as it happens
  block = std::move(same);
  CHECK(block.base() == base);
  CHECK(block.size() == 2 * page_size());
  CHECK(block.generation() == generation);
  CHECK(std::strcmp(block.name(), "level") == 0);
  CHECK(filled(block.base(), block.size()));

  MemoryBlock empty;
  MemoryBlock& same_empty = empty;
  empty = std::move(same_empty);
  CHECK(empty.reset() == MemoryError::null_block);
}

TEST_CASE("blocks can be swapped", "[block]") {
  MemoryBlock first = MemoryBlock::allocate(1);
  MemoryBlock second = MemoryBlock::allocate(2 * page_size());
  std::byte* const a = first.base();
  std::byte* const b = second.base();
  std::swap(first, second);
  CHECK(first.base() == b);
  CHECK(second.base() == a);
}
