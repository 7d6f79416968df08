// de100 memory, https://opensource.org/license/zlib
//
// A block cannot end at its guard and begin where it is told: a base is refused, also one that could be had.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "block/bases.hpp"
#include "support/access.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a block that is to end at its guard takes no base that is free", "[block][mission:errors]") {
  if (!can_choose_a_base()) return;
  MemoryBlock block = MemoryBlock::allocate(1);
  void* const was_free = block.base();
  REQUIRE(block.free() == MemoryError::ok);
  for (const MemoryFlags flags : {fixed, hinted}) {
    const MemoryBlock at_a_base = MemoryBlock::allocate(100, {.flags = flags, .base = was_free, .end_at_guard = true});
    CHECK_FALSE(at_a_base.is_valid());
    CHECK(at_a_base.error() == MemoryError::invalid_address);
  }
}
