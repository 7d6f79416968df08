// de100 memory, https://opensource.org/license/zlib
//
// A DE100_OS_HEADER for POSIX: os/posix.hpp as it is, with a seam in front of the system calls it makes. The nth fails
// with an errno of choice, or the system behaves as older ones do; what is mapped is kept account of.

#ifndef DE100_TESTS_SUPPORT_FAILING_CALLS_HPP
#define DE100_TESTS_SUPPORT_FAILING_CALLS_HPP

#include <set>

#include "support/platform_headers.hpp"

namespace de100_test {

/// Not for more than one thread.
class Calls {
 public:
  bool ignores_noreplace = false;    // Linux before 4.17 takes MAP_FIXED_NOREPLACE for a hint
  bool mremap_unmaps_first = false;  // before 6.17 it has unmapped the target when it answers EFAULT

  /// From now on the nth call fails with this errno.
  void arm(int n, int code) {
    calls_ = failed_ = 0;
    fail_at_ = n;
    code_ = code;
  }
  void disarm() { fail_at_ = 0; }
  [[nodiscard]] int failed() const { return failed_; }
  [[nodiscard]] const char* failed_call() const { return failed_call_; }
  /// Bytes of address space that were mapped through here and not unmapped.
  [[nodiscard]] std::size_t held() const { return pages_.size() * page(); }

  bool fails(const char* call) {
    if (++calls_ != fail_at_) return false;
    ++failed_;
    failed_call_ = call;
    errno = code_;
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
    for (const std::uintptr_t at : pages_) (void)munmap(reinterpret_cast<void*>(at), page());
    pages_.clear();
  }
  static std::size_t page() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

 private:
  int fail_at_ = 0;
  int code_ = 0;
  int calls_ = 0;
  int failed_ = 0;
  const char* failed_call_ = "";
  std::set<std::uintptr_t> pages_;
};

inline Calls calls;

inline void* call_mmap(void* address, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
  if (calls.fails("mmap")) return MAP_FAILED;
#if defined(MAP_FIXED_NOREPLACE)
  if (calls.ignores_noreplace) flags &= ~MAP_FIXED_NOREPLACE;
#endif
  void* const found = mmap(address, size, protection, flags, file, offset);
  if (found != MAP_FAILED) calls.note(found, size, true);
  return found;
}

inline int call_munmap(void* base, std::size_t size) noexcept {
  if (calls.fails("munmap")) return -1;
  const int result = munmap(base, size);
  if (result == 0) calls.note(base, size, false);
  return result;
}

inline int call_mprotect(void* base, std::size_t size, int protection) noexcept {
  return calls.fails("mprotect") ? -1 : mprotect(base, size, protection);
}

inline int call_madvise(void* base, std::size_t size, int advice) noexcept {
  return calls.fails("madvise") ? -1 : madvise(base, size, advice);
}

#if DE100_OS_LINUX
inline void* call_mremap(void* from, std::size_t size, std::size_t new_size, int flags, void* to = nullptr) noexcept {
  if (calls.fails("mremap")) return MAP_FAILED;
  if (calls.mremap_unmaps_first) {
    if ((flags & MREMAP_FIXED) != 0 && munmap(to, new_size) == 0) calls.note(to, new_size, false);
    errno = EFAULT;
    return MAP_FAILED;
  }
  void* const found =
      (flags & MREMAP_FIXED) != 0 ? mremap(from, size, new_size, flags, to) : mremap(from, size, new_size, flags);
  if (found != MAP_FAILED) {
    calls.note(from, size, false);
    calls.note(found, new_size, true);
  }
  return found;
}
#endif

}  // namespace de100_test

#define mmap ::de100_test::call_mmap
#define munmap ::de100_test::call_munmap
#define mprotect ::de100_test::call_mprotect
#define madvise ::de100_test::call_madvise
#define mremap ::de100_test::call_mremap
#include <de100/os/posix.hpp>
#undef mmap
#undef munmap
#undef mprotect
#undef madvise
#undef mremap

#endif  // DE100_TESTS_SUPPORT_FAILING_CALLS_HPP
