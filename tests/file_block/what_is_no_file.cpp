// de100 memory, https://opensource.org/license/zlib
//
// Nothing of that name is file_not_found, and something else than a file is not_a_file: a folder, a pipe. A pipe is not
// waited for. A device without a size may pass for a file that is empty.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <string>

#include "file_block/temporary_file.hpp"

#if !defined(_WIN32) && !defined(__wasm__)
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#endif

using namespace de100;
using namespace de100_test;

TEST_CASE("a name that nothing has is file_not_found", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  cannot_map("", MemoryError::file_not_found);
  cannot_map("de100_test_no_such_file.bin", MemoryError::file_not_found);
  cannot_map("de100_test_no_such_folder/level.bin", MemoryError::file_not_found);
  cannot_map("./de100_test_no_such_folder/another/level.bin", MemoryError::file_not_found);
  CHECK(MemoryBlock::map_file("de100_test_no_such_file.bin", FileAccess::read).os_error() == 2);  // by any system

  std::string path;
  {
    const TemporaryFile file(pattern_bytes(10));
    path = file.path();
    cannot_map((path + "/level.bin").c_str(), MemoryError::file_not_found);
    CHECK(MemoryBlock::map_file(path.c_str(), FileAccess::read).is_valid());
  }
  cannot_map(path.c_str(), MemoryError::file_not_found);  // and it is not made
  CHECK(open_stream(path.c_str(), "rb") == nullptr);
}

#if defined(_WIN32)
TEST_CASE("a name that no file on Windows can have is file_not_found", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  cannot_map("de100_test_\xff.bin", MemoryError::file_not_found);   // no UTF-8
  const TemporaryFile replaced(pattern_bytes(10), "\xEF\xBF\xBD");  // what Windows may take for what is none
  REQUIRE(MemoryBlock::map_file(replaced.path(), FileAccess::read).is_valid());
  const std::string path = replaced.path();
  cannot_map((path.substr(0, path.size() - 3) + "\xff").c_str(), MemoryError::file_not_found);
  cannot_map("*.bin", MemoryError::file_not_found);
  cannot_map("de100_test?.bin", MemoryError::file_not_found);
  cannot_map(std::string(5000, 'a').c_str(), MemoryError::file_not_found);
}
#endif

TEST_CASE("a folder is not_a_file", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  cannot_map(".", MemoryError::not_a_file);
  cannot_map("..", MemoryError::not_a_file);
  cannot_map("/", MemoryError::not_a_file);
}

TEST_CASE("a device is no file", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
#if defined(_WIN32)
  cannot_map("NUL", MemoryError::not_a_file);
#else
  cannot_map("/dev/null", MemoryError::file_too_short);
  if (access("/dev/zero", R_OK | W_OK) == 0) cannot_map("/dev/zero", MemoryError::file_too_short);
#endif
}

#if !defined(_WIN32) && !defined(__wasm__)

namespace {

const Child maps_a_pipe("maps a pipe", [](std::size_t access) -> int {
  (void)alarm(20);  // ends it should it wait
  const MemoryBlock block = MemoryBlock::map_file(file_of_parent(), all_file_access[access]);
  return !block && block.error() == MemoryError::not_a_file ? 0 : 10;
});

}  // namespace

TEST_CASE("a pipe is not_a_file, and is not waited for", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile pipe({});
  REQUIRE(remove_file(pipe.path()));
  if (mkfifo(pipe.path(), 0600) != 0) {
    skip("no pipe can be made in this folder");
    return;
  }
  for (const std::size_t access : sizes{0, 1, 2}) CHECK(run_child_with(pipe, "maps a pipe", access) == Ended::clean);
}

#if defined(__linux__)  // macOS has a code of its own for it
TEST_CASE("a socket is not_a_file", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile place({});
  REQUIRE(remove_file(place.path()));
  const int opened = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, place.path(), sizeof address.sun_path - 1);
  const bool bound = opened >= 0 && bind(opened, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (bound) {
    cannot_map(place.path(), MemoryError::not_a_file);
  } else {
    skip("no socket can be made in this folder");
  }
  if (opened >= 0) CHECK(close(opened) == 0);
}

TEST_CASE("what the system makes when it is read is not_a_file", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const char* const made[] = {"/proc/self/maps", "/proc/meminfo", "/sys/kernel/mm/transparent_hugepage/enabled",
                              "/sys/kernel/uevent_seqnum"};
  for (const char* const path : made) {
    if (access(path, R_OK) != 0) {
      skip("this system does not have all that is made when it is read");
      continue;
    }
#if defined(DE100_TEST_EMULATED)
    if (path == made[0]) continue;  // which the emulator makes, as a file
#endif
    for (const FileAccess how : {FileAccess::read, FileAccess::copy_on_write}) {  // few users may write there
      for (const std::size_t size : sizes{0, 1}) {
        CAPTURE(path, static_cast<int>(how), size);
        const MemoryStats before = memory_stats();
        const std::size_t open_before = open_files();
        const MemoryBlock block = MemoryBlock::map_file(path, how, {.size = size});
        CHECK_FALSE(block.is_valid());
        CHECK(block.error() == MemoryError::not_a_file);
        CHECK(block.os_error() != 0);
        CHECK(open_files() == open_before);
        CHECK(memory_stats().blocks == before.blocks);
        CHECK(memory_stats().reserved == before.reserved);
      }
    }
  }
}
#endif

#endif
