// de100 memory, https://opensource.org/license/zlib
//
// os_files.hpp: what this library asks of an operating system beside os.hpp, for those who map files, or memory that
// stands at two addresses. Answered by os/posix_files.hpp, os/windows_files.hpp and os/wasm_files.hpp. With a
// DE100_OS_HEADER it is the header that DE100_OS_FILES_HEADER names; without one, nobody can use them.

#ifndef DE100_OS_FILES_HPP
#define DE100_OS_FILES_HPP

#include "config.hpp"
#include "flags.hpp"
#include "os.hpp"

namespace de100::os {

/// An open file, or memory without a name. What is mapped of it stays when it is closed.
struct [[nodiscard]] File {
  std::intptr_t handle = -1;
  std::uint64_t size = 0;  // bytes
  Result result;
};

/// What `map_file` made, from `start` on; null where `result` is not ok.
struct [[nodiscard]] MappedFile {
  std::byte* start = nullptr;
  bool in_parts = false;  // it is reservations in a row, and not one: the guard before, each copy, the guard behind
  Result result;
};

// All are safe on any thread. Unless it says otherwise, a call that fails has changed nothing.

/// Opens a file with bytes that can be mapped. `path` is UTF-8.
File open_file(const char* path, FileAccess access) noexcept;

/// Memory that can be mapped more than once: zero, and nobody else's. The system sets it aside now, where it can.
File make_shared(std::size_t size) noexcept;

void close_file(const File& file) noexcept;

/// Reserves guard, room for `times` copies, guard, and maps `size` bytes of the file from `offset` on to each copy, in
/// a row. Copies start at multiples of granularity(), as do the guards: the size is one if there are two copies.
/// `guard` and `offset` are multiples too, the bytes are all there, and the sum of the sizes can be had.
MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned times, std::size_t guard,
                    FileAccess access) noexcept;

/// Writes to the file what was written to pages of it.
Result flush(void* address, std::size_t size) noexcept;

}  // namespace de100::os

#if !DE100_BODIES
// They are in another file of the program.
#elif defined(DE100_OS_FILES_HEADER)
#include DE100_OS_FILES_HEADER
#elif defined(DE100_OS_HEADER)
// Not defined: a program that maps a file does not link.
#elif DE100_OS_WINDOWS
#include "os/windows_files.hpp"
#elif DE100_OS_WASM
#include "os/wasm_files.hpp"
#else
#include "os/posix_files.hpp"
#endif

#endif  // DE100_OS_FILES_HPP
