// de100 memory, https://opensource.org/license/zlib
//
// What was decommitted of a block stays so when the block is moved to another, which can have it again.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <utility>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a block that was moved to has the pages again that were decommitted", "[block][mission:block]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(3 * page);
  fill(block.base(), block.size());
  REQUIRE(block.decommit(page, page) == MemoryError::ok);
  MemoryBlock other(std::move(block));
  CHECK(off_limits(other.base() + page));
  CHECK(other.commit(0, other.size()) == MemoryError::ok);
  REQUIRE(readable(other.base() + page));
  CHECK(all_zero(other.base() + page, page));
  CHECK(filled(other.base(), page));
}
