// de100 memory, https://opensource.org/license/zlib
//
// Where less than a step is left of what is reserved, the last step takes all of it at once.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

using namespace de100;

TEST_CASE("the last step of a block arena is all that is left", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 8 * page, .commit_step = 5 * page});
  REQUIRE(arena.is_valid());
  CHECK(arena.push_size(page + 1) != nullptr);
  CHECK(arena.committed() == 5 * page);
  CHECK(arena.push_size(4 * page) != nullptr);
  CHECK(arena.committed() == 8 * page);
  CHECK(arena.error() == MemoryError::ok);
}
