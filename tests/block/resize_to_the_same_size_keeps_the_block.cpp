// de100 memory, https://opensource.org/license/zlib
//
// resize() to a size that rounds up to the one the block has.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("the same rounded size keeps the block", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page);
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  const std::uint64_t generation = block.generation();
  fill(base, block.size());
  for (const std::size_t size : sizes{3 * page + 1, 4 * page - 1, 4 * page}) {
    CHECK(block.resize(size) == MemoryError::ok);
    CHECK(block.base() == base);
    CHECK(block.size() == 4 * page);
    CHECK(block.generation() == generation);
    CHECK(filled(base, block.size()));
  }
}

TEST_CASE("the same rounded size with dropped contents keeps the block and zeroes it", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page);
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  const std::uint64_t generation = block.generation();
  fill(base, block.size());
  CHECK(block.resize(3 * page + 1, Contents::discard) == MemoryError::ok);
  CHECK(block.base() == base);
  CHECK(block.size() == 4 * page);
  CHECK(block.generation() != generation);
  CHECK(all_zero(base, block.size()));
}

TEST_CASE("the same rounded size clears an earlier error", "[block]") {
  MemoryBlock block = MemoryBlock::allocate(1);
  CHECK(block.resize(0) == MemoryError::invalid_size);
  CHECK(block.error() == MemoryError::invalid_size);
  CHECK(block.resize(1) == MemoryError::ok);
  CHECK(block.error() == MemoryError::ok);
}
