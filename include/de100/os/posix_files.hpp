// de100 memory, https://opensource.org/license/zlib
//
// os/posix_files.hpp: the contract of os_files.hpp on Linux, macOS, the BSDs and other systems with mmap. Included by
// os_files.hpp only.

#ifndef DE100_OS_POSIX_FILES_HPP
#define DE100_OS_POSIX_FILES_HPP

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../bytes.hpp"
#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"

namespace de100::os {

namespace posix {

// Where a program is compiled so that offsets in files have 32 bits, these have 64. musl's always do.
#if defined(__LP64__) || !(defined(__GLIBC__) || defined(__BIONIC__))
using Offset = off_t;
inline constexpr int open_flags = O_CLOEXEC | O_NONBLOCK;
inline off_t seek_end(int file) noexcept {
  return lseek(file, 0, SEEK_END);
}
inline ssize_t read_at(int file, void* to, std::size_t size, Offset offset) noexcept {
  return pread(file, to, size, offset);
}
inline void* map(void* address, std::size_t size, int protection, int flags, int file, Offset offset) noexcept {
  return mmap(address, size, protection, flags, file, offset);
}
#else
using Offset = off64_t;
inline constexpr int open_flags = O_CLOEXEC | O_NONBLOCK | O_LARGEFILE;
inline Offset seek_end(int file) noexcept {
  return lseek64(file, 0, SEEK_END);
}
inline ssize_t read_at(int file, void* to, std::size_t size, Offset offset) noexcept {
  return pread64(file, to, size, offset);
}
inline void* map(void* address, std::size_t size, int protection, int flags, int file, Offset offset) noexcept {
  return mmap64(address, size, protection, flags, file, offset);
}
#endif

/// The failure of a call on files that errno tells of.
inline Result file_failure(MemoryError otherwise) noexcept {
  const Result result = failure(otherwise);
  switch (result.code) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
    case EILSEQ:  // macOS: no UTF-8
      return {MemoryError::file_not_found, result.code};
    case EISDIR:
    case EINVAL:      // lseek(2): what is made when it is read, as below /proc
    case ENXIO:       // Linux: a socket
    case EOPNOTSUPP:  // macOS, FreeBSD: the same
    case ESPIPE:
      return {MemoryError::not_a_file, result.code};
    case EROFS:
    case ETXTBSY:
    case EAGAIN:  // somebody has it for himself: fcntl(2), F_SETLEASE
      return {MemoryError::permission_denied, result.code};
    case EOVERFLOW:
      return {MemoryError::size_overflow, result.code};
    default:
      return result;
  }
}

inline File no_file(MemoryError otherwise) noexcept {
  return {-1, 0, file_failure(otherwise)};
}

/// A file without a name, of no size yet; negative where there is none.
inline int make_file() noexcept {
#if defined(MFD_CLOEXEC)
  return memfd_create("de100", MFD_CLOEXEC);  // Linux, FreeBSD
#else
  // shm_open(3): a name that nobody else has just now, and a moment later nobody at all.
  char name[] = "/de100-0000000000000000";
  std::uint64_t number = ticks() ^ thread_id() << 16U ^ static_cast<std::uint64_t>(getpid()) << 32U;
  for (std::size_t i = sizeof name - 2; name[i] != '-'; --i, number >>= 4U) name[i] = "0123456789abcdef"[number & 15U];
  const int file = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file >= 0) (void)shm_unlink(name);
  return file;
#endif
}

}  // namespace posix

DE100_INLINE void close_file(const File& file) noexcept {
  (void)close(static_cast<int>(file.handle));
}

DE100_INLINE File open_file(const char* path, FileAccess access) noexcept {
  // O_NONBLOCK, since to open a pipe would wait for its other end; it means nothing for a file.
  const int mode = detail::is(access, FileAccess::read_write) ? O_RDWR : O_RDONLY;
  const int opened = open(path, mode | posix::open_flags);
  if (opened < 0) return posix::no_file(MemoryError::platform_error);
  // A folder cannot be read, a pipe not at a place. <sys/stat.h> would say the same, and more to the compiler.
  char first = 0;
  const posix::Offset size = posix::read_at(opened, &first, 1, 0) >= 0 ? posix::seek_end(opened) : -1;
  if (size >= 0) return {opened, static_cast<std::uint64_t>(size), {}};
  const File none = posix::no_file(MemoryError::platform_error);
  (void)close(opened);
  return none;
}

DE100_INLINE File make_shared(std::size_t size) noexcept {
#if DE100_OS_LINUX
  // Below, memory is set aside, which takes all there is before it fails. So what cannot be had at all is asked for
  // first in a way that is refused.
  const Reservation trial = reserve(nullptr, size, Placement::anywhere, MemoryFlags::read_write);
  if (!trial.result.ok()) return {-1, 0, trial.result};
  (void)release(trial.base, size);
#endif
  const int made = posix::make_file();
  if (made < 0) return posix::no_file(MemoryError::platform_error);
#if DE100_OS_LINUX
  const int code = posix_fallocate(made, 0, static_cast<off_t>(size));
  if (code != 0) errno = code;  // which is its answer, unlike that of others
#else
  const int code = ftruncate(made, static_cast<off_t>(size));
#endif
  if (code == 0) return {made, size, {}};
  const bool too_large = errno == ENOSPC || errno == EFBIG;
  const File none = posix::no_file(too_large ? MemoryError::out_of_memory : MemoryError::platform_error);
  (void)close(made);
  return none;
}

DE100_INLINE MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned times,
                                 std::size_t guard, FileAccess access) noexcept {
  const std::size_t room = align_up(size, page_size());
  const std::size_t total = guard + room * times + guard;
  const Reservation held = reserve(nullptr, total, Placement::anywhere, MemoryFlags::none);
  const int protection = detail::is(access, FileAccess::read) ? PROT_READ : PROT_READ | PROT_WRITE;
  const int flags = detail::is(access, FileAccess::copy_on_write) ? MAP_PRIVATE : MAP_SHARED;
  for (unsigned i = 0; held.result.ok() && i < times; ++i) {
    void* const place = held.base + guard + i * room;
    if (posix::map(place, size, protection, flags | MAP_FIXED, static_cast<int>(file.handle),
                   static_cast<posix::Offset>(offset)) == MAP_FAILED) {
      // ENODEV: it is made when it is read, as below /sys
      const Result result = posix::failure(errno == ENODEV ? MemoryError::not_a_file : MemoryError::platform_error);
      (void)release(held.base, total);
      return {nullptr, false, result};
    }
  }
  return {held.base, false, held.result};
}

DE100_INLINE Result flush(void* address, std::size_t size) noexcept {
  if (msync(address, size, MS_SYNC) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_FILES_HPP
