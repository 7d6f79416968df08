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

#include "../atomic.hpp"
#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"
#include "../poison.hpp"

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

// Pages that are made for code, and may be writable and executable at once.
#if defined(__APPLE__) && defined(__aarch64__) && defined(__ENVIRONMENT_MAC_OS_X_VERSION_MIN_REQUIRED__)  // not iOS
#define DE100_HAS_CODE_PAGES 1
#include <libkern/OSCacheControl.h>
#else
#define DE100_HAS_CODE_PAGES 0
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

#if DE100_OS_LINUX
inline constexpr int populate_read = 22;  // madvise(2): MADV_POPULATE_READ; older C libraries do not have the name

/// Reads the start of a short file of the kernel's, and ends it with a zero. False where it is not there.
template <std::size_t size>
bool read_text(const char* path, char (&text)[size]) noexcept {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t length = read(file, text, size - 1);
  (void)close(file);
  text[length > 0 ? length : 0] = 0;
  return length > 0;
}

/// Whether the kernel makes large pages where it is asked to: then the mode in brackets is not [never].
inline bool makes_large_pages() noexcept {
  char modes[64];
  return read_text("/sys/kernel/mm/transparent_hugepage/enabled", modes) && std::strstr(modes, "[never]") == nullptr;
}
#endif

/// Maps zero pages over a range of ours: MAP_FIXED is safe there and nowhere else.
inline Result map_over(void* address, std::size_t size, int protection, int flags) noexcept {
  if (mmap(address, size, protection, flags | MAP_FIXED, -1, 0) == MAP_FAILED) {
    return failure(MemoryError::platform_error);
  }
  detail::renew(address, size);
  return {};
}

}  // namespace posix

DE100_INLINE std::size_t page_size() noexcept {
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

DE100_INLINE std::size_t granularity() noexcept {
  return page_size();
}

DE100_INLINE std::size_t large_page_size() noexcept {
  std::size_t size = 0;
#if DE100_OS_LINUX
  // A number as text, in bytes. A kernel without large pages does not have the file.
  char text[24];
  if (!posix::read_text("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", text)) return 0;
  for (const char* digit = text; *digit >= '0' && *digit <= '9'; ++digit) {
    size = size * 10 + static_cast<std::size_t>(*digit - '0');
  }
#endif
  return size;
}

DE100_INLINE std::uint64_t memory_size() noexcept {
#if defined(_SC_PHYS_PAGES)  // no name of POSIX's, but Linux, macOS and the BSDs have it
  const long pages = sysconf(_SC_PHYS_PAGES);
  return pages > 0 ? static_cast<std::uint64_t>(pages) * page_size() : 0;
#else
  return 0;
#endif
}

DE100_INLINE AddressRange fixed_bases() noexcept {
  // Below what the C library and the kernel give out, which comes from the top, above what a heap that follows the
  // program grows to; and within what is the program's under a sanitizer, whose own memory lies in between.
#if defined(__x86_64__) && DE100_SANITIZE_ADDRESS
  constexpr std::uint64_t begin = 0x2000'0000'0000, end = 0x4000'0000'0000;  // LLVM's asan_mapping.h: HighMem
#elif defined(__x86_64__) && DE100_SANITIZE_MEMORY
  constexpr std::uint64_t begin = 0x5200'0000'0000, end = 0x5400'0000'0000;  // msan.h: app-2
#elif defined(__x86_64__) && DE100_SANITIZE_THREAD
  constexpr std::uint64_t begin = 0x20'0000'0000, end = 0x80'0000'0000;  // tsan_platform.h: LoApp
#elif defined(__x86_64__) || (defined(__APPLE__) && defined(__aarch64__))
  // Valgrind ends the program's part at 8 TiB. On Apple silicon all up to 448 GiB is the processor's or the system's.
  constexpr std::uint64_t begin = 0x0200'0000'0000, end = 0x0700'0000'0000;
#elif UINTPTR_MAX > 0xFFFF'FFFFU
  constexpr std::uint64_t begin = 0x10'0000'0000, end = 0x20'0000'0000;  // riscv64 with Sv39 ends at 0x40'0000'0000
#else
  constexpr std::uint64_t begin = 0x2000'0000, end = 0x3800'0000;
#endif
  return {static_cast<std::uintptr_t>(begin), static_cast<std::uintptr_t>(end)};
}

DE100_INLINE std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);  // fails only for a clock that is unknown, and POSIX has this one
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

