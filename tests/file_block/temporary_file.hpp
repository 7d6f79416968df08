// de100 memory, https://opensource.org/license/zlib
//
// Files to map: each has bytes that are known and a name that nobody else has, in the working folder, and is gone with
// its object. Names are UTF-8 everywhere.

#ifndef DE100_TESTS_FILE_BLOCK_TEMPORARY_FILE_HPP
#define DE100_TESTS_FILE_BLOCK_TEMPORARY_FILE_HPP

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#if defined(_WIN32)
#include <process.h>
#include <wchar.h>
#else
#include <unistd.h>
#endif

#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

namespace de100_test {

using FileBytes = std::vector<unsigned char>;

inline constexpr de100::FileAccess all_file_access[] = {de100::FileAccess::read, de100::FileAccess::read_write,
                                                        de100::FileAccess::copy_on_write};

/// FileBytes of the pattern in bytes.hpp.
inline FileBytes pattern_bytes(std::size_t size, unsigned seed = 0) {
  FileBytes bytes(size);
  fill(bytes.data(), size, seed);
  return bytes;
}

#if defined(_WIN32)
/// UTF-8, which is well formed, as Windows has it.
inline std::wstring widened(const char* text) {
  std::wstring wide;
  while (*text != 0) {
    const unsigned first = static_cast<unsigned char>(*text++);
    unsigned more = first < 0xC0U ? 0U : first < 0xE0U ? 1U : first < 0xF0U ? 2U : 3U;
    unsigned long code = first & (more == 0 ? 0x7FU : 0x3FU >> more);
    for (; more != 0; --more) code = code << 6U | (static_cast<unsigned char>(*text++) & 0x3FU);
    if (code > 0xFFFFU) wide += static_cast<wchar_t>(0xD800U + ((code - 0x10000U) >> 10U));
    wide += static_cast<wchar_t>(code > 0xFFFFU ? 0xDC00U + (code & 0x3FFU) : code);
  }
  return wide;
}
#endif

/// Null where it cannot be opened.
inline std::FILE* open_stream(const char* path, const char* mode) {
#if defined(_WIN32)
  return _wfopen(widened(path).c_str(), widened(mode).c_str());
#else
  return std::fopen(path, mode);
#endif
}

inline bool remove_file(const char* path) {
#if defined(_WIN32)
  return _wremove(widened(path).c_str()) == 0;
#else
  return unlink(path) == 0;
#endif
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const FileBytes& bytes, const char* ending = ".bin") {
    static unsigned number = 0;
#if defined(_WIN32)
    const int process = _getpid();
#else
    const int process = static_cast<int>(getpid());
#endif
    path_ = "de100_test_" + std::to_string(process) + '_' + std::to_string(++number) + ending;
    REQUIRE(write(bytes));
  }
  ~TemporaryFile() {
    (void)remove_file(path());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const char* path() const {
    return path_.c_str();
  }

  /// Makes these all its bytes; false where the system does not let it.
  [[nodiscard]] bool write(const FileBytes& bytes) const {
    std::FILE* const file = open_stream(path(), "wb");
    if (file == nullptr) return false;
    const bool written = bytes.empty() || std::fwrite(bytes.data(), bytes.size(), 1, file) == 1;
    return std::fclose(file) == 0 && written;
  }

  /// All its bytes, read anew.
  [[nodiscard]] FileBytes bytes() const {
    FileBytes all;
    std::FILE* const file = open_stream(path(), "rb");
    if (file == nullptr) return all;
    for (int byte = std::fgetc(file); byte != EOF; byte = std::fgetc(file)) {
      all.push_back(static_cast<unsigned char>(byte));
    }
    (void)std::fclose(file);
    return all;
  }

 private:
  std::string path_;
};

/// Runs a child that maps this file: there, file_of_parent() is its name.
inline Ended run_child_with(const TemporaryFile& file, const char* child, std::size_t argument = 0) {
#if defined(_WIN32)
  REQUIRE(_putenv_s("DE100_TEST_FILE", file.path()) == 0);
#else
  REQUIRE(setenv("DE100_TEST_FILE", file.path(), 1) == 0);
#endif
  return run_child(child, argument);
}

inline const char* file_of_parent() {
  const char* const path = std::getenv("DE100_TEST_FILE");
  return path != nullptr ? path : "";
}

/// Whether files can be mapped. Else the rest of the test is skipped.
inline bool can_map_files() {
  if (!has_virtual_memory) skip("this system maps no files: where_files_are_read.cpp");
#if defined(DE100_TEST_EMULATED)
  if (has_virtual_memory && de100::page_size() != 4096) {
    skip("this emulator maps files badly where its pages are larger than those of the machine it runs on");
    return false;
  }
#endif
  return has_virtual_memory;
}

/// Whether the block shows these bytes, and no more.
inline bool shows(const de100::MemoryBlock& block, const unsigned char* bytes, std::size_t size) {
  return block.is_valid() && block.size() == size && std::memcmp(block.base(), bytes, size) == 0;
}

inline bool shows(const de100::MemoryBlock& block, const FileBytes& bytes) {
  return shows(block, bytes.data(), bytes.size());
}

/// A file that cannot be mapped in any way: the block is empty and says why, and nothing is left of it.
inline void cannot_map(const char* path, de100::MemoryError why, const de100::FileOptions& options = {}) {
  const de100::MemoryStats before = de100::memory_stats();
  for (const de100::FileAccess access : all_file_access) {
    CAPTURE(path, static_cast<int>(access), options.offset, options.size);
    de100::MemoryBlock block = de100::MemoryBlock::map_file(path, access, options);
    CHECK_FALSE(block.is_valid());
    CHECK(block.error() == why);
    CHECK(block.base() == nullptr);
    CHECK(block.size() == 0);
    CHECK(block.total_size() == 0);
    CHECK(block.generation() != 0);
    CHECK(block.flush() == de100::MemoryError::invalid_block);
    CHECK(block.error() == why);
    CHECK(de100::memory_stats().blocks == before.blocks);
    CHECK(de100::memory_stats().reserved == before.reserved);
  }
}

}  // namespace de100_test

#endif  // DE100_TESTS_FILE_BLOCK_TEMPORARY_FILE_HPP
