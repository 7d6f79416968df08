// de100 memory, https://opensource.org/license/zlib
//
// flush: of all of a mapped file or a part, whatever may be done with it; not of what is no file, or not there.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("any part of a mapped file can be flushed", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const std::size_t size = 2 * os::granularity() + 10;
  const TemporaryFile file(pattern_bytes(size + 7));
  for (const FileAccess access : all_file_access) {
    for (const std::uint64_t offset : {0U, 7U}) {
      MemoryBlock block = MemoryBlock::map_file(file.path(), access, {.offset = offset, .size = size});
      REQUIRE(block.is_valid());
      for (const std::size_t from : sizes{0, 1, page - 7, page - 1, page, page + 1, size - 1, size}) {
        for (const std::size_t part : sizes{0, 1, page - 1, page, page + 1, size - from}) {
          CAPTURE(static_cast<int>(access), offset, from, part);
          const bool within = part <= size - from;
          CHECK(block.flush(from, part) == (within ? MemoryError::ok : MemoryError::invalid_size));
          CHECK(block.error() == (within ? MemoryError::ok : MemoryError::invalid_size));
        }
      }
      CHECK(block.flush(size + 1, 0) == MemoryError::invalid_size);
      CHECK(block.flush(1, SIZE_MAX) == MemoryError::invalid_size);
      CHECK(block.flush(SIZE_MAX, 1) == MemoryError::invalid_size);
      CHECK(block.flush() == MemoryError::ok);
      CHECK(block.protect(MemoryFlags::read) == MemoryError::ok);
      CHECK(block.flush() == MemoryError::ok);
    }
  }
}

TEST_CASE("flush of what is no file is unsupported", "[file_block][mission:file_mapping]") {
  MemoryBlock block = MemoryBlock::allocate(page_size());
  fill(block.base(), block.size());
  CHECK(block.flush() == MemoryError::unsupported);
  CHECK(block.error() == MemoryError::unsupported);
  CHECK(block.os_error() == 0);
  CHECK(block.flush(0, 0) == MemoryError::unsupported);
  CHECK(block.flush(1, block.size()) == MemoryError::invalid_size);
  CHECK(filled(block.base(), block.size()));
  CHECK(block.reset() == MemoryError::ok);
  CHECK(block.free() == MemoryError::ok);
  CHECK(block.flush() == MemoryError::already_freed);
  CHECK(MemoryBlock().flush() == MemoryError::null_block);
}
