// de100 memory, https://opensource.org/license/zlib
//
// resize() with Contents::keep: bytes that fit stay, new ones are zero, in place and by moving.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("growing keeps the contents, and new bytes are zero", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  for (const std::size_t reserve : sizes{0, 64 * page}) {
    MemoryBlock block = MemoryBlock::allocate(4 * page, {.reserve = reserve});
    REQUIRE(block.is_valid());
    fill(block.base(), block.size());
    CHECK(block.resize(9 * page + 1) == MemoryError::ok);
    CHECK(block.error() == MemoryError::ok);
    REQUIRE(block.size() == 10 * page);
    CHECK(filled(block.base(), 4 * page));
    CHECK(all_zero(block.base() + 4 * page, 6 * page));
    fill(block.base(), block.size(), 1);
    CHECK(filled(block.base(), block.size(), 1));
  }
}

TEST_CASE("shrinking keeps what fits, and growing again brings zeros", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page);
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  fill(base, block.size());
  CHECK(block.resize(3 * page) == MemoryError::ok);
  CHECK(block.base() == base);
  CHECK(block.size() == 3 * page);
  CHECK(block.reserved_size() == 8 * page);
  CHECK(filled(base, 3 * page));
  CHECK(block.resize(8 * page) == MemoryError::ok);
  CHECK(block.base() == base);
  CHECK(filled(base, 3 * page));
  CHECK(all_zero(base + 3 * page, 5 * page));
}

TEST_CASE("a block that moves leaves nothing behind", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page, {.reserve = 6 * page});
  REQUIRE(block.is_valid());
  std::byte* const before = block.base();
  fill(before, block.size());
  CHECK(block.resize(40 * page) == MemoryError::ok);
  REQUIRE(block.base() != before);
  CHECK(block.reserved_size() == 40 * page);
  CHECK(block.total_size() == 40 * page + 2 * os::granularity());
  CHECK(filled(block.base(), 4 * page));
  CHECK(all_zero(block.base() + 4 * page, 36 * page));

  if (!can_choose_a_base()) return;
  // All of the old range can be had again, guards included.
  const MemoryBlock again =
      MemoryBlock::allocate(6 * page, {.flags = MemoryFlags::read_write | MemoryFlags::base_fixed, .base = before});
  CHECK(again.error() == MemoryError::ok);
  CHECK(filled(block.base(), 4 * page));
}

TEST_CASE("blocks that cannot be read or written keep their contents too", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  for (const MemoryFlags access : {MemoryFlags::read, MemoryFlags::none, MemoryFlags::write, MemoryFlags::execute,
                                   MemoryFlags::read | MemoryFlags::execute}) {
    CAPTURE(static_cast<unsigned>(access));
    MemoryBlock block = MemoryBlock::allocate(4 * page);
    REQUIRE(block.is_valid());
    fill(block.base(), block.size());
    if (!protect(block, access)) continue;

    REQUIRE(block.resize(12 * page) == MemoryError::ok);  // moves
    REQUIRE(block.resize(2 * page) == MemoryError::ok);   // in place
    REQUIRE(block.resize(9 * page) == MemoryError::ok);
    CHECK(block.flags() == (access | MemoryFlags::zeroed));
    for (const std::size_t offset : sizes{0, 2 * page, 9 * page - 1}) {
      if (has(access, MemoryFlags::write)) CHECK(writable(block.base() + offset));
      if (!has(access, MemoryFlags::write)) CHECK_FALSE(writable(block.base() + offset));
      if (has(access, MemoryFlags::read)) CHECK(readable(block.base() + offset));
      if (access == MemoryFlags::none) CHECK_FALSE(readable(block.base() + offset));
    }
    REQUIRE(block.protect(MemoryFlags::read) == MemoryError::ok);
    if (!has(access, MemoryFlags::write))
      CHECK(filled(block.base(), 2 * page));  // `writable` writes where it cannot read
    CHECK(all_zero(block.base() + 2 * page, 7 * page));
  }
}
