// de100 memory, https://opensource.org/license/zlib
//
// BlockOptions::reserve: address space that is held and cannot be touched, into which resize() grows in place.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("reserved address space is held and cannot be touched", "[block][mission:allocate]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(2 * page, {.reserve = 16 * page - 1});
  REQUIRE(block.is_valid());
  CHECK(block.size() == 2 * page);
  CHECK(block.reserved_size() == 16 * page);
  CHECK(block.total_size() == 16 * page + 2 * os::granularity());
  for (std::size_t offset = 2 * page; offset < block.reserved_size() + os::granularity(); offset += page) {
    CAPTURE(offset);
    CHECK(mapped(block.base() + offset));
    CHECK(off_limits(block.base() + offset));
  }
}

TEST_CASE("a block grows within its reservation and keeps its address", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(page, {.reserve = 64 * page});
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  fill(base, page);
  for (std::size_t pages = 2; pages <= 64; ++pages) {
    REQUIRE(block.resize(pages * page - 1) == MemoryError::ok);
    REQUIRE(block.base() == base);
    REQUIRE(block.size() == pages * page);
    REQUIRE(block.reserved_size() == 64 * page);
    REQUIRE(filled(base, (pages - 1) * page));
    REQUIRE(all_zero(base + (pages - 1) * page, page));
    fill(base, pages * page);
  }
  CHECK(off_limits(base + 64 * page));
}

TEST_CASE("a reservation smaller than the size is the size", "[block]") {
  const MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.reserve = page_size()});
  REQUIRE(block.is_valid());
  CHECK(block.reserved_size() == block.size());
}

TEST_CASE("a reservation costs no memory", "[block][mission:allocate]") {
  const std::size_t reserve = sizeof(void*) == 8 ? max_size >> 29 : max_size >> 3;  // 16 GiB; 256 MiB in 32 bits
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.reserve = reserve});
  REQUIRE(block.is_valid());
  block.base()[0] = std::byte{1};
  CHECK(block.resize(reserve / 256) == MemoryError::ok);
  block.base()[block.size() - 1] = std::byte{1};
  const std::size_t resident = resident_bytes(block.base(), block.size());
  if (resident == unknown) {
    skip("this system does not tell which pages are in memory");
    return;
  }
  CHECK(resident <= 4 * page_size());
}
