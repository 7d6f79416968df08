// de100 memory, https://opensource.org/license/zlib
//
// The system fails while a part of a block is decommitted or reset: what has failed is as it was, or can be had again,
// and the rest of the block is whole.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/block_registry.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr os::Result no_memory_left = {MemoryError::out_of_memory, 12};

bool filled_from(const MemoryBlock& block, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (block.base()[i] != static_cast<std::byte>(pattern(i, 0))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a decommit that fails has changed nothing", "[failures][mission:reset]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(6 * page, {.name = "whole"});
  fill(block.base(), block.size());
  for (const bool hole : {false, true}) {  // another part was decommitted before
    CAPTURE(hole);
    if (hole) REQUIRE(block.decommit(5 * page, page) == MemoryError::ok);
    const std::uint64_t generation = block.generation();
    const MemoryStats stats = memory_stats();
    seam.arm(1, false, no_memory_left);
    CHECK(block.decommit(page, 2 * page) == MemoryError::out_of_memory);
    CHECK(seam.failed() == 1);
    seam.disarm();
    CHECK(block.error() == MemoryError::out_of_memory);
    CHECK(block.os_error() == 12);
    CHECK(block.generation() == generation);
    CHECK(block.size() == 6 * page);
    CHECK(memory_stats().committed == stats.committed);
    CHECK(filled(block.base(), 5 * page));
    if (hole) CHECK(off_limits(block.base() + 5 * page));

    if (hole) continue;
    seam.arm(1, true, no_memory_left);
    CHECK(block.commit(0, block.size()) == MemoryError::ok);  // nothing is to be had again, so nothing is asked for
    CHECK(seam.calls() == 0);
    seam.disarm();
  }
  CHECK(block.decommit(page, 2 * page) == MemoryError::ok);
  CHECK(block.free() == MemoryError::ok);
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}

TEST_CASE("where a part cannot be reset, the rest of the block is whole, and the part can be had again",
          "[failures][mission:reset]") {
  const std::size_t page = page_size();
  REQUIRE(MemoryBlock::allocate(1).is_valid());
  for (const bool can_reset : {true, false}) {
    for (const bool constant : {false, true}) {  // the reset of all, of a block that cannot be read
      if (constant && !has_virtual_memory) continue;
      int failures = 0;
      bool more = true;
      for (int n = 1; more; ++n) {
        CAPTURE(can_reset, constant, n);
        MemoryBlock block = MemoryBlock::allocate(6 * page);
        fill(block.base(), block.size());
        if (constant) REQUIRE(block.protect(MemoryFlags::write) == MemoryError::ok);
        const MemoryStats stats = memory_stats();
        seam.can_reset = can_reset;
        seam.arm(n, true, no_memory_left);
        const MemoryError result = constant ? block.reset() : block.reset(page, 2 * page);
        more = seam.calls() >= n;
        const bool failed = seam.failed() != 0;
        seam.disarm();
        seam.can_reset = true;
        failures += result == MemoryError::ok ? 0 : 1;
        CHECK((result == MemoryError::ok || failed));
        if (result != MemoryError::ok) CHECK(result == MemoryError::out_of_memory);

        REQUIRE(block.is_valid());
        CHECK(block.size() == 6 * page);
        CHECK(memory_stats().blocks == stats.blocks);
        CHECK(memory_stats().committed == stats.committed);
        CHECK(query(block.base()).base == block.base());
        REQUIRE(block.commit(0, block.size()) == MemoryError::ok);
        CHECK(writable(block.base() + 5 * page));
        if (constant) {
          REQUIRE(block.reset() == MemoryError::ok);
          REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
          CHECK(all_zero(block.base(), block.size()));
        } else {
          CHECK(filled(block.base(), page));
          CHECK(all_zero(block.base() + page, 2 * page));
          CHECK(filled_from(block, 3 * page, 6 * page));
        }
        CHECK(block.free() == MemoryError::ok);
        CHECK(seam.held() == 0);
      }
      if (has_virtual_memory && can_reset) CHECK(failures > 0);
    }
  }
  CHECK(seam.broken() == 0);
}

TEST_CASE("a part that could not be reset is off limits, and all around it is there", "[failures][mission:reset]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(6 * page);
  fill(block.base(), block.size());
  seam.arm(1, true, no_memory_left);
  const MemoryError result = block.reset(page, 2 * page);
  seam.disarm();
  REQUIRE(result == MemoryError::out_of_memory);
  REQUIRE(block.is_valid());
  CHECK(filled(block.base(), page));
  CHECK(filled_from(block, 3 * page, 6 * page));
  CHECK(off_limits(block.base() + page));
  CHECK(block.prefault(3 * page, page) == MemoryError::ok);  // what the rest can do it still can
  CHECK(block.reset(4 * page, page) == MemoryError::ok);
  CHECK(off_limits(block.base() + page));
  REQUIRE(block.commit(page, 2 * page) == MemoryError::ok);
  CHECK(all_zero(block.base() + page, 2 * page));
  CHECK(filled(block.base(), page));
  CHECK(filled_from(block, 3 * page, 4 * page));
  CHECK(filled_from(block, 5 * page, 6 * page));
  REQUIRE(block.resize(64 * page) == MemoryError::ok);
  CHECK(filled(block.base(), page));
  CHECK(block.free() == MemoryError::ok);
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}
