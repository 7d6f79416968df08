// de100 memory, https://opensource.org/license/zlib
//
// view(): the usable bytes of a block, or some of them, to hand out.

#include "support/test.hpp"

#include <de100/block.hpp>

using namespace de100;

TEST_CASE("a block's view is its usable memory", "[block][mission:views]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page, {.reserve = 8 * page});
  REQUIRE(block.is_valid());
  CHECK(block.view().data() == block.base());
  CHECK(block.view().size() == 4 * page);
  CHECK(block.resize(6 * page) == MemoryError::ok);
  CHECK(block.view().size() == 6 * page);

  CHECK(block.view(page, 2 * page).data() == block.base() + page);
  CHECK(block.view(page, 2 * page).size() == 2 * page);
  CHECK(block.view(0, 6 * page).size() == 6 * page);
  CHECK(block.view(6 * page - 1, 1).size() == 1);
  CHECK(block.view(0, 6 * page + 1).empty());
  CHECK(block.view(6 * page, 1).empty());
  CHECK(block.view(1, SIZE_MAX).empty());
  CHECK(block.view(SIZE_MAX, 1).empty());
  CHECK(block.view(0, 0).empty());
}
