// de100 memory, https://opensource.org/license/zlib
//
// memory_stats() is right after operations that fail too.

#include "support/test.hpp"

#include <de100/block_registry.hpp>

#include "failures/sweep.hpp"

using namespace de100_test;

TEST_CASE("a block that ends and cannot be given back is in no account", "[failures][block_registry]") {
  const MemoryStats first = memory_stats();
  const std::byte* base = nullptr;
  {
    const MemoryBlock block = MemoryBlock::allocate(1, {.name = "lost"});
    base = block.base();
    seam.arm(1, true, {MemoryError::permission_denied, 1});
  }
  seam.disarm();
  CHECK(seam.failed() == 1);
  CHECK_FALSE(query(base));
  {
    const MemoryBlock next = MemoryBlock::allocate(1);  // goes through the list of blocks
    CHECK(query(next.base()).base == next.base());
    CHECK(memory_stats().blocks == first.blocks + 1);
    CHECK(memory_stats().reserved == first.reserved + next.total_size());
  }
  seam.give_back_leaks();
}

TEST_CASE("a block is counted as what it is, whichever call fails", "[failures][memory_stats]") {
  const MemoryStats first = memory_stats();
  for (const Case& c : all_cases()) {
    bool more = true;
    for (int n = 1; more && n < 100; ++n) {
      CAPTURE(static_cast<int>(c.operation), static_cast<unsigned>(c.access), c.reserve, c.pages, n);
      {
        MemoryBlock block = make_block(c);
        seam.arm(n, false, {MemoryError::out_of_memory, 12});
        (void)operate(c, block);
        more = seam.calls() >= n;
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
