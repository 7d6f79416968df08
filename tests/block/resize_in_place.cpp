// de100 memory, https://opensource.org/license/zlib
//
// resize_in_place: a block gets its new size where it is, or answers `unsupported` and is as it was.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <cstring>
#include <utility>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// All that a block says of itself, but for how its last operation went.
struct BlockFacts {
  explicit BlockFacts(const MemoryBlock& block)
      : base(block.base()),
        size(block.size()),
        reserved(block.reserved_size()),
        total(block.total_size()),
        generation(block.generation()),
        flags(block.flags()),
        name(block.name()) {}

  bool operator==(const BlockFacts&) const = default;

  const std::byte* base;
  std::size_t size;
  std::size_t reserved;
  std::size_t total;
  std::uint64_t generation;
  MemoryFlags flags;
  const char* name;
};

void is_refused(MemoryBlock& block, std::size_t size, MemoryError why) {
  CAPTURE(size);
  const BlockFacts before(block);
  const MemoryStats stats = memory_stats();
  fill(block.base(), block.size(), 3);
  CHECK(block.resize_in_place(size) == why);
  CHECK(block.error() == why);
  CHECK(block.os_error() == 0);
  CHECK((BlockFacts(block) == before));
  CHECK(filled(block.base(), block.size(), 3));
  CHECK(memory_stats().reserved == stats.reserved);
  CHECK(memory_stats().committed == stats.committed);
}

}  // namespace

TEST_CASE("a block is resized in place up to what it reserved", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(3 * page, {.reserve = 16 * page, .name = "stays"});
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  fill(base, block.size());
  std::size_t kept = block.size();
  for (const std::size_t size : sizes{4 * page, 16 * page, 15 * page + 1, 7 * page, 1, 2 * page - 1, 16 * page - 7}) {
    CAPTURE(size);
    const std::uint64_t generation = block.generation();
    const std::size_t before = block.size();
    REQUIRE(block.resize_in_place(size) == MemoryError::ok);
    CHECK(block.error() == MemoryError::ok);
    CHECK(block.base() == base);
    CHECK(block.size() == align_up(size, page));
    CHECK(block.reserved_size() == 16 * page);
    CHECK((block.generation() == generation) == (block.size() == before));
    CHECK(std::strcmp(block.name(), "stays") == 0);
    kept = kept < block.size() ? kept : block.size();
    CHECK(filled(base, kept));
    CHECK(all_zero(base + kept, block.size() - kept));
    if (has_virtual_memory && block.size() < 16 * page) CHECK(off_limits(base + block.size()));
  }
  is_refused(block, 16 * page + 1, MemoryError::unsupported);
  is_refused(block, 100 * page, MemoryError::unsupported);
  is_refused(block, 0, MemoryError::invalid_size);
  is_refused(block, SIZE_MAX, MemoryError::size_overflow);
  is_refused(block, max_size, MemoryError::size_overflow);
  CHECK(block.resize_in_place(block.size()) == MemoryError::ok);
  CHECK(block.error() == MemoryError::ok);
}

TEST_CASE("a block that holds no more than its size shrinks in place and does not grow", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page);
  is_refused(block, 4 * page + 1, MemoryError::unsupported);
  const std::byte* const base = block.base();
  REQUIRE(block.resize_in_place(page) == MemoryError::ok);
  CHECK(block.base() == base);
  CHECK(block.size() == page);
  CHECK(block.reserved_size() == 4 * page);
  CHECK(filled(base, page, 3));
  REQUIRE(block.resize_in_place(4 * page) == MemoryError::ok);
  CHECK(filled(base, page, 3));
  CHECK(all_zero(base + page, 3 * page));
}

TEST_CASE("a block that ends at its guard has no other size in place", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  for (const std::size_t size : sizes{100, page, 3 * page + 8}) {
    MemoryBlock block = MemoryBlock::allocate(size, {.name = "exact", .end_at_guard = true});
    REQUIRE(block.is_valid());
    for (const std::size_t other : sizes{size - 1, size + 1, 1, align_up(size, page) + 1, 9 * page}) {
      is_refused(block, other, MemoryError::unsupported);
    }
    is_refused(block, 0, MemoryError::invalid_size);
    const BlockFacts before(block);
    CHECK(block.resize_in_place(size) == MemoryError::ok);
    CHECK(block.error() == MemoryError::ok);
    CHECK((BlockFacts(block) == before));
    CHECK(filled(block.base(), size, 3));
    CHECK(off_limits(block.base() + size));
  }
}

TEST_CASE("a block at a fixed base is resized in place, and does not answer address_in_use", "[block]") {
  if (!has_virtual_memory) return skip("this system cannot put memory where it is told");
  const std::size_t page = page_size();
  std::byte* base = nullptr;
  {
    const MemoryBlock probe = MemoryBlock::allocate(8 * os::granularity());
    base = probe.base() + 2 * os::granularity();
  }
  MemoryBlock block = MemoryBlock::allocate(
      page, {.flags = MemoryFlags::read_write | MemoryFlags::base_fixed, .base = base, .reserve = 4 * page});
  REQUIRE(block.base() == base);
  CHECK(block.resize_in_place(4 * page) == MemoryError::ok);
  CHECK(block.base() == base);
  is_refused(block, 4 * page + 1, MemoryError::unsupported);
}

TEST_CASE("a block without memory has no place to be resized in", "[block][mission:errors]") {
  MemoryBlock block;
  for (const std::size_t size : sizes{0, 1, SIZE_MAX}) {
    CHECK(block.resize_in_place(size) == MemoryError::null_block);
    CHECK_FALSE(block.is_valid());
  }
  block = MemoryBlock::allocate(1);
  REQUIRE(block.free() == MemoryError::ok);
  for (const std::size_t size : sizes{0, 1, SIZE_MAX}) {
    CHECK(block.resize_in_place(size) == MemoryError::already_freed);
    CHECK_FALSE(block.is_valid());
  }
  MemoryBlock refused = MemoryBlock::allocate(SIZE_MAX);
  CHECK(refused.resize_in_place(1) == MemoryError::invalid_block);
  CHECK(refused.error() == MemoryError::size_overflow);
  MemoryBlock moved = MemoryBlock::allocate(1);
  const MemoryBlock other = std::move(moved);
  CHECK(moved.resize_in_place(1) != MemoryError::ok);
  CHECK_FALSE(moved.is_valid());
}