DE100_INLINE void yield_thread() noexcept {
  const timespec moment = {0, 1000};
  (void)nanosleep(&moment, nullptr);
}

DE100_INLINE std::uint64_t thread_id() noexcept {
#if DE100_HAS_THREAD_POINTER
  return reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
#else
  const pthread_t self = pthread_self();                                     // a number here, a pointer there
  std::uint64_t id = 0;
  static_assert(sizeof self <= sizeof id);
  std::memcpy(&id, &self, sizeof self);
  return id;
#endif
}

DE100_INLINE Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  const bool exact = detail::is(placement, Placement::exact);
  const int protection = posix::protection(access);
  const int flags = protection == PROT_NONE ? posix::hold_flags : MAP_PRIVATE | MAP_ANONYMOUS;
  void* const found = mmap(detail::is(placement, Placement::anywhere) ? nullptr : address, size, protection,
                           flags | (exact ? posix::exact_flag : 0), -1, 0);
  if (found == MAP_FAILED) {
    Result result = posix::failure(exact ? MemoryError::invalid_address : MemoryError::platform_error);
    if (exact && result.is(MemoryError::out_of_memory)) {
      // Linux says ENOMEM also of an address that no program can have. Then the size alone is no problem.
      void* const elsewhere = mmap(nullptr, size, protection, flags, -1, 0);
      if (elsewhere != MAP_FAILED) {
        (void)munmap(elsewhere, size);
        result = {MemoryError::invalid_address, result.code};
      }
    }
#if defined(MAP_EXCL)
    // FreeBSD's mmap(2): EINVAL where MAP_EXCL finds the range in use; ENOMEM has been seen for the same.
    if (exact) result = {MemoryError::address_in_use, result.code};
#endif
    return {nullptr, result};
  }
  if (exact && found != address) {
    (void)munmap(found, size);
    return {nullptr, {MemoryError::address_in_use, EEXIST}};
  }
  return {static_cast<std::byte*>(found), {}};
}

DE100_INLINE Result release(void* reservation, std::size_t size) noexcept {
  if (munmap(reservation, size) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

DE100_INLINE Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

DE100_INLINE Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                                 MemoryFlags access) noexcept {
#if defined(MAP_HUGETLB)
  // Without MAP_NORESERVE the pages are set aside now, or refused, and not missing at the first touch. First anywhere,
  // to see whether there are any: a refusal over a range of ours leaves a hole there.
  const int log2_size = __builtin_ctzll(large_page_size()) << 26;  // MAP_HUGE_SHIFT: not the default size of the system
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | log2_size;
  const int protection = posix::protection(access);
  void* const probe = mmap(nullptr, size, protection, flags, -1, 0);
  if (probe == MAP_FAILED) return {MemoryError::unsupported, errno};
  (void)munmap(probe, size);

  if (munmap(address, size) != 0) return {MemoryError::unsupported, errno};
  void* const found = mmap(address, size, protection, flags | posix::exact_flag, -1, 0);
  if (found == address) return {};
  if (found != MAP_FAILED) (void)munmap(found, size);
  if (reserve(address, size, Placement::exact, MemoryFlags::none).result.ok()) return {MemoryError::unsupported, 0};
  std::byte* const begin = static_cast<std::byte*>(address);  // somebody else was given the place meanwhile
  std::byte* const start = static_cast<std::byte*>(reservation);
  if (begin != start) (void)munmap(start, static_cast<std::size_t>(begin - start));
  const std::size_t behind = static_cast<std::size_t>(start + reserved - (begin + size));
  if (behind != 0) (void)munmap(begin + size, behind);
  return {MemoryError::out_of_memory, ENOMEM};
#else
  (void)reservation, (void)reserved, (void)address, (void)size, (void)access;
  return {MemoryError::unsupported, 0};
#endif
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  // A new mapping is the only way that also gives back what was promised; MADV_DONTNEED keeps the promise.
  return posix::map_over(address, size, PROT_NONE, posix::hold_flags);
}

DE100_INLINE Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
#if DE100_OS_LINUX
  (void)access;
  // madvise(2): private anonymous pages read as zero afterwards. Locked pages are refused.
  if (madvise(address, size, MADV_DONTNEED) != 0) return {MemoryError::unsupported, errno};
  detail::renew_as_zeros(address, size);
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

DE100_INLINE bool reset_keeps_advice() noexcept {
  return DE100_OS_LINUX != 0;
}

DE100_INLINE Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::protection_failed);
  return {};
}

