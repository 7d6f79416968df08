// de100 memory, https://opensource.org/license/zlib
//
// A mapped file stands between guards, as large as FileOptions::guard_size asks for.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

namespace {

enum FileTouch : std::size_t { read_in_front, write_in_front, read_behind, write_behind, last_of_guard, touches };

const Child touches_around_a_file("touches a guard of a mapped file", [](std::size_t touch) -> int {
  const MemoryBlock block = MemoryBlock::map_file(file_of_parent(), FileAccess::read_write);
  if (!block) return 10;
  std::byte* const behind = block.base() + align_up(block.size(), page_size());
  if (touch == read_in_front) (void)read_byte(block.base() - 1);
  if (touch == write_in_front) write_byte(block.base() - 1, 1);
  if (touch == read_behind) (void)read_byte(behind);
  if (touch == write_behind) write_byte(behind, 1);
  if (touch == last_of_guard) (void)read_byte(block.base() - os::granularity());
  return 0;
});

}  // namespace

TEST_CASE("a touch of a mapped file's guards ends the program", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  for (const std::size_t size : sizes{1, page_size(), os::granularity(), os::granularity() + 1}) {
    const TemporaryFile file(pattern_bytes(size));
    for (std::size_t touch = 0; touch < touches; ++touch) {
      CAPTURE(size, touch);
      CHECK(run_child_with(file, "touches a guard of a mapped file", touch) == Ended::fault);
    }
    CHECK(run_child_with(file, "touches a guard of a mapped file", touches) == Ended::clean);
    CHECK((file.bytes() == pattern_bytes(size)));
  }
}

TEST_CASE("every byte of a mapped file's guards is off limits", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  const TemporaryFile file(pattern_bytes(3 * granule));
  for (const std::size_t guard : sizes{1, granule, granule + 1, 5 * granule}) {
    for (const std::size_t offset : sizes{0, granule, granule + 100}) {
      for (const std::size_t size : sizes{1, page, granule}) {
        CAPTURE(guard, offset, size);
        MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write,
                                                  {.offset = offset, .size = size, .guard_size = guard});
        REQUIRE(block.is_valid());
        CHECK(block.guard_kind() == GuardKind::pages);
        const std::size_t rounded = align_up(guard, granule);
        const std::size_t used = offset % granule + size;
        CHECK(block.total_size() == align_up(used, granule) + 2 * rounded);
        std::byte* const first = block.base() - offset % granule;
        for (std::size_t at = 1; at <= rounded; at += page / 2) {
          REQUIRE(off_limits(first - at));
          REQUIRE(off_limits(first + align_up(used, granule) + at - 1));
        }
        REQUIRE(off_limits(first - rounded));
        REQUIRE(off_limits(first + align_up(used, page)));
        REQUIRE(off_limits(first + align_up(used, granule) + rounded - 1));
        CHECK(readable(block.base()));
        CHECK(writable(block.base() + size - 1));
      }
    }
  }
}

TEST_CASE("a mapped file without guards is its pages and no more", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t granule = os::granularity();
  const FileBytes bytes = pattern_bytes(2 * granule);
  const TemporaryFile file(bytes);
  for (const FileAccess access : all_file_access) {
    MemoryBlock block = MemoryBlock::map_file(file.path(), access, {.guard_size = 0});
    CHECK(shows(block, bytes));
    CHECK(block.guard_kind() == GuardKind::none);
    CHECK(block.total_size() == 2 * granule);
    CHECK(block.prefault(0, block.size()) == MemoryError::ok);
    const std::byte* const base = block.base();
    CHECK(block.free() == MemoryError::ok);
    CHECK_FALSE(mapped(base));
  }
}

TEST_CASE("nothing of a mapped file stays when it is freed", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t granule = os::granularity();
  const TemporaryFile file(pattern_bytes(3 * granule));
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = granule + 1, .guard_size = 1});
  REQUIRE(block.is_valid());
  const std::byte* const first = block.base() - 1;
  CHECK(mapped(first - granule));
  CHECK(mapped(first));
  CHECK(mapped(first + 2 * granule));
  CHECK(block.free() == MemoryError::ok);
  for (std::size_t at = 0; at < 4 * granule; at += page_size()) CHECK_FALSE(mapped(first - granule + at));
}
