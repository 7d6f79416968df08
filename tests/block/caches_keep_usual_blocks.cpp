// de100 memory, https://opensource.org/license/zlib
//
// A block that was made as no other is, is not kept for the next who asks: a cache hands out blocks that are as default
// options make them.

#include "support/test.hpp"

#include <de100/block_cache.hpp>

#include <utility>

#include "block/bases.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a cache keeps no block that options have made another", "[block][block_cache]") {
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  const BlockOptions unusual[] = {{.reserve = 4 * page},       {.alignment = 4 * granule}, {.guard_size = 0},
                                  {.guard_size = 2 * granule}, {.end_at_guard = true},     {.prefault = true},
                                  {.no_dump = true},           {.on_fork = OnFork::drop},  {.on_fork = OnFork::wipe}};
  std::size_t number = 0;
  for (const BlockOptions& options : unusual) {
    CAPTURE(++number);
    BlockCache cache;
    MemoryBlock block = MemoryBlock::allocate(page, options);
    if (!block.is_valid() && block.error() == MemoryError::unsupported) continue;  // there is no fork(), or the like
    REQUIRE(block.is_valid());
    CHECK(cache.give(std::move(block)) == MemoryError::ok);
    CHECK_FALSE(block.is_valid());
    CHECK(cache.count() == 0);
  }
}

TEST_CASE("a cache keeps a block that a hint has only put elsewhere", "[block][block_cache]") {
  for (const MemoryFlags flags : {MemoryFlags::read_write, MemoryFlags::read_write_zeroed, hinted}) {
    BlockCache cache;
    CHECK(cache.give(MemoryBlock::allocate(page_size(), {.flags = flags})) == MemoryError::ok);
    CHECK(cache.count() == 1);
  }
}
