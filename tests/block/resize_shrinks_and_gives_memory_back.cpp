// de100 memory, https://opensource.org/license/zlib
//
// A block that shrinks gives memory back at once and keeps the address space.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("what a block gives back is held and cannot be touched", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(64 * page);
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  CHECK(block.resize(16 * page) == MemoryError::ok);
  for (std::size_t offset = 16 * page; offset < 64 * page; offset += page) {
    REQUIRE(off_limits(block.base() + offset));
    REQUIRE(mapped(block.base() + offset));
  }
  CHECK(filled(block.base(), 16 * page));
}

TEST_CASE("shrinking gives memory back", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(256 * page);
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  if (resident_bytes(block.base(), 256 * page) == unknown) {
    skip("this system does not tell which pages are in memory");
    return;
  }
  REQUIRE(resident_bytes(block.base(), 256 * page) == 256 * page);
  CHECK(block.resize(16 * page) == MemoryError::ok);
  const std::size_t resident = resident_bytes(block.base(), 256 * page);
  if (resident == unknown) {
    skip("this system does not tell of memory that is only held");
  } else {
    CHECK(resident == 16 * page);
  }
  CHECK(block.resize(256 * page) == MemoryError::ok);
  CHECK(resident_bytes(block.base(), 256 * page) == 16 * page);
}
