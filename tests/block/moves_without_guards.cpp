// de100 memory, https://opensource.org/license/zlib
//
// A block without guards may stand before pages that are nobody's. When it moves, they still are.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "block/bases.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

bool stands_in(const std::byte* place, const MemoryBlock& block) {
  return place >= block.base() && place < block.base() + block.size();
}

}  // namespace

TEST_CASE("a block without guards leaves nothing behind where it moves away", "[block][mission:realloc]") {
  if (!has_virtual_memory) return skip("this system cannot put memory where it is told");
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  const std::size_t hole = 8 * granule;
  const std::size_t used = 4 * granule;
  int tried = 0;
  for (int round = 0; round < rounds(64); ++round) {
    CAPTURE(round);
    void* const place = map_pages(nullptr, hole);
    REQUIRE(place != nullptr);
    unmap_pages(place, hole);  // what follows the block is free
    MemoryBlock block = MemoryBlock::allocate(used, {.flags = hinted, .base = place, .guard_size = 0});
    REQUIRE(block.is_valid());
    if (block.base() != place || mapped(block.base() + used)) continue;
    ++tried;
    fill(block.base(), used);
    std::byte* const old = block.base();
    REQUIRE(block.resize(32 * granule) == MemoryError::ok);
    REQUIRE(block.base() != old);
    CHECK(block.total_size() == 32 * granule);
    CHECK(filled(block.base(), used));
    CHECK(all_zero(block.base() + used, 28 * granule));
    for (std::size_t at = 0; at < hole; at += page) {
      CHECK(mapped(old + at) == stands_in(old + at, block));
    }
  }
  if (tried == 0) skip("this system puts no memory before what is free");
}

TEST_CASE("a block without guards moves again and again, and is all that it holds", "[block][mission:realloc]") {
  const std::size_t granule = os::granularity();
  MemoryBlock block = MemoryBlock::allocate(granule, {.guard_size = 0});
  REQUIRE(block.is_valid());
  fill(block.base(), granule);
  for (std::size_t granules = 2; granules <= 64; ++granules) {
    CAPTURE(granules);
    std::byte* const old = block.base();
    const std::size_t size = block.size();
    const bool free_behind = has_virtual_memory && !mapped(old + size);
    REQUIRE(block.resize(granules * granule) == MemoryError::ok);
    CHECK(block.total_size() == block.size());
    REQUIRE(filled(block.base(), granule));
    REQUIRE(all_zero(block.base() + granule, block.size() - granule));
    if (!has_virtual_memory) continue;
    for (std::size_t at = 0; at < size; at += page_size()) {
      REQUIRE(mapped(old + at) == stands_in(old + at, block));
    }
    if (free_behind) CHECK(mapped(old + size) == stands_in(old + size, block));
  }
}
