// de100 memory, https://opensource.org/license/zlib
//
// A block at a fixed base needs no address space to be aligned in: it stands where it is told, and what lies behind its
// guard may be anything.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "block/bases.hpp"
#include "support/access.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a block at a fixed base holds no more than itself and its guards", "[block][mission:flags]") {
  if (!can_choose_a_base()) return;
  const std::size_t granule = os::granularity();
  MemoryBlock probe = MemoryBlock::allocate(8 * granule, {.alignment = 8 * granule});
  REQUIRE(probe.is_valid());
  void* const base = probe.base();
  REQUIRE(probe.free() == MemoryError::ok);
  const MemoryBlock block =
      MemoryBlock::allocate(2 * granule, {.flags = fixed, .base = base, .alignment = 8 * granule});
  REQUIRE(block.is_valid());
  CHECK(block.base() == base);
  CHECK(block.total_size() == block.size() + 2 * granule);
}
