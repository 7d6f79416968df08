// de100 memory, https://opensource.org/license/zlib
//
// Pages by which a block grows in place can be had, but not as its options ask: they are given back, and the block is
// as it was.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("growth that cannot be had as the options ask changes nothing", "[failures][mission:realloc]") {
  const std::size_t page = page_size();
  const BlockOptions asked[] = {{.reserve = 8 * page, .prefault = true},
                                {.reserve = 8 * page, .on_fork = OnFork::drop}};
  for (const BlockOptions& options : asked) {
    MemoryBlock block = MemoryBlock::allocate(4 * page, options);
    if (!block.is_valid()) continue;  // there is no fork(), or the like
    fill(block.base(), block.size());
    const std::size_t committed = seam.committed();
    bool more = true;
    for (int n = 1; more; ++n) {
      CAPTURE(options.prefault, n);
      seam.arm(n, false, {MemoryError::out_of_memory, 12});
      const MemoryError result = block.resize(6 * page);
      more = seam.calls() >= n;
      seam.disarm();
      const bool grown = result == MemoryError::ok;
      CHECK(block.size() == (grown ? 6 : 4) * page);
      CHECK(seam.committed() == committed + (grown ? 2 * page : 0));
      REQUIRE(readable(block.base()));
      CHECK(filled(block.base(), 4 * page));
      if (grown) REQUIRE(block.resize(4 * page) == MemoryError::ok);
    }
    CHECK(block.free() == MemoryError::ok);
    CHECK(seam.held() == 0);
  }
  CHECK(seam.broken() == 0);
}
