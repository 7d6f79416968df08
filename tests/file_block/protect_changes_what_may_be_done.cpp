// de100 memory, https://opensource.org/license/zlib
//
// protect() of a mapped file: access can be taken and given back, and never more than the file was opened for.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("write access to a mapped file is taken and given back", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t size = 2 * os::granularity() + 9;
  const FileBytes before = pattern_bytes(size, 1);
  const FileBytes after = pattern_bytes(size, 2);
  for (const FileAccess access : {FileAccess::read_write, FileAccess::copy_on_write}) {
    for (const std::uint64_t offset : {0U, 3U}) {
      for (const MemoryFlags less : {MemoryFlags::read, MemoryFlags::none}) {
        CAPTURE(static_cast<int>(access), offset, static_cast<unsigned>(less));
        const TemporaryFile file(before);
        MemoryBlock block = MemoryBlock::map_file(file.path(), access, {.offset = offset});
        REQUIRE(block.is_valid());
        std::byte* const end = block.base() + block.size();
        write_byte(end - 1, 0);  // a page of its own, where it is a copy
        CHECK(block.protect(less) == MemoryError::ok);
        CHECK(block.flags() == less);
        CHECK(readable(block.base()) == (less == MemoryFlags::read));
        CHECK(readable(end - 1) == (less == MemoryFlags::read));
        CHECK_FALSE(writable(block.base()));
        CHECK_FALSE(writable(end - 1));
        CHECK(block.guard_kind() == GuardKind::pages);

        CHECK(block.protect(MemoryFlags::read_write) == MemoryError::ok);
        CHECK(block.flags() == MemoryFlags::read_write);
        CHECK(block.guard_kind() == GuardKind::pages);
        CHECK(read_byte(end - 1) == 0);
        CHECK(std::memcmp(block.base(), before.data() + offset, block.size() - 1) == 0);
        std::memcpy(block.base(), after.data() + offset, block.size());
        CHECK(block.flush() == MemoryError::ok);
        const FileBytes now = file.bytes();
        REQUIRE(now.size() == size);
        const FileBytes& expected = access == FileAccess::read_write ? after : before;
        CHECK(std::memcmp(now.data() + offset, expected.data() + offset, size - static_cast<std::size_t>(offset)) == 0);
      }
    }
  }
}

TEST_CASE("a file that was opened to be read does not become writable", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(2 * os::granularity());
  const TemporaryFile file(bytes);
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(block.is_valid());
  const MemoryError error = block.protect(MemoryFlags::read_write);
#if defined(_WIN32)
  if (error == MemoryError::ok) {  // Windows may let it be copied when it is written to
    CHECK(block.flags() == MemoryFlags::read_write);
    fill(block.base(), block.size(), 2);
    CHECK(block.flush() == MemoryError::ok);
    CHECK((file.bytes() == bytes));
    return;
  }
#endif
  CHECK((error == MemoryError::permission_denied || error == MemoryError::protection_failed));
  CHECK(block.error() == error);
  CHECK(block.os_error() != 0);
  CHECK(block.flags() == MemoryFlags::read);
  CHECK(readable(block.base()));
  CHECK_FALSE(writable(block.base()));
  CHECK(shows(block, bytes));
  CHECK(block.protect(MemoryFlags::none) == MemoryError::ok);
  CHECK_FALSE(readable(block.base()));
  CHECK(block.protect(MemoryFlags::read) == MemoryError::ok);
  CHECK(shows(block, bytes));
}
