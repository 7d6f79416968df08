// de100 memory, https://opensource.org/license/zlib
//
// os/posix.hpp: the contract of os.hpp on Linux, macOS, the BSDs and other systems with mmap. Included by os.hpp only.

#ifndef DE100_OS_POSIX_HPP
#define DE100_OS_POSIX_HPP

#include <cerrno>
#include <cstring>

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"

#if DE100_OS_LINUX
#include <fcntl.h>
#include <sys/prctl.h>
#endif

// Where every thread's own data is found through a register, its address tells threads apart. Not on macOS, where that
// is another register for each processor. <pthread.h> costs more to compile than the rest of this file.
#define DE100_HAS_THREAD_POINTER 0
#if DE100_OS_LINUX && defined(__has_builtin)
#if __has_builtin(__builtin_thread_pointer)
#undef DE100_HAS_THREAD_POINTER
#define DE100_HAS_THREAD_POINTER 1
#endif
#endif
#if !DE100_HAS_THREAD_POINTER
#include <pthread.h>
#endif

#if DE100_SANITIZE_MEMORY
#include <sanitizer/msan_interface.h>
#endif

namespace de100::os {

namespace posix {

// Address space that is only held must not count as memory that is promised. FreeBSD has no such flag and no need.
#if defined(MAP_NORESERVE)
inline constexpr int hold_flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
inline constexpr int hold_flags = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

// "There or not at all", which MAP_FIXED alone is not: it replaces what is there. Where a system has no such flag, and
// on Linux before 4.17, which ignores it, the address is a hint and the answer is compared.
#if defined(MAP_FIXED_NOREPLACE)
inline constexpr int exact_flag = MAP_FIXED_NOREPLACE;
#elif defined(MAP_EXCL)
inline constexpr int exact_flag = MAP_FIXED | MAP_EXCL;
#else
inline constexpr int exact_flag = 0;
#endif

/// The failure that errno tells of; `otherwise` where errno means nothing more precise.
inline Result failure(MemoryError otherwise) noexcept {
  const int code = errno;
  switch (code) {
    case ENOMEM:
    case EAGAIN:
      return {MemoryError::out_of_memory, code};
    case EEXIST:
      return {MemoryError::address_in_use, code};
    case EPERM:
    case EACCES:
    case ENOTSUP:  // OpenBSD's mprotect(2): memory that is writable and executable at once
      return {MemoryError::permission_denied, code};
    default:
      return {otherwise, code};
  }
}

inline int protection(MemoryFlags access) noexcept {
  return (has(access, MemoryFlags::read) ? PROT_READ : PROT_NONE) |
         (has(access, MemoryFlags::write) ? PROT_WRITE : PROT_NONE) |
         (has(access, MemoryFlags::execute) ? PROT_EXEC : PROT_NONE);
}

/// Maps zero pages over a range of ours: MAP_FIXED is safe there and nowhere else.
inline Result map_over(void* address, std::size_t size, int protection, int flags) noexcept {
  if (mmap(address, size, protection, flags | MAP_FIXED, -1, 0) == MAP_FAILED) {
    return failure(MemoryError::platform_error);
  }
  return {};
}

}  // namespace posix

inline std::size_t page_size() noexcept {
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

inline std::size_t granularity() noexcept {
  return page_size();
}

inline std::size_t large_page_size() noexcept {
  std::uint64_t size = 0;
#if DE100_OS_LINUX
  // A number as text, in bytes. A kernel without large pages does not have the file.
  const int file = open("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[24];
  const ssize_t length = read(file, text, sizeof text);
  (void)close(file);
  for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i) {
    size = size * 10 + static_cast<unsigned char>(text[i] - '0');
  }
#endif
  return static_cast<std::size_t>(size);
}

inline std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);  // fails only for a clock that is unknown, and POSIX has this one
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t thread_id() noexcept {
#if DE100_HAS_THREAD_POINTER
  return reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
#else
  const pthread_t self = pthread_self();  // a number here, a pointer there
  std::uint64_t id = 0;
  static_assert(sizeof self <= sizeof id);
  std::memcpy(&id, &self, sizeof self);
  return id;
#endif
}

inline Reservation reserve(void* address, std::size_t size, Placement placement) noexcept {
  const bool exact = placement == Placement::exact;
  void* const found = mmap(placement == Placement::anywhere ? nullptr : address, size, PROT_NONE,
                           posix::hold_flags | (exact ? posix::exact_flag : 0), -1, 0);
  if (found == MAP_FAILED) {
    Result result = posix::failure(exact ? MemoryError::invalid_address : MemoryError::platform_error);
    if (exact && result.error == MemoryError::out_of_memory) {
      // Linux says ENOMEM also of an address that no program can have. Then the size alone is no problem.
      void* const elsewhere = mmap(nullptr, size, PROT_NONE, posix::hold_flags, -1, 0);
      if (elsewhere != MAP_FAILED) {
        (void)munmap(elsewhere, size);
        result.error = MemoryError::invalid_address;
      }
    }
#if defined(MAP_EXCL)
    // FreeBSD's mmap(2): EINVAL where MAP_EXCL finds the range in use; ENOMEM has been seen for the same.
    if (exact) result.error = MemoryError::address_in_use;
#endif
    return {nullptr, result};
  }
  if (exact && found != address) {
    (void)munmap(found, size);
    return {nullptr, {MemoryError::address_in_use, EEXIST}};
  }
  return {static_cast<std::byte*>(found), {}};
}

inline Result release(void* reservation, std::size_t size) noexcept {
  if (munmap(reservation, size) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

inline Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

inline Result decommit(void* address, std::size_t size) noexcept {
  // A new mapping is the only way that also gives back what was promised; MADV_DONTNEED keeps the promise.
  return posix::map_over(address, size, PROT_NONE, posix::hold_flags);
}

inline Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
#if DE100_OS_LINUX
  (void)access;
  // madvise(2): private anonymous pages read as zero afterwards. Locked pages are refused.
  if (madvise(address, size, MADV_DONTNEED) != 0) return {MemoryError::unsupported, errno};
#if DE100_SANITIZE_MEMORY
  __msan_unpoison(address, size);  // MemorySanitizer takes note of mmap and not of madvise
#endif
  return {};
#else
  // Elsewhere MADV_DONTNEED is a hint that may leave the contents as they are.
  const int protection = posix::protection(access);
  const Result mapped = posix::map_over(address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS);
  // POSIX leaves open whether an mmap that fails has unmapped what it was to replace. If not, the contents are there.
  if (!mapped.ok() && mprotect(address, size, protection) == 0) return {MemoryError::unsupported, mapped.code};
  return mapped;
#endif
}

inline Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::protection_failed);
  return {};
}

