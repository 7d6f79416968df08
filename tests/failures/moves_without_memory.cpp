// de100 memory, https://opensource.org/license/zlib
//
// Where the system has no memory to move a block, the block is not copied either: that takes more.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a move for which there is no memory is not tried as a copy", "[failures][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(page);
  fill(block.base(), page);
  seam.arm(2, false, {MemoryError::out_of_memory, 12});  // after reserve: move_pages, or commit where blocks are copied
  CHECK(block.resize(8 * page) == MemoryError::out_of_memory);
  CHECK(seam.failed() == 1);
  CHECK(seam.calls() == 3);  // and release
  seam.disarm();
  CHECK(block.size() == page);
  CHECK(filled(block.base(), page));
  CHECK(block.free() == MemoryError::ok);
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}
