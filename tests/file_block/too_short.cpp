// de100 memory, https://opensource.org/license/zlib
//
// What is not in the file cannot be mapped: file_too_short.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("of an empty file there is nothing to map", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file({});
  cannot_map(file.path(), MemoryError::file_too_short);
  cannot_map(file.path(), MemoryError::file_too_short, {.size = 1});
  cannot_map(file.path(), MemoryError::file_too_short, {.offset = 1});
}

TEST_CASE("a part that is not all in the file is not mapped", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  for (const std::size_t size : sizes{1, page - 1, page, os::granularity(), os::granularity() + 7}) {
    const TemporaryFile file(pattern_bytes(size));
    const auto too_short = [&](std::uint64_t offset, std::size_t part) {
      cannot_map(file.path(), MemoryError::file_too_short, {.offset = offset, .size = part});
    };
    too_short(size, 0);
    too_short(size, 1);
    too_short(size + 1, 0);
    too_short(size + os::granularity(), 1);
    too_short(0, size + 1);
    too_short(1, size);
    too_short(size - 1, 2);
    too_short(0, SIZE_MAX);
    too_short(size - 1, SIZE_MAX);
    if (size > 1) too_short(size - 1, SIZE_MAX - size + 2);  // the sum is 1 too much for a size
    too_short(UINT64_MAX, 0);
    too_short(UINT64_MAX, 1);
    too_short(UINT64_MAX, 2);
    too_short(UINT64_MAX - 1, SIZE_MAX);
    too_short(std::uint64_t{1} << 63U, 1);
    too_short(std::uint64_t{1} << 32U, size);

    const MemoryBlock last = MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = size - 1});
    CHECK(last.size() == 1);
    CHECK(MemoryBlock::map_file(file.path(), FileAccess::read, {.size = size}).size() == size);
    CHECK((file.bytes() == pattern_bytes(size)));
  }
}

TEST_CASE("guards that no address space has room for are refused", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(10));
  cannot_map(file.path(), MemoryError::size_overflow, {.guard_size = SIZE_MAX});
  cannot_map(file.path(), MemoryError::size_overflow, {.guard_size = SIZE_MAX / 2});
  cannot_map(file.path(), MemoryError::size_overflow, {.guard_size = SIZE_MAX / 4});
}
