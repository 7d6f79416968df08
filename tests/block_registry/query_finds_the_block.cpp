// de100 memory, https://opensource.org/license/zlib
//
// query() tells which block an address is in, and in which part of it.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/block_registry.hpp>

#include <cstring>
#include <utility>

#include "support/threads.hpp"

using namespace de100;

namespace {

BlockPart part_at(const std::byte* address, const MemoryBlock& block) {
  const BlockInfo info = query(address);
  if (info.part == BlockPart::none) return info.part;
  CHECK(info.base == block.base());
  CHECK(info.size == block.size());
  CHECK(info.name == block.name());
  return info.part;
}

}  // namespace

TEST_CASE("an address is in the part of the block where it is", "[block_registry]") {
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  const MemoryBlock first = MemoryBlock::allocate(page, {.name = "first"});
  MemoryBlock block = MemoryBlock::allocate(2 * page, {.reserve = 16 * page, .name = "level"});
  const MemoryBlock last = MemoryBlock::allocate(page, {.name = "last"});
  std::byte* const base = block.base();
  CHECK(part_at(base - granule, block) == BlockPart::guard_before);
  CHECK(part_at(base - 1, block) == BlockPart::guard_before);
  CHECK(part_at(base, block) == BlockPart::usable);
  CHECK(part_at(base + 2 * page - 1, block) == BlockPart::usable);
  CHECK(part_at(base + 2 * page, block) == BlockPart::held);
  CHECK(part_at(base + 16 * page - 1, block) == BlockPart::held);
  CHECK(part_at(base + 16 * page, block) == BlockPart::guard_behind);
  CHECK(part_at(base + 16 * page + granule - 1, block) == BlockPart::guard_behind);
  CHECK(std::strcmp(query(first.base()).name, "first") == 0);
  CHECK(std::strcmp(query(last.base()).name, "last") == 0);

  REQUIRE(block.resize(4 * page) == MemoryError::ok);
  CHECK(part_at(base + 3 * page, block) == BlockPart::usable);
  CHECK(part_at(base + 4 * page, block) == BlockPart::held);
}

TEST_CASE("a block that ends at its guard is known to the byte", "[block_registry]") {
  const MemoryBlock block = MemoryBlock::allocate(100, {.name = "exact", .end_at_guard = true});
  CHECK(part_at(block.base() - 1, block) == BlockPart::guard_before);
  CHECK(part_at(block.base(), block) == BlockPart::usable);
  CHECK(part_at(block.base() + 99, block) == BlockPart::usable);
  CHECK(part_at(block.base() + 100, block) == BlockPart::guard_behind);
}

TEST_CASE("an address is in no block where there is none, or none any more", "[block_registry]") {
  int here = 0;
  CHECK_FALSE(query(&here));
  CHECK_FALSE(query(nullptr));
  MemoryBlock block = MemoryBlock::allocate(1, {.name = "level"});
  const std::byte* const base = block.base();
  MemoryBlock other = std::move(block);
  CHECK(part_at(base, other) == BlockPart::usable);
  MemoryBlock third = MemoryBlock::allocate(1, {.name = "third"});
  third = std::move(other);
  CHECK(part_at(base, third) == BlockPart::usable);
  CHECK(std::strcmp(query(base).name, "level") == 0);
  CHECK(third.free() == MemoryError::ok);
  CHECK_FALSE(query(base));
}

TEST_CASE("addresses that the system took from one block and gave another are the other's", "[block_registry]") {
  std::byte memory[128] = {};
  const auto region_at = [&memory](std::size_t offset) {
    detail::Region region;
    region.start = region.base = memory + offset;
    region.total = region.size = region.reserved = 64;
    return region;
  };
  const MemoryStats before = memory_stats();
  detail::OwnedRegion moves;
  detail::OwnedRegion ends;
  moves.set(region_at(0), {memory, 64}, "moves");
  ends.set(region_at(64), {memory + 64, 64}, "ends");
  CHECK(std::strcmp(query(memory).name, "moves") == 0);
  CHECK(std::strcmp(query(memory + 64).name, "ends") == 0);

  // As where one thread frees a block and another resizes one, before the first has said so.
  moves.set(region_at(64), {memory + 64, 64}, "moves");
  CHECK(std::strcmp(query(memory + 64).name, "moves") == 0);
  CHECK_FALSE(query(memory));
  CHECK(memory_stats().blocks == before.blocks + 2);
  ends.set({}, {}, nullptr);
  CHECK(std::strcmp(query(memory + 127).name, "moves") == 0);
  moves.set({}, {}, nullptr);
  CHECK_FALSE(query(memory + 64));
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
}

TEST_CASE("threads that make and free blocks do not disturb one that asks", "[block_registry]") {
  const MemoryBlock block = MemoryBlock::allocate(1, {.name = "kept"});
  const std::size_t blocks = memory_stats().blocks;
  detail::AtomicU64 wrong;
  de100_test::on_threads(4, [&](unsigned thread) {
    for (int i = 0; i < de100_test::rounds(200); ++i) {
      if (thread == 0) {
        const BlockInfo info = query(block.base());
        if (info.part != BlockPart::usable || std::strcmp(info.name, "kept") != 0) (void)detail::add(wrong, 1);
        (void)memory_stats();
      } else {
        MemoryBlock mine = MemoryBlock::allocate(page_size(), {.name = "mine"});
        MemoryBlock moved = std::move(mine);
        if (!moved.is_valid() || query(moved.base()).base != moved.base()) (void)detail::add(wrong, 1);
      }
    }
  });
  CHECK(detail::load(wrong) == 0);
  CHECK(memory_stats().blocks == blocks);
}
