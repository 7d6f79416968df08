// de100 memory, https://opensource.org/license/zlib
//
// resize() on a block that owns nothing allocates with default options.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

namespace {

void allocates(MemoryBlock& block) {
  REQUIRE_FALSE(block.is_valid());
  const std::uint64_t generation = block.generation();
  CHECK(block.resize(0) == MemoryError::invalid_size);
  CHECK_FALSE(block.is_valid());
  CHECK(block.resize(SIZE_MAX) == MemoryError::size_overflow);
  CHECK_FALSE(block.is_valid());
  CHECK(block.resize(page_size() + 1) == MemoryError::ok);
  CHECK(block.is_valid());
  CHECK(block.error() == MemoryError::ok);
  CHECK(block.size() == 2 * page_size());
  CHECK(block.flags() == MemoryFlags::read_write_zeroed);
  CHECK(block.name() == nullptr);
  CHECK(block.generation() > generation);
  CHECK(all_zero(block.base(), block.size()));
}

}  // namespace

TEST_CASE("resize allocates an empty block", "[block][mission:realloc]") {
  for (const Contents contents : {Contents::keep, Contents::discard}) {
    MemoryBlock block;
    CHECK(block.resize(1, contents) == MemoryError::ok);
    CHECK(block.is_valid());
  }
  SECTION("one that was made empty") {
    MemoryBlock block;
    allocates(block);
  }
  SECTION("one that was freed") {
    MemoryBlock block = MemoryBlock::allocate(1, {.flags = MemoryFlags::read, .name = "old"});
    CHECK(block.free() == MemoryError::ok);
    allocates(block);
  }
  SECTION("one that could not be allocated") {
    MemoryBlock block = MemoryBlock::allocate(SIZE_MAX);
    allocates(block);
  }
  SECTION("one that was moved from") {
    MemoryBlock block = MemoryBlock::allocate(1, {.name = "old"});
    const MemoryBlock other = std::move(block);
    allocates(block);
    CHECK(other.is_valid());
  }
}
