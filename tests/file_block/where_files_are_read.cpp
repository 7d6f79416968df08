// de100 memory, https://opensource.org/license/zlib
//
// WebAssembly maps no files: what is only to be read, or copied on write, is read as a whole, and the rest is
// `unsupported`.

#include "support/test.hpp"

#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("where no file can be mapped it is read, and nothing is written to it",
          "[file_block][mission:file_mapping]") {
  if (has_virtual_memory) return skip("this system maps files");
  const FileBytes bytes = pattern_bytes(3 * page_size() + 100);
  const TemporaryFile file(bytes);
  for (const FileAccess access : {FileAccess::read, FileAccess::copy_on_write}) {
    for (const std::size_t offset : sizes{0, 1, page_size() - 1, page_size(), bytes.size() - 1}) {
      MemoryBlock block = MemoryBlock::map_file(file.path(), access, {.offset = offset});
      CHECK(shows(block, bytes.data() + offset, bytes.size() - offset));
      CHECK(block.prefault(0, block.size()) == MemoryError::ok);
      if (access == FileAccess::copy_on_write) block.base()[0] = std::byte{1};
      CHECK(block.flush() == MemoryError::ok);
      CHECK(block.resize(1) == MemoryError::unsupported);
      CHECK(block.free() == MemoryError::ok);
    }
    const FileOptions part = {.offset = 10, .size = 10, .guard_size = 0};
    CHECK(shows(MemoryBlock::map_file(file.path(), access, part), bytes.data() + 10, 10));
    CHECK(MemoryBlock::map_file(file.path(), access, {.offset = bytes.size()}).error() == MemoryError::file_too_short);
    CHECK(MemoryBlock::map_file("de100_test_no_such_file.bin", access).error() == MemoryError::file_not_found);
    CHECK(MemoryBlock::map_file(".", access).error() == MemoryError::not_a_file);
  }
  CHECK(MemoryBlock::map_file(file.path(), FileAccess::read_write).error() == MemoryError::unsupported);
  CHECK((file.bytes() == bytes));
}
