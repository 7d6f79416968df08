// de100 memory, https://opensource.org/license/zlib
//
// A block that ends at its guard and is resized is held to the alignment that was asked for when it was made, no more
// and no less.

#include "support/test.hpp"

#include <de100/block.hpp>

using namespace de100;

TEST_CASE("a block that ends at its guard takes the multiples of its alignment as sizes", "[block][mission:realloc]") {
  MemoryBlock block = MemoryBlock::allocate(3 * 64, {.alignment = 64, .end_at_guard = true});
  REQUIRE(block.is_valid());
  for (const std::size_t count : {5U, 7U, 1U, 6U}) {
    CAPTURE(count);
    CHECK(block.resize(count * 64) == MemoryError::ok);
    CHECK(block.resize(count * 64 + 32) == MemoryError::alignment_failed);
    CHECK(block.size() == count * 64);
    CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % 64 == 0);
  }
}
