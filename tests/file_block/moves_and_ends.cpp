// de100 memory, https://opensource.org/license/zlib
//
// A mapped file moves from block to block like any memory, and is freed once.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/block_cache.hpp>
#include <de100/file_block.hpp>

#include <utility>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a mapped file goes along with its block", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(3 * page_size() + 1);
  const TemporaryFile file(bytes);
  const MemoryStats before = memory_stats();
  MemoryBlock first = MemoryBlock::map_file(file.path(), FileAccess::read_write, {.offset = 1, .name = "level"});
  REQUIRE(first.is_valid());
  const std::byte* const base = first.base();
  const std::uint64_t generation = first.generation();
  MemoryBlock second = std::move(first);
  CHECK_FALSE(first.is_valid());
  CHECK(first.flush() == MemoryError::already_freed);
  CHECK(first.size() == 0);
  CHECK(second.base() == base);
  CHECK(second.generation() == generation);
  CHECK(shows(second, bytes.data() + 1, bytes.size() - 1));
  CHECK(second.flags() == MemoryFlags::read_write);
  CHECK(second.reset() == MemoryError::unsupported);
  CHECK(second.reserved_size() == second.size());

  MemoryBlock third = MemoryBlock::map_file(file.path(), FileAccess::read);
  const std::byte* const others = third.base();
  third = std::move(second);
  CHECK(third.base() == base);
  CHECK(std::strcmp(third.name(), "level") == 0);
  CHECK_FALSE(query(others));
  CHECK(query(base).base == base);
  write_byte(third.base(), 0);
  CHECK(third.flush() == MemoryError::ok);
  CHECK(file.bytes()[1] == 0);
  CHECK(memory_stats().blocks == before.blocks + 1);
  third = MemoryBlock();
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
}

TEST_CASE("a mapped file is freed once, and to free it again does nothing", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(10));
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(block.is_valid());
  const std::uint64_t generation = block.generation();
  const std::byte* const base = block.base();
  CHECK(block.free() == MemoryError::ok);
  CHECK_FALSE(block.is_valid());
  CHECK_FALSE(mapped(base));
  CHECK(block.generation() != generation);
  CHECK(block.flags() == MemoryFlags::none);
  CHECK(block.free() == MemoryError::ok);
  CHECK(block.flush() == MemoryError::already_freed);
  CHECK(block.prefault(0, 0) == MemoryError::already_freed);
  CHECK(block.protect(MemoryFlags::read) == MemoryError::already_freed);
  const MemoryBlock again = MemoryBlock::map_file(file.path(), FileAccess::read);
  CHECK(again.is_valid());
  CHECK(again.generation() != generation);
}

TEST_CASE("a cache of blocks frees a mapped file and does not keep it", "[file_block][block_cache]") {
  if (!can_map_files()) return;
  const std::size_t size = 2 * os::granularity();
  const FileBytes bytes = pattern_bytes(size);
  const TemporaryFile file(bytes);
  BlockCache cache;
  for (const FileAccess access : all_file_access) {
    MemoryBlock block = MemoryBlock::map_file(file.path(), access);
    REQUIRE(block.is_valid());
    const std::byte* const base = block.base();
    CHECK(cache.give(std::move(block)) == MemoryError::ok);
    CHECK(cache.count() == 0);
    CHECK(cache.bytes() == 0);
    CHECK_FALSE(block.is_valid());
    CHECK_FALSE(query(base));
    const MemoryBlock taken = cache.take(size);
    CHECK(all_zero(taken.base(), size));
  }
  CHECK((file.bytes() == bytes));
}
