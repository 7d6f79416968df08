// de100 memory, https://opensource.org/license/zlib
//
// A resize that the system refuses leaves the block whole. More ways to fail: tests/failures.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/too_much.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a resize that cannot be leaves the block as it was", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  const TooMuch too_much;
  MemoryBlock block = MemoryBlock::allocate(4 * page, {.name = "level"});
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  std::byte* const base = block.base();
  const std::uint64_t generation = block.generation();
  for (const Contents contents : {Contents::keep, Contents::discard}) {
    CHECK(block.resize(too_much.size, contents) == MemoryError::out_of_memory);
    CHECK(block.error() == MemoryError::out_of_memory);
    CHECK(block.os_error() != 0);
    CHECK(block.is_valid());
    CHECK(block.base() == base);
    CHECK(block.size() == 4 * page);
    CHECK(block.generation() == generation);
    CHECK(block.flags() == MemoryFlags::read_write_zeroed);
    CHECK(filled(base, block.size()));
  }
  CHECK(block.resize(5 * page) == MemoryError::ok);
  CHECK(block.error() == MemoryError::ok);
  CHECK(block.os_error() == 0);
  CHECK(filled(block.base(), 4 * page));
}