#if DE100_HAS_CODE_PAGES
// mmap(2) and pthread_jit_write_protect_np(3) of macOS: on Apple silicon a program that is signed for it makes its code
// in pages of a kind of their own, of which each thread says whether it is writing or running it.
DE100_INLINE Result commit_code(void* address, std::size_t size) noexcept {
  // They cannot be mapped over others, so for a moment the place is nobody's.
  if (munmap(address, size) != 0) return posix::failure(MemoryError::platform_error);
  void* const found = mmap(address, size, PROT_READ | PROT_WRITE | PROT_EXEC, posix::hold_flags | MAP_JIT, -1, 0);
  if (found != address) {
    const Result result =
        found == MAP_FAILED ? posix::failure(MemoryError::platform_error) : Result{MemoryError::out_of_memory, ENOMEM};
    if (found != MAP_FAILED) (void)munmap(found, size);
    (void)mmap(address, size, PROT_NONE, posix::hold_flags, -1, 0);  // a hint: it may be somebody else's by now
    return result;
  }
  pthread_jit_write_protect_np(0);
  return {};
}

DE100_INLINE Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  const bool execute = has(access, MemoryFlags::execute);
  pthread_jit_write_protect_np(execute ? 1 : 0);
  if (execute) sys_icache_invalidate(address, size);
  return {};
}
#else
DE100_INLINE Result commit_code(void* address, std::size_t size) noexcept {
  return commit(address, size, MemoryFlags::read_write);
}

DE100_INLINE Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  char* const begin = static_cast<char*>(address);
  const Result result = protect(address, size, access);
  if (result.ok() && has(access, MemoryFlags::execute)) __builtin___clear_cache(begin, begin + size);
  return result;
}
#endif

DE100_INLINE bool faults(const void* page) noexcept {
#if DE100_OS_LINUX
  // madvise(2): MADV_POPULATE_READ, which fails with EFAULT on a marked page. Valgrind knows nothing of those, and
  // would read one itself to answer what follows.
  if (madvise(const_cast<void*>(page), page_size(), posix::populate_read) != 0 && errno == EFAULT) return true;
#endif
  // access(2) reads the path it is given, and answers EFAULT where it cannot.
  return access(static_cast<const char*>(page), F_OK) != 0 && errno == EFAULT;
}

