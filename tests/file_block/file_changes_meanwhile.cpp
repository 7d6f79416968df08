// de100 memory, https://opensource.org/license/zlib
//
// A file that is renamed, deleted or made shorter while it is mapped; and prefault(), which finds out.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <string>

#include "file_block/temporary_file.hpp"

#if !defined(_WIN32) && !defined(__wasm__)
#include <unistd.h>
#endif

using namespace de100;
using namespace de100_test;

TEST_CASE("all of a mapped file can be read in ahead", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const std::size_t size = 5 * page + 3;
  const TemporaryFile file(pattern_bytes(size));
  for (const FileAccess access : all_file_access) {
    for (const std::uint64_t offset : {0U, 1U}) {
      CAPTURE(static_cast<int>(access), offset);
      MemoryBlock block = MemoryBlock::map_file(file.path(), access, {.offset = offset});
      REQUIRE(block.is_valid());
      CHECK(block.prefault(0, block.size()) == MemoryError::ok);
      CHECK(block.prefault(block.size() - 1, 1) == MemoryError::ok);
      CHECK(block.prefault(page - 1, 2) == MemoryError::ok);
      CHECK(block.prefault(block.size(), 0) == MemoryError::ok);
      CHECK(block.prefault(0, block.size() + 1) == MemoryError::invalid_size);
      CHECK(shows(block, pattern_bytes(size).data() + offset, size - static_cast<std::size_t>(offset)));
      REQUIRE(block.protect(MemoryFlags::none) == MemoryError::ok);
      CHECK(block.prefault(0, block.size()) == MemoryError::permission_denied);
      REQUIRE(block.protect(MemoryFlags::read) == MemoryError::ok);
      CHECK(block.prefault(0, block.size()) == MemoryError::ok);
    }
  }
  CHECK((file.bytes() == pattern_bytes(size)));
}

#if defined(_WIN32)

TEST_CASE("nobody makes a mapped file shorter on Windows", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(4 * page_size());
  const TemporaryFile file(bytes);
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(block.is_valid());
  if (file.write({})) {
    skip("this Windows makes mapped files shorter: it is an imitation");
    return;
  }
  CHECK(block.prefault(0, block.size()) == MemoryError::ok);
  CHECK(shows(block, bytes));
  CHECK(block.free() == MemoryError::ok);
  CHECK(file.write({}));
}

TEST_CASE("a mapped file can be renamed", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(100);
  const TemporaryFile file(bytes);
  const TemporaryFile other({});
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write);
  REQUIRE(block.is_valid());
  REQUIRE(remove_file(other.path()));
  CHECK(_wrename(widened(file.path()).c_str(), widened(other.path()).c_str()) == 0);
  CHECK(shows(block, bytes));
  write_byte(block.base(), 0);
  CHECK(block.flush() == MemoryError::ok);
  CHECK(block.free() == MemoryError::ok);
  CHECK(other.bytes().at(0) == 0);
}

#elif !defined(__wasm__)

namespace {

const Child touches_what_is_gone("touches what a file has no longer", [](std::size_t offset) -> int {
  const MemoryBlock block = MemoryBlock::map_file(file_of_parent(), FileAccess::read);
  if (!block) return 10;
  if (truncate(file_of_parent(), static_cast<off_t>(page_size() + 10)) != 0) return 11;
  if (read_byte(block.base() + 9) != 10) return 12;
  (void)read_byte(block.base() + offset);
  return 0;
});

}  // namespace

TEST_CASE("a mapped file can be renamed and deleted", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t size = 3 * page_size();
  const TemporaryFile file(pattern_bytes(size, 1));
  const TemporaryFile other({});
  for (const FileAccess access : all_file_access) {
    REQUIRE(file.write(pattern_bytes(size, 1)));
    MemoryBlock block = MemoryBlock::map_file(file.path(), access);
    REQUIRE(block.is_valid());
    CHECK(std::rename(file.path(), other.path()) == 0);
    CHECK(shows(block, pattern_bytes(size, 1)));
    if (access == FileAccess::read_write) {
      fill(block.base(), size, 2);
      CHECK(block.flush() == MemoryError::ok);
      CHECK((other.bytes() == pattern_bytes(size, 2)));
    }
    REQUIRE(remove_file(other.path()));
    CHECK(shows(block, pattern_bytes(size, access == FileAccess::read_write ? 2 : 1)));
    CHECK(block.prefault(0, size) == MemoryError::ok);
    CHECK(block.flush() == MemoryError::ok);
    CHECK(block.free() == MemoryError::ok);
  }
}

TEST_CASE("prefault finds out that a mapped file has become shorter", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  if (!takes_advice()) {
    skip("this emulator says that it has read ahead, and has not");
    return;
  }
  const std::size_t page = page_size();
  for (const FileAccess access : all_file_access) {
    CAPTURE(static_cast<int>(access));
    const TemporaryFile file(pattern_bytes(8 * page));
    MemoryBlock block = MemoryBlock::map_file(file.path(), access);
    REQUIRE(block.prefault(0, block.size()) == MemoryError::ok);
    REQUIRE(truncate(file.path(), static_cast<off_t>(2 * page + 10)) == 0);
    CHECK(block.prefault(0, block.size()) == MemoryError::file_too_short);
    CHECK(block.error() == MemoryError::file_too_short);
    CHECK(block.is_valid());
    CHECK(block.size() == 8 * page);
    CHECK(block.prefault(3 * page, 1) == MemoryError::file_too_short);
    CHECK(block.prefault(8 * page - 1, 1) == MemoryError::file_too_short);
    CHECK(block.prefault(0, 3 * page) == MemoryError::ok);
    CHECK(block.prefault(3 * page - 1, 2) == MemoryError::file_too_short);
    CHECK(filled(block.base(), 2 * page + 10));
    CHECK(block.free() == MemoryError::ok);
    CHECK(MemoryBlock::map_file(file.path(), access).size() == 2 * page + 10);
  }
}

TEST_CASE("a touch of what a file has no longer ends the program", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  for (const std::size_t offset : sizes{0, page, 2 * page - 1, 2 * page, 4 * page - 1}) {
    CAPTURE(offset);
    const TemporaryFile file(pattern_bytes(4 * page));
    const Ended expected = offset < 2 * page ? Ended::clean : Ended::fault;
    CHECK(run_child_with(file, "touches what a file has no longer", offset) == expected);
  }
}

#endif
