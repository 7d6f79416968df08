// de100 memory, https://opensource.org/license/zlib
//
// What is done to no bytes of a block changes nothing: no pointer becomes invalid by it.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("operations on no bytes of a block are no change of it", "[block][mission:reset]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(3 * page);
  fill(block.base(), block.size());
  const std::uint64_t generation = block.generation();
  for (const std::size_t offset : {std::size_t{0}, page, page + 1, block.size()}) {
    CAPTURE(offset);
    CHECK(block.reset(offset, 0) == MemoryError::ok);
    CHECK(block.discard(offset, 0) == MemoryError::ok);
    CHECK(block.decommit(offset, 0) == MemoryError::ok);
    CHECK(block.commit(offset, 0) == MemoryError::ok);
    CHECK(block.prefault(offset, 0) == MemoryError::ok);
  }
  CHECK(block.trim(block.size()) == MemoryError::ok);
  CHECK(block.generation() == generation);
  CHECK(filled(block.base(), block.size()));
}
