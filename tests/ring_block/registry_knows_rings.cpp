// de100 memory, https://opensource.org/license/zlib
//
// query() finds a ring by both addresses of a byte, and memory_stats() counts it while it is there.

#include "support/test.hpp"

#include <cstring>

#include "ring_block/helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("query() finds a ring by both addresses of a byte", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(2 * os::granularity(), "commands");
  REQUIRE(ring.is_valid());
  CHECK(std::strcmp(ring.name(), "commands") == 0);
  const std::size_t size = ring.size();
  std::byte* const base = ring.write_window(1).data();
  for (const std::size_t offset : {std::size_t{0}, size - 1, size, 2 * size - 1}) {
    CAPTURE(offset);
    const BlockInfo info = query(base + offset);
    CHECK(info.part == BlockPart::usable);
    CHECK(info.base == base);
    CHECK(info.name == ring.name());
  }
  CHECK(query(base - 1).part == BlockPart::guard_before);
  CHECK(query(base - os::granularity()).part == BlockPart::guard_before);
  CHECK(query(base + 2 * size).part == BlockPart::guard_behind);
  CHECK(query(base + 2 * size + os::granularity() - 1).part == BlockPart::guard_behind);
  CHECK(query(base + 2 * size + os::granularity()).base != base);
  CHECK(ring.free() == MemoryError::ok);
  CHECK(query(base).base != base);
  CHECK(query(base + size).base != base);
}

TEST_CASE("memory_stats() counts a ring while it is there", "[ring_block]") {
  if (!rings_can_be_had()) return;
  const MemoryStats before = memory_stats();
  for (const bool freed : {false, true}) {
    RingBlock ring = RingBlock::allocate(3 * os::granularity() - 1);
    REQUIRE(ring.is_valid());
    CHECK(memory_stats().blocks == before.blocks + 1);
    CHECK(memory_stats().committed == before.committed + ring.size());  // the pages are there once
    CHECK(memory_stats().reserved == before.reserved + 2 * ring.size() + 2 * os::granularity());
    CHECK(memory_stats().peak_committed >= memory_stats().committed);
    if (freed) CHECK(ring.free() == MemoryError::ok);
    if (!freed) ring = RingBlock();
    CHECK(memory_stats().blocks == before.blocks);
    CHECK(memory_stats().committed == before.committed);
    CHECK(memory_stats().reserved == before.reserved);
  }
  {
    const RingBlock ring = RingBlock::allocate(1);
    CHECK(memory_stats().blocks == before.blocks + 1);
  }
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
}
