// de100 memory, https://opensource.org/license/zlib
//
// A mapped file is not open, nor is one that could not be mapped.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <vector>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("no file stays open that was mapped, or was not", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  constexpr std::size_t times = 64;
#if defined(_WIN32)
  constexpr std::size_t others = times / 2;  // handles of any kind, of which the system takes some when it likes
  constexpr std::size_t ours = 2;            // while one is mapped
#else
  constexpr std::size_t others = 0;
  constexpr std::size_t ours = 0;
#endif
  const TemporaryFile file(pattern_bytes(10));
  const TemporaryFile empty({});
  const auto map = [](const char* path, FileAccess access, const FileOptions& options = {}) {
    return MemoryBlock::map_file(path, access, options);
  };
  (void)map(file.path(), FileAccess::read);
  if (open_files() == unknown) {
    skip("this system does not tell how many files are open");
    return;
  }
  const std::size_t before = open_files();
  for (std::size_t i = 0; i < times; ++i) {
    for (const FileAccess access : all_file_access) {
      const MemoryBlock block = map(file.path(), access);
      CHECK(block.is_valid());
      CHECK(open_files() <= before + others + ours);
      CHECK_FALSE(map(empty.path(), access).is_valid());
      CHECK_FALSE(map(file.path(), access, {.offset = 10}).is_valid());
      CHECK_FALSE(map(file.path(), access, {.size = 11}).is_valid());
      CHECK_FALSE(map(file.path(), access, {.guard_size = SIZE_MAX}).is_valid());
      CHECK_FALSE(map(".", access).is_valid());
      CHECK_FALSE(map("de100_test_no_such_file.bin", access).is_valid());
#if defined(_WIN32)
      CHECK_FALSE(map("NUL", access).is_valid());
#else
      CHECK_FALSE(map("/dev/null", access).is_valid());
#endif
    }
  }
  CHECK(open_files() <= before + others);
}
