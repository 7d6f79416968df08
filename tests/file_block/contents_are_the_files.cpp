// de100 memory, https://opensource.org/license/zlib
//
// MemoryBlock::map_file: the block has the bytes of the file, exactly as many, and is known as any other block.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <cstring>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a mapped file has its bytes, and exactly as many", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  for (const std::size_t size : sizes{1, 2, page - 1, page, page + 1, os::granularity(), 3 * os::granularity() + 5}) {
    const FileBytes bytes = pattern_bytes(size);
    const TemporaryFile file(bytes);
    for (const FileAccess access : all_file_access) {
      CAPTURE(size, static_cast<int>(access));
      const MemoryBlock block = MemoryBlock::map_file(file.path(), access);
      REQUIRE(block.is_valid());
      CHECK(block.error() == MemoryError::ok);
      CHECK(block.os_error() == 0);
      CHECK(shows(block, bytes));
      CHECK(block.view().data() == block.base());
      CHECK(block.view().size() == size);
      CHECK(block.reserved_size() == size);
      CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % os::granularity() == 0);
      CHECK(block.flags() == (access == FileAccess::read ? MemoryFlags::read : MemoryFlags::read_write));
      CHECK(block.page_backing() == PageBacking::small_pages);
      CHECK(block.generation() != 0);
      CHECK(block.name() == nullptr);
    }
    CHECK((file.bytes() == bytes));
  }
}

TEST_CASE("a mapped file has the name that it is given", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(10));
  const char* const name = "level";
  const MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read, {.name = name});
  REQUIRE(block.is_valid());
  CHECK(block.name() == name);
  CHECK(query(block.base()).name == name);
}

TEST_CASE("mapped files are in the list of blocks", "[file_block][memory_stats][block_registry]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  const TemporaryFile file(pattern_bytes(3 * granule));
  const MemoryStats before = memory_stats();
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = granule + 10, .size = page});
  REQUIRE(block.is_valid());
  CHECK(memory_stats().blocks == before.blocks + 1);
  CHECK(memory_stats().reserved == before.reserved + block.total_size());
  CHECK(memory_stats().committed == before.committed + 2 * page);

  const std::byte* const base = block.base();
  CHECK(query(base).part == BlockPart::usable);
  CHECK(query(base).base == base);
  CHECK(query(base).size == page);
  CHECK(query(base + page - 1).part == BlockPart::usable);
  CHECK(query(base + page).part == BlockPart::held);  // the rest of the page
  CHECK(query(base - 1).part == BlockPart::guard_before);
  CHECK(query(base - 10 - granule).part == BlockPart::guard_before);
  CHECK_FALSE(query(base - 10 - granule - 1).base == base);
  const std::byte* const behind = base - 10 + (2 * page + granule - 1) / granule * granule;
  CHECK(query(behind).part == BlockPart::guard_behind);
  CHECK(query(behind + granule - 1).part == BlockPart::guard_behind);

  CHECK(block.free() == MemoryError::ok);
  CHECK_FALSE(query(base));
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
  CHECK(memory_stats().committed == before.committed);
}
