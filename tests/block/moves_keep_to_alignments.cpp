// de100 memory, https://opensource.org/license/zlib
//
// A large block that moves stands at a multiple of its alignment again, also where that is larger than what Linux moves
// at once, in whose multiples it would else be put.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a large block that is aligned to more than a table of pages moves to its alignment",
          "[block][mission:realloc]") {
  if (page_size() != 4096) return skip("a table of pages is too large here");
  const std::size_t table = std::size_t{2} << 20U;
  const std::size_t alignment = 16 * table;
  MemoryBlock block = MemoryBlock::allocate(4 * table, {.alignment = alignment});
  REQUIRE(block.is_valid());
  fill(block.base(), page_size());
  for (std::size_t tables = 5; tables < 9; ++tables) {
    REQUIRE(block.resize(tables * table) == MemoryError::ok);
    CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % alignment == 0);
    CHECK(filled(block.base(), page_size()));
  }
}
