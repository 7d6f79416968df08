// de100 memory, https://opensource.org/license/zlib
//
// What would change or replace the memory of a mapped file is `unsupported`, and changes nothing.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("what a mapped file cannot do is unsupported and changes nothing", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const std::size_t size = 3 * os::granularity();
  const FileBytes bytes = pattern_bytes(size);
  const TemporaryFile file(bytes);
  for (const FileAccess access : all_file_access) {
    for (const bool is_protected : {false, true}) {
      MemoryBlock block = MemoryBlock::map_file(file.path(), access, {.name = "level"});
      REQUIRE(block.is_valid());
      if (is_protected) REQUIRE(block.protect(MemoryFlags::read) == MemoryError::ok);
      const std::byte* const base = block.base();
      const std::uint64_t generation = block.generation();
      const MemoryFlags flags = block.flags();
      const MemoryStats stats = memory_stats();
      const auto refused = [&](const char* what, MemoryError error) {
        CAPTURE(what, static_cast<int>(access), is_protected);
        CHECK(error == MemoryError::unsupported);
        CHECK(block.error() == MemoryError::unsupported);
        CHECK(block.os_error() == 0);
        CHECK(block.base() == base);
        CHECK(block.generation() == generation);
        CHECK(block.flags() == flags);
        CHECK(block.name() != nullptr);
        CHECK(shows(block, bytes));
        CHECK(memory_stats().committed == stats.committed);
        CHECK(memory_stats().reserved == stats.reserved);
        CHECK(block.protect(flags) == MemoryError::ok);  // and the block is as good as before
      };
      refused("reset", block.reset());
      refused("reset of a part", block.reset(0, page));
      refused("reset of a part of a page", block.reset(1, 1));
      refused("reset of nothing", block.reset(0, 0));
      refused("resize to less", block.resize(page));
      refused("resize to more", block.resize(2 * size));
      refused("resize to the same", block.resize(size));
      refused("resize to nothing", block.resize(0));
      refused("resize without the contents", block.resize(page, Contents::discard));
      refused("decommit", block.decommit(0, page));
      refused("decommit of nothing", block.decommit(0, 0));
      refused("decommit beyond the end", block.decommit(size, 1));
      refused("commit", block.commit(0, page));
      refused("discard", block.discard(0, size));
      refused("trim", block.trim(page));
      refused("trim of nothing", block.trim(size));
      CHECK(block.flush() == MemoryError::ok);
      CHECK((file.bytes() == bytes));
    }
  }
}

TEST_CASE("what was a mapped file can be any block later", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(100));
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read, {.name = "level"});
  REQUIRE(block.is_valid());
  CHECK(block.free() == MemoryError::ok);
  CHECK(block.reset() == MemoryError::already_freed);
  CHECK(block.resize(page_size()) == MemoryError::ok);
  CHECK(all_zero(block.base(), page_size()));
  fill(block.base(), page_size());
  CHECK(block.reset() == MemoryError::ok);
  CHECK(all_zero(block.base(), page_size()));
  CHECK(block.resize(4 * page_size()) == MemoryError::ok);
  CHECK(block.flush() == MemoryError::unsupported);

  MemoryBlock missing = MemoryBlock::map_file("de100_test_no_such_file.bin", FileAccess::read);
  CHECK(missing.reset() == MemoryError::invalid_block);
  CHECK(missing.resize(page_size()) == MemoryError::ok);
  CHECK(all_zero(missing.base(), page_size()));
  CHECK(missing.decommit(0, page_size()) == MemoryError::ok);

  MemoryBlock memory = MemoryBlock::allocate(page_size());
  memory = MemoryBlock::map_file(file.path(), FileAccess::read);
  CHECK(shows(memory, pattern_bytes(100)));
  memory = MemoryBlock::allocate(page_size());
  CHECK(memory.reset() == MemoryError::ok);
}
