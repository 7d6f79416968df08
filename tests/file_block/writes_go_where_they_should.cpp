// de100 memory, https://opensource.org/license/zlib
//
// FileAccess: read cannot be written, read_write is written to the file and seen by all who map it, copy_on_write is
// nobody else's.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

namespace {

const Child writes_to_a_file("writes to a mapped file", [](std::size_t access) -> int {
  const MemoryBlock block = MemoryBlock::map_file(file_of_parent(), all_file_access[access]);
  if (!block) return 10;
  write_byte(block.base() + 3, 0);
  return 0;
});

}  // namespace

TEST_CASE("a file that is mapped to be read cannot be written", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(100);
  const TemporaryFile file(bytes);
  const MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(block.is_valid());
  CHECK(readable(block.base()));
  CHECK_FALSE(writable(block.base()));
  CHECK(run_child_with(file, "writes to a mapped file", 0) == Ended::fault);
  CHECK((file.bytes() == bytes));
  CHECK(run_child_with(file, "writes to a mapped file", 2) == Ended::clean);
  CHECK((file.bytes() == bytes));
  CHECK(run_child_with(file, "writes to a mapped file", 1) == Ended::clean);
  CHECK(file.bytes()[3] == 0);
  CHECK(read_byte(block.base() + 3) == 0);  // it is another process's write
}

TEST_CASE("what is written to a file that is mapped for it is in the file", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t size = 2 * os::granularity() + 77;
  const TemporaryFile file(pattern_bytes(size, 1));
  const MemoryBlock reader = MemoryBlock::map_file(file.path(), FileAccess::read);
  const MemoryBlock part = MemoryBlock::map_file(file.path(), FileAccess::copy_on_write, {.offset = 5});
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write);
  REQUIRE(shows(block, pattern_bytes(size, 1)));
  const FileBytes bytes = pattern_bytes(size, 2);
  fill(block.base(), size, 2);
  CHECK(shows(reader, bytes));
  CHECK(shows(part, bytes.data() + 5, size - 5));  // which has written nothing
  CHECK(block.flush() == MemoryError::ok);
  CHECK(block.error() == MemoryError::ok);
  CHECK((file.bytes() == bytes));

  write_byte(block.base() + size - 1, 0);  // without a flush it is there all the same, some time
  CHECK(block.free() == MemoryError::ok);
  CHECK(read_byte(reader.base() + size - 1) == 0);
  CHECK(MemoryBlock::map_file(file.path(), FileAccess::read).size() == size);  // it has not grown
}

TEST_CASE("what is written to a copy of a file is nobody else's", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t size = 2 * os::granularity() + 77;
  const FileBytes bytes = pattern_bytes(size, 1);
  const TemporaryFile file(bytes);
  const MemoryBlock reader = MemoryBlock::map_file(file.path(), FileAccess::read);
  const MemoryBlock copy = MemoryBlock::map_file(file.path(), FileAccess::copy_on_write);
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::copy_on_write);
  REQUIRE(shows(block, bytes));
  fill(block.base(), size, 2);
  CHECK(shows(block, pattern_bytes(size, 2)));
  CHECK(shows(reader, bytes));
  CHECK(shows(copy, bytes));
  CHECK(block.flush() == MemoryError::ok);  // there is nothing to be written to the file
  CHECK(shows(block, pattern_bytes(size, 2)));
  CHECK((file.bytes() == bytes));
  CHECK(block.free() == MemoryError::ok);
  CHECK((file.bytes() == bytes));
  CHECK(shows(MemoryBlock::map_file(file.path(), FileAccess::copy_on_write), bytes));
}
