// de100 memory, https://opensource.org/license/zlib
//
// A DE100_OS_HEADER: os/posix.hpp or os/windows.hpp as it is, with a seam in front of the system calls it makes. The
// nth fails with a code of choice, or the system behaves as older ones do; what is mapped is kept account of.
//
// The platform's file calls these functions without saying where they are, so it finds those that are declared here, in
// its own namespace, before those of the system.

#ifndef DE100_TESTS_SUPPORT_FAILING_CALLS_HPP
#define DE100_TESTS_SUPPORT_FAILING_CALLS_HPP

#include <cstdint>
#include <set>

#if defined(_WIN32)
#if !defined(NOMINMAX)
#define NOMINMAX
#endif
#include <windows.h>
#endif

#include "support/os_facts.hpp"
#include "support/platform_headers.hpp"

namespace de100_test {

/// Not for more than one thread.
class Calls {
 public:
  bool takes_bases_for_hints = false;  // Linux before 4.17 does not know MAP_FIXED_NOREPLACE
  bool mremap_unmaps_first = false;    // before 6.17 it has unmapped the target when it answers EFAULT
  bool tells_nothing = false;          // of page sizes: POSIX lets sysconf answer -1, and files need not be there

  /// From now on the nth call fails with this code, and with `on` all that follow it too.
  void arm(int n, int code, bool on = false) {
    calls_ = failed_ = 0;
    fail_at_ = n;
    fail_on_ = on;
    code_ = code;
    failed_call_ = "";
  }
  void disarm() { fail_at_ = 0; }
  [[nodiscard]] int failed() const { return failed_; }
  [[nodiscard]] const char* failed_call() const { return failed_call_; }
  /// Bytes of address space that were mapped through here and not given back.
  [[nodiscard]] std::size_t held() const { return pages_.size() * page(); }

  bool fails(const char* call) {
    ++calls_;
    if (fail_at_ == 0 || (fail_on_ ? calls_ < fail_at_ : calls_ != fail_at_)) return false;
    ++failed_;
    failed_call_ = call;
#if defined(_WIN32)
    SetLastError(static_cast<DWORD>(code_));
#else
    errno = code_;
#endif
    return true;
  }
  void note(const void* base, std::size_t size, bool now) {
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(base);
    for (std::uintptr_t at = begin; at < begin + size; at += page()) {
      if (now) {
        pages_.insert(at);
      } else {
        pages_.erase(at);
      }
    }
  }
  void give_back_leaks() {
    for (const std::uintptr_t at : pages_) unmap_pages(reinterpret_cast<void*>(at), page());
    pages_.clear();
  }
  static std::size_t page() {
#if defined(_WIN32)
    SYSTEM_INFO info = {};
    GetSystemInfo(&info);
    return info.dwPageSize;
#else
    return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
#endif
  }

 private:
  int fail_at_ = 0;
  bool fail_on_ = false;
  int code_ = 0;
  int calls_ = 0;
  int failed_ = 0;
  const char* failed_call_ = "";
  std::set<std::uintptr_t> pages_;
};

inline Calls calls;

}  // namespace de100_test

namespace de100::os {

using de100_test::calls;

#if defined(_WIN32)

inline void* VirtualAlloc(void* address, SIZE_T size, DWORD type, DWORD protection) noexcept {
  if (calls.fails("VirtualAlloc")) return nullptr;
  void* found = ::VirtualAlloc(address, size, type, protection);
  if ((type & MEM_RESERVE) == 0) return found;
  if (found == nullptr && calls.takes_bases_for_hints) found = ::VirtualAlloc(nullptr, size, type, protection);
  if (found != nullptr) calls.note(found, size, true);
  return found;
}

inline BOOL VirtualFree(void* base, SIZE_T size, DWORD type) noexcept {
  if (calls.fails("VirtualFree")) return FALSE;
  std::size_t reserved = 0;
  MEMORY_BASIC_INFORMATION part = {};
  while ((type & MEM_RELEASE) != 0 && ::VirtualQuery(static_cast<char*>(base) + reserved, &part, sizeof part) != 0 &&
         part.AllocationBase == base) {
    reserved += part.RegionSize;
  }
  const BOOL freed = ::VirtualFree(base, size, type);
  if (freed != FALSE) calls.note(base, reserved, false);
  return freed;
}

inline BOOL VirtualProtect(void* base, SIZE_T size, DWORD protection, DWORD* before) noexcept {
  return calls.fails("VirtualProtect") ? FALSE : ::VirtualProtect(base, size, protection, before);
}

// No function, since the system's own would be found beside it, by the type of `mapping`.
inline constexpr auto VirtualQuery = [](const void* address, MEMORY_BASIC_INFORMATION* mapping, SIZE_T size) noexcept {
  return calls.fails("VirtualQuery") ? 0 : ::VirtualQuery(address, mapping, size);
};

#else

inline void* mmap(void* address, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
  if (calls.fails("mmap")) return MAP_FAILED;
#if defined(MAP_FIXED_NOREPLACE)
  if (calls.takes_bases_for_hints) flags &= ~MAP_FIXED_NOREPLACE;
#endif
  void* const found = ::mmap(address, size, protection, flags, file, offset);
  if (found != MAP_FAILED) calls.note(found, size, true);
  return found;
}

inline int munmap(void* base, std::size_t size) noexcept {
  if (calls.fails("munmap")) return -1;
  const int result = ::munmap(base, size);
  if (result == 0) calls.note(base, size, false);
  return result;
}

inline int mprotect(void* base, std::size_t size, int protection) noexcept {
  return calls.fails("mprotect") ? -1 : ::mprotect(base, size, protection);
}

inline int madvise(void* base, std::size_t size, int advice) noexcept {
  return calls.fails("madvise") ? -1 : ::madvise(base, size, advice);
}

inline int access(const char* path, int mode) noexcept {
  return calls.fails("access") ? -1 : ::access(path, mode);
}

// No function either: `name` is of an enumeration of the system's.
inline constexpr auto sysconf = [](int name) noexcept { return calls.tells_nothing ? -1 : ::sysconf(name); };

#if defined(__linux__)
inline int open(const char* path, int flags) noexcept {
  return calls.tells_nothing ? -1 : ::open(path, flags);
}

inline void* mremap(void* from, std::size_t size, std::size_t new_size, int flags, void* to = nullptr) noexcept {
  if (calls.fails("mremap")) return MAP_FAILED;
  if (calls.mremap_unmaps_first) {
    if ((flags & MREMAP_FIXED) != 0 && ::munmap(to, new_size) == 0) calls.note(to, new_size, false);
    errno = EFAULT;
    return MAP_FAILED;
  }
  void* const found =
      (flags & MREMAP_FIXED) != 0 ? ::mremap(from, size, new_size, flags, to) : ::mremap(from, size, new_size, flags);
  if (found != MAP_FAILED) {
    calls.note(from, size, false);
    calls.note(found, new_size, true);
  }
  return found;
}
#endif

#endif

}  // namespace de100::os

#include "support/platform_os.hpp"

#endif  // DE100_TESTS_SUPPORT_FAILING_CALLS_HPP
