// de100 memory, https://opensource.org/license/zlib
//
// memory_stats() is right after operations that fail too.

#include "support/test.hpp"

#include <de100/memory_stats.hpp>

#include "failures/sweep.hpp"

using namespace de100_test;

TEST_CASE("a block is counted as what it is, whichever call fails", "[failures][memory_stats]") {
  const MemoryStats first = memory_stats();
  for (const Case& c : all_cases()) {
    int failed = 1;
    for (int n = 1; failed != 0 && n < 100; ++n) {
      CAPTURE(static_cast<int>(c.operation), static_cast<unsigned>(c.access), c.reserve, c.pages, n);
      {
        MemoryBlock block = make_block(c);
        seam.arm(n, false, {MemoryError::out_of_memory, 12});
        (void)operate(c, block);
        failed = seam.failed();
        seam.disarm();
        const MemoryStats now = memory_stats();
        REQUIRE(now.blocks - first.blocks == (block.is_valid() ? 1U : 0U));
        REQUIRE(now.committed - first.committed == block.size());
        REQUIRE(now.reserved - first.reserved == block.total_size());
      }
      seam.give_back_leaks();
      REQUIRE(memory_stats().blocks == first.blocks);
    }
  }
}