#if DE100_OS_LINUX
namespace posix {

inline constinit detail::AtomicU64 cached_refuses_in_time = {};  // 1 no, 2 yes, 0 not tried yet

/// Whether mremap(2) finds out that it cannot move pages before it unmaps where they were to go, and not after that:
/// from Linux 6.17 on, which can also move pages of two mappings to where they have as much room. That is tried once,
/// then remembered: to provoke a refusal would leave a place of which nobody could tell whose it is.
inline bool refuses_in_time() noexcept {
  std::uint64_t answer = detail::load(cached_refuses_in_time);
  if (answer == 0) {
    const std::size_t page = page_size();
    void* const start = mmap(nullptr, 4 * page, PROT_READ, hold_flags, -1, 0);
    if (start == MAP_FAILED) return false;  // memory is short: nothing is known yet
    std::byte* const from = static_cast<std::byte*>(start);
    std::byte* const to = from + 2 * page;
    const bool two = mprotect(from, page, PROT_NONE) == 0;  // mappings
    const bool moved = two && mremap(from, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED;
    const bool lost = two && !moved && errno == EFAULT;  // the place, which is somebody else's by now, or nobody's
    if (!moved) (void)munmap(from, 2 * page);
    if (!lost) (void)munmap(to, 2 * page);
    if (!two) return false;  // the same
    answer = moved ? 2 : 1;
    detail::remember(cached_refuses_in_time, answer);
  }
  return answer == 2;
}

}  // namespace posix
#endif

DE100_INLINE Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept {
#if DE100_OS_LINUX
  // Pages of more than one mapping cannot be moved and grown at once (EFAULT): a part of them was locked or advised, or
  // added in place after a move. Who finds out too late is asked first, by growing into what follows: mostly that is
  // held, so the answer is no, and EFAULT where that is the reason.
  const bool ask = !posix::refuses_in_time();
  if (ask && mremap(from, size, size + page_size(), 0) != MAP_FAILED) {
    (void)munmap(static_cast<std::byte*>(from) + size, page_size());
  } else if (ask && errno == EFAULT) {
    return {MemoryError::unsupported, EFAULT};
  }
  if (mremap(from, size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED) {
    detail::renew(from, size);
    return {};
  }
  const Result result =
      errno == EFAULT ? Result{MemoryError::unsupported, EFAULT} : posix::failure(MemoryError::platform_error);
  // Where `to` has been unmapped it is held again; where it is there still, that is refused.
  (void)reserve(to, new_size, Placement::exact, MemoryFlags::none).result.ok();
  return result;
#else
  (void)from, (void)size, (void)to, (void)new_size;
  return {MemoryError::unsupported, 0};
#endif
}

DE100_INLINE Result advise(void* address, std::size_t size, Advice advice) noexcept {
#if DE100_OS_LINUX
  // The numbers, since C libraries do not have the names of the later ones: madvise(2).
  constexpr int free = 8, dont_fork = 10, huge_page = 14, dont_dump = 16, wipe_on_fork = 18;
  constexpr int populate_write = 23, guard_install = 102, guard_remove = 103;
  int number = 0;
  switch (advice) {
    case Advice::guard:
      number = guard_install;
      break;
    case Advice::unguard:
      number = guard_remove;
      break;
    case Advice::prefault:
      number = populate_write;
      break;
    case Advice::read_ahead:
      number = posix::populate_read;
      break;
    case Advice::discard:
      number = free;
      break;
    case Advice::huge:
      if (!posix::makes_large_pages()) return {MemoryError::unsupported, 0};
      number = huge_page;
      break;
    case Advice::no_dump:
      number = dont_dump;
      break;
    case Advice::no_fork:
      number = dont_fork;
      break;
    case Advice::wipe_on_fork:
      number = wipe_on_fork;
      break;
  }
  if (madvise(address, size, number) == 0) return {};
  if (detail::is(advice, Advice::read_ahead) && errno == EFAULT) return {MemoryError::file_too_short, EFAULT};
  return errno == EINVAL ? Result{MemoryError::unsupported, EINVAL} : posix::failure(MemoryError::platform_error);
#else
  [[maybe_unused]] const auto answer = [](int result) noexcept {
    return result == 0 ? Result{} : Result{MemoryError::unsupported, errno};
  };
#if defined(MADV_FREE)
  if (detail::is(advice, Advice::discard)) return answer(madvise(address, size, MADV_FREE));
#endif
#if defined(MADV_NOCORE)  // FreeBSD
  if (detail::is(advice, Advice::no_dump)) return answer(madvise(address, size, MADV_NOCORE));
#endif
#if defined(VM_INHERIT_NONE)     // macOS
  if (detail::is(advice, Advice::no_fork)) return answer(minherit(address, size, VM_INHERIT_NONE));
#elif defined(INHERIT_NONE)      // FreeBSD
  if (detail::is(advice, Advice::no_fork)) return answer(minherit(address, size, INHERIT_NONE));
#elif defined(MAP_INHERIT_NONE)  // OpenBSD, NetBSD
  if (detail::is(advice, Advice::no_fork)) return answer(minherit(address, size, MAP_INHERIT_NONE));
#endif
#if defined(INHERIT_ZERO)
  if (detail::is(advice, Advice::wipe_on_fork)) return answer(minherit(address, size, INHERIT_ZERO));
#elif defined(MAP_INHERIT_ZERO)
  if (detail::is(advice, Advice::wipe_on_fork)) return answer(minherit(address, size, MAP_INHERIT_ZERO));
#endif
  (void)address, (void)size, (void)advice;
  return {MemoryError::unsupported, EINVAL};
#endif
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  if (write(STDERR_FILENO, text, size) < 0) return;  // there is nobody to tell
}

DE100_INLINE Result set_name(void* address, std::size_t size, const char* name) noexcept {
#if DE100_OS_LINUX
  constexpr int set_vma = 0x53564d41;  // PR_SET_VMA; older C libraries do not have the name
  constexpr unsigned long set_vma_anon_name = 0;
  // Kernels before 5.17, and those that are built without it, answer EINVAL. The sanitizers read a null name.
  if (prctl(set_vma, set_vma_anon_name, address, size, name != nullptr ? name : "") != 0)
    return {MemoryError::unsupported, errno};
  return {};
#else
  (void)address, (void)size, (void)name;
  return {MemoryError::unsupported, 0};
#endif
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_HPP