inline bool faults(const void* page) noexcept {
  // access(2) reads the path it is given, and answers EFAULT where it cannot.
  return access(static_cast<const char*>(page), F_OK) != 0 && errno == EFAULT;
}

inline Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept {
#if DE100_OS_LINUX
  // Pages of more than one mapping cannot be moved and grown at once (EFAULT): a part of them was locked or advised, or
  // added in place after a move. Kernels before 6.17 find out only when they have unmapped `to`, so that is asked
  // first, by growing into what follows: it is held, so the answer is no, and EFAULT where that is the reason.
  if (mremap(from, size, size + page_size(), 0) == MAP_FAILED && errno == EFAULT) {
    return {MemoryError::unsupported, EFAULT};
  }
  if (mremap(from, size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED) return {};
  return errno == EFAULT ? Result{MemoryError::unsupported, EFAULT} : posix::failure(MemoryError::platform_error);
#else
  (void)from, (void)size, (void)to, (void)new_size;
  return {MemoryError::unsupported, 0};
#endif
}

inline Result set_name(void* address, std::size_t size, const char* name) noexcept {
#if DE100_OS_LINUX
  constexpr int set_vma = 0x53564d41;  // PR_SET_VMA; older C libraries do not have the name
  constexpr unsigned long set_vma_anon_name = 0;
  // Kernels before 5.17, and those that are built without it, answer EINVAL.
  if (prctl(set_vma, set_vma_anon_name, address, size, name) != 0) return {MemoryError::unsupported, errno};
  return {};
#else
  (void)address, (void)size, (void)name;
  return {MemoryError::unsupported, 0};
#endif
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_HPP
