// de100 memory, https://opensource.org/license/zlib
//
// files.hpp: an engine's way to read and write files, whole, on any system.

#ifndef DE100_EXAMPLES_COMMON_FILES_HPP
#define DE100_EXAMPLES_COMMON_FILES_HPP

#include <cerrno>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <de100/memory.hpp>

#include "common/text.hpp"

#if DE100_OS_WINDOWS
#include <direct.h>
#include <io.h>
#else
#include <unistd.h>
#endif

namespace common {

// The few calls that systems spell differently.
#if DE100_OS_WINDOWS
struct System {
  static int open_to_write(const char* path) noexcept {
    return _open(path, _O_WRONLY | _O_CREAT | _O_TRUNC | _O_BINARY, _S_IREAD | _S_IWRITE);
  }
  static int open_to_read(const char* path) noexcept { return _open(path, _O_RDONLY | _O_BINARY); }
  static int close(int file) noexcept { return _close(file); }
  static std::ptrdiff_t read(int file, void* to, unsigned size) noexcept { return _read(file, to, size); }
  static std::ptrdiff_t write(int file, const void* from, unsigned size) noexcept { return _write(file, from, size); }
  static int make_folder(const char* path) noexcept { return _mkdir(path); }
  static bool is_terminal(int file) noexcept { return _isatty(file) != 0; }
};
#else
struct System {
  static int open_to_write(const char* path) noexcept {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  }
  static int open_to_read(const char* path) noexcept { return open(path, O_RDONLY | O_CLOEXEC); }
  static int close(int file) noexcept { return ::close(file); }
  static std::ptrdiff_t read(int file, void* to, unsigned size) noexcept { return ::read(file, to, size); }
  static std::ptrdiff_t write(int file, const void* from, unsigned size) noexcept { return ::write(file, from, size); }
  static int make_folder(const char* path) noexcept { return mkdir(path, 0777); }
  static bool is_terminal(int file) noexcept { return isatty(file) != 0; }
};
#endif

inline constexpr int standard_output = 1;
inline constexpr int standard_error = 2;

/// Systems refuse, or answer oddly to, more than about 2 GiB in one call.
inline unsigned one_call(std::size_t size) noexcept {
  return static_cast<unsigned>(size < 1_GiB ? size : 1_GiB);
}

inline bool write_all(int file, Span<const char> text) noexcept {
  std::size_t done = 0;
  while (done < text.size()) {
    const std::ptrdiff_t size = System::write(file, text.data() + done, one_call(text.size() - done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    done += static_cast<std::size_t>(size);
  }
  return true;
}

/// All of a file; empty, with a line about it, where that does not fit into `room` or cannot be read.
inline Span<char> read_file(const char* path, Span<char> room, Text& error) noexcept {
  const int file = System::open_to_read(path);
  std::size_t done = 0;
  std::ptrdiff_t size = file >= 0 ? 0 : -1;
  while (file >= 0 && done < room.size()) {
    size = System::read(file, room.data() + done, one_call(room.size() - done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    done += static_cast<std::size_t>(size);
  }
  if (size < 0) {
    error.add(path, ": cannot be read: ", std::strerror(errno));
  } else if (done == 0 || done == room.size()) {
    error.add(path, done == 0 ? ": is empty" : ": is too large");
  }
  if (file >= 0) (void)System::close(file);
  return size < 0 || done == room.size() ? Span<char>() : room.first(done);
}

inline bool write_file(const char* path, Span<const char> text, Text& error) noexcept {
  const int file = System::open_to_write(path);
  bool written = file >= 0 && write_all(file, text);
  if (file >= 0) written = System::close(file) == 0 && written;
  if (!written) error.add(path, ": cannot be written: ", std::strerror(errno));
  return written;
}

}  // namespace common

#endif  // DE100_EXAMPLES_COMMON_FILES_HPP
