// de100 memory, https://opensource.org/license/zlib
//
// os/wasm_files.hpp: the contract of os_files.hpp on WebAssembly (Emscripten). Included by os_files.hpp only.
//
// No file can be mapped there. What is only to be read, or copied on write, is read as a whole, which makes no
// difference to who uses it; what is to be written to a file, and memory that stands at two addresses, is unsupported.

#ifndef DE100_OS_WASM_FILES_HPP
#define DE100_OS_WASM_FILES_HPP

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"

namespace de100::os {

namespace wasm {

inline File no_file(MemoryError otherwise) noexcept {
  const int code = errno;
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return {-1, 0, {MemoryError::file_not_found, code}};
    case EISDIR:
    case ESPIPE:
      return {-1, 0, {MemoryError::not_a_file, code}};
    case EACCES:
    case EPERM:
      return {-1, 0, {MemoryError::permission_denied, code}};
    default:
      return {-1, 0, {otherwise, code}};
  }
}

}  // namespace wasm

DE100_INLINE void close_file(const File& file) noexcept {
  (void)close(static_cast<int>(file.handle));
}

DE100_INLINE File open_file(const char* path, FileAccess access) noexcept {
  if (detail::is(access, FileAccess::read_write)) return {-1, 0, {MemoryError::unsupported, 0}};
  const int opened = open(path, O_RDONLY);
  if (opened < 0) return wasm::no_file(MemoryError::platform_error);
  char first = 0;
  const off_t size = pread(opened, &first, 1, 0) >= 0 ? lseek(opened, 0, SEEK_END) : -1;
  if (size >= 0) return {opened, static_cast<std::uint64_t>(size), {}};
  const File none = wasm::no_file(MemoryError::not_a_file);
  (void)close(opened);
  return none;
}

DE100_INLINE File make_shared(std::size_t) noexcept {
  return {-1, 0, {MemoryError::unsupported, 0}};
}

DE100_INLINE MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned, std::size_t guard,
                                 FileAccess) noexcept {
  const std::size_t total = guard + (size + wasm::page - 1) / wasm::page * wasm::page + guard;
  const Reservation held = reserve(nullptr, total, Placement::anywhere, MemoryFlags::none);
  if (!held.result.ok()) return {nullptr, false, held.result};
  for (std::size_t done = 0; done < size;) {
    const ssize_t count =
        pread(static_cast<int>(file.handle), held.base + guard + done, size - done, static_cast<off_t>(offset + done));
    if (count <= 0) {
      const Result result =
          count == 0 ? Result{MemoryError::file_too_short, 0} : Result{MemoryError::platform_error, errno};
      (void)release(held.base, total);
      return {nullptr, false, result};
    }
    done += static_cast<std::size_t>(count);
  }
  return {held.base, false, {}};
}

DE100_INLINE Result flush(void*, std::size_t) noexcept {
  return {};  // nothing of it is ever written
}

}  // namespace de100::os

#endif  // DE100_OS_WASM_FILES_HPP
