// de100 memory, https://opensource.org/license/zlib
//
// A DE100_OS_HEADER: os/posix.hpp or os/windows.hpp as it is, and what it has of files, with a seam in front of the
// system calls they make. The nth fails with a code of choice, or the system behaves as older ones do; what is mapped
// and what is open is kept account of.
//
// The platform's files call these functions without saying where they are, so they find those that are declared here,
// in their own namespace, before those of the system.

#ifndef DE100_TESTS_SUPPORT_FAILING_CALLS_HPP
#define DE100_TESTS_SUPPORT_FAILING_CALLS_HPP

#include <cstdint>
#include <cstring>
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
  bool has_no_placeholders = false;    // Windows before 10 1803

  // What was written to a file last.
  const void* flushed = nullptr;
  std::size_t flushed_size = 0;

  /// From now on the nth call fails with this code, and with `on` all that follow it too.
  void arm(int n, int code, bool on = false) {
    calls_ = failed_ = 0;
    failed_to_release_ = false;
    fail_at_ = n;
    fail_on_ = on;
    code_ = code;
    failed_call_ = "";
  }
  void disarm() { fail_at_ = 0; }
  [[nodiscard]] int failed() const { return failed_; }
  /// How many calls there were since the last arm(). Those that only ask for a fact about pages are not counted.
  [[nodiscard]] int made() const { return calls_; }
  [[nodiscard]] const char* failed_call() const { return failed_call_; }
  /// Whether one of those that failed was to give something back, which nobody can help then.
  [[nodiscard]] bool failed_to_release() const { return failed_to_release_; }
  /// Bytes of address space that were mapped through here and not given back.
  [[nodiscard]] std::size_t held() const { return pages_.size() * page(); }

  bool fails(const char* call) {
    ++calls_;
    if (fail_at_ == 0 || (fail_on_ ? calls_ < fail_at_ : calls_ != fail_at_)) return false;
    ++failed_;
    failed_call_ = call;
    for (const char* const release : {"munmap", "VirtualFree", "UnmapViewOfFile"}) {
      if (std::strcmp(call, release) == 0) failed_to_release_ = true;
    }
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
#if defined(_WIN32)
    for (const std::uintptr_t at : pages_) (void)::UnmapViewOfFile(reinterpret_cast<void*>(at));
#endif
    for (const std::uintptr_t at : pages_) unmap_pages(reinterpret_cast<void*>(at), page());
    pages_.clear();
  }

  /// How many files were opened through here and not closed.
  [[nodiscard]] std::size_t open_count() const {
    return files_.size();
  }
  [[nodiscard]] bool is_open(std::intptr_t file) const {
    return files_.count(file) != 0;
  }
  void note_opened(std::intptr_t file) {
    files_.insert(file);
  }
  void note_closed(std::intptr_t file) {
    if (files_.erase(file) == 0) ++closed_in_vain_;
  }
  /// How often something was closed that was not open.
  [[nodiscard]] int closed_in_vain() const {
    return closed_in_vain_;
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
  bool failed_to_release_ = false;
  int closed_in_vain_ = 0;
  std::set<std::uintptr_t> pages_;
  std::set<std::intptr_t> files_;
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

/// Bytes in the reservation, or in what is mapped of a file.
inline std::size_t whole_size(const void* base) noexcept {
  std::size_t size = 0;
  MEMORY_BASIC_INFORMATION part = {};
  while (::VirtualQuery(static_cast<const char*>(base) + size, &part, sizeof part) != 0 && part.State != MEM_FREE &&
         part.AllocationBase == base) {
    size += part.RegionSize;
  }
  return size;
}

inline BOOL VirtualFree(void* base, SIZE_T size, DWORD type) noexcept {
  if (calls.fails("VirtualFree")) return FALSE;
  const std::size_t reserved = (type & MEM_RELEASE) != 0 ? whole_size(base) : 0;
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

inline int MultiByteToWideChar(UINT page, DWORD flags, const char* text, int size, wchar_t* wide, int room) noexcept {
  return calls.fails("MultiByteToWideChar") ? 0 : ::MultiByteToWideChar(page, flags, text, size, wide, room);
}

/// What answers a handle: INVALID_HANDLE_VALUE or null is none.
inline HANDLE opened(HANDLE file) noexcept {
  if (file != INVALID_HANDLE_VALUE && file != nullptr) calls.note_opened(reinterpret_cast<std::intptr_t>(file));
  return file;
}

inline HANDLE CreateFileW(const wchar_t* path, DWORD access, DWORD share, SECURITY_ATTRIBUTES* security, DWORD how,
                          DWORD flags, HANDLE like) noexcept {
  if (calls.fails("CreateFileW")) return INVALID_HANDLE_VALUE;
  return opened(::CreateFileW(path, access, share, security, how, flags, like));
}

// No function, as VirtualQuery is none.
inline constexpr auto GetFileSizeEx = [](HANDLE file, LARGE_INTEGER* size) noexcept {
  return calls.fails("GetFileSizeEx") ? FALSE : ::GetFileSizeEx(file, size);
};

inline HANDLE CreateFileMappingW(HANDLE file, SECURITY_ATTRIBUTES* security, DWORD protection, DWORD high, DWORD low,
                                 const wchar_t* name) noexcept {
  if (calls.fails("CreateFileMappingW")) return nullptr;
  return opened(::CreateFileMappingW(file, security, protection, high, low, name));
}

inline BOOL CloseHandle(HANDLE file) noexcept {
  calls.note_closed(reinterpret_cast<std::intptr_t>(file));
  const BOOL closed = ::CloseHandle(file);
  SetLastError(ERROR_SUCCESS);  // as it may: what failed before it is to be known by then
  return closed;
}

inline void* MapViewOfFileEx(HANDLE section, DWORD access, DWORD high, DWORD low, SIZE_T size, void* place) noexcept {
  if (calls.fails("MapViewOfFileEx")) return nullptr;
  void* const found = ::MapViewOfFileEx(section, access, high, low, size, place);
  if (found != nullptr) calls.note(found, whole_size(found), true);
  return found;
}

inline BOOL UnmapViewOfFile(const void* base) noexcept {
  if (calls.fails("UnmapViewOfFile")) return FALSE;
  const std::size_t size = whole_size(base);
  const BOOL unmapped = ::UnmapViewOfFile(base);
  if (unmapped != FALSE) calls.note(base, size, false);
  return unmapped;
}

inline BOOL FlushViewOfFile(const void* base, SIZE_T size) noexcept {
  calls.flushed = base;
  calls.flushed_size = size;
  return calls.fails("FlushViewOfFile") ? FALSE : ::FlushViewOfFile(base, size);
}

inline HMODULE GetModuleHandleW(const wchar_t* name) noexcept {
  return calls.has_no_placeholders ? nullptr : ::GetModuleHandleW(name);
}

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

inline int note_file(int file) noexcept {
  if (file >= 0) calls.note_opened(file);
  return file;
}

inline int open(const char* path, int flags) noexcept {
  const bool tells_a_fact = std::strncmp(path, "/sys/", 5) == 0;
  if (tells_a_fact ? calls.tells_nothing : calls.fails("open")) return -1;
  const int file = ::open(path, flags);
  return tells_a_fact ? file : note_file(file);
}

// No function either: `facts` is of a type of the system's.
inline constexpr auto fstat = [](int file, struct stat* facts) noexcept {
  return calls.fails("fstat") ? -1 : ::fstat(file, facts);
};

inline off_t lseek(int file, off_t offset, int from) noexcept {
  return calls.fails("lseek") ? -1 : ::lseek(file, offset, from);
}

inline ssize_t read(int file, void* bytes, std::size_t size) noexcept {
  return calls.is_open(file) && calls.fails("read") ? -1 : ::read(file, bytes, size);
}

inline ssize_t pread(int file, void* bytes, std::size_t size, off_t offset) noexcept {
  return calls.fails("pread") ? -1 : ::pread(file, bytes, size, offset);
}

#if !defined(__LP64__) && (defined(__GLIBC__) || defined(__BIONIC__))  // the same for large files
inline off64_t lseek64(int file, off64_t offset, int from) noexcept {
  return calls.fails("lseek") ? -1 : ::lseek64(file, offset, from);
}

inline ssize_t pread64(int file, void* bytes, std::size_t size, off64_t offset) noexcept {
  return calls.fails("pread") ? -1 : ::pread64(file, bytes, size, offset);
}

inline void* mmap64(void* address, std::size_t size, int protection, int flags, int file, off64_t offset) noexcept {
  if (calls.fails("mmap")) return MAP_FAILED;
  void* const found = ::mmap64(address, size, protection, flags, file, offset);
  if (found != MAP_FAILED) calls.note(found, size, true);
  return found;
}
#endif

inline int close(int file) noexcept {
  if (calls.is_open(file)) calls.note_closed(file);
  const int result = ::close(file);
  errno = 0;  // as it may be: what failed before it is to be known by then
  return result;
}

inline int msync(void* base, std::size_t size, int flags) noexcept {
  calls.flushed = base;
  calls.flushed_size = size;
  return calls.fails("msync") ? -1 : ::msync(base, size, flags);
}

#if defined(MFD_CLOEXEC)
inline int memfd_create(const char* name, unsigned flags) noexcept {
  return calls.fails("memfd_create") ? -1 : note_file(::memfd_create(name, flags));
}
#endif

inline int shm_open(const char* name, int flags, mode_t mode) noexcept {
  return calls.fails("shm_open") ? -1 : note_file(::shm_open(name, flags, mode));
}

inline int ftruncate(int file, off_t size) noexcept {
  return calls.fails("ftruncate") ? -1 : ::ftruncate(file, size);
}

#if defined(__linux__)
inline int posix_fallocate(int file, off_t offset, off_t size) noexcept {
  if (!calls.fails("posix_fallocate")) return ::posix_fallocate(file, offset, size);
  const int code = errno;
  errno = 0;  // the answer is all there is
  return code;
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
  const int code = errno;
  unsigned char in_memory = 0;
  if (found != MAP_FAILED) {
    calls.note(from, size, false);
    calls.note(found, new_size, true);
  } else if ((flags & MREMAP_FIXED) != 0 && ::mincore(to, 1, &in_memory) != 0) {
    calls.note(to, new_size, false);  // as before 6.17
  }
  errno = code;
  return found;
}
#endif

#endif

}  // namespace de100::os

#include "support/platform_os.hpp"
#endif  // DE100_TESTS_SUPPORT_FAILING_CALLS_HPP
