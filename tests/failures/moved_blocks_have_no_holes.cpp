// de100 memory, https://opensource.org/license/zlib
//
// A block that has moved has all of its pages, whatever was decommitted of it before, and asks for none again.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a block that has moved asks for no pages again", "[failures][mission:realloc]") {
  const std::size_t page = page_size();
  for (const Contents contents : {Contents::keep, Contents::discard}) {
    MemoryBlock block = MemoryBlock::allocate(4 * page);
    REQUIRE(block.decommit(page, page) == MemoryError::ok);
    REQUIRE(block.resize(16 * page, contents) == MemoryError::ok);
    CHECK(all_zero(block.base(), block.size()));
    seam.arm(1, true, {MemoryError::out_of_memory, 12});
    CHECK(block.commit(0, block.size()) == MemoryError::ok);
    CHECK(seam.calls() == 0);
    seam.disarm();
    CHECK(block.free() == MemoryError::ok);
  }
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}
