// de100 memory, https://opensource.org/license/zlib
//
// os/windows.hpp: the contract of os.hpp on Windows. Included by os.hpp only.
//
// <windows.h> is not included: the few functions in use are declared below, with the types that it gives them, so that
// it may come before, after or never.

#ifndef DE100_OS_WINDOWS_HPP
#define DE100_OS_WINDOWS_HPP

#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"
#include "../poison.hpp"

struct _SYSTEM_INFO;
struct _MEMORY_BASIC_INFORMATION;
struct _MEMORYSTATUSEX;
struct _OVERLAPPED;
union _LARGE_INTEGER;

namespace de100::os::windows {

// SIZE_T is an unsigned long in 32 bits, where std::size_t is an unsigned int.
template <std::size_t bytes>
struct SizeOf {
  using Type = unsigned long;
};
template <>
struct SizeOf<8> {
  using Type = unsigned long long;
};
using Size = SizeOf<sizeof(void*)>::Type;

}  // namespace de100::os::windows

extern "C" {
__declspec(dllimport) void* __stdcall VirtualAlloc(void*, de100::os::windows::Size, unsigned long, unsigned long);
__declspec(dllimport) int __stdcall VirtualFree(void*, de100::os::windows::Size, unsigned long);
__declspec(dllimport) int __stdcall VirtualProtect(void*, de100::os::windows::Size, unsigned long, unsigned long*);
__declspec(dllimport) de100::os::windows::Size
    __stdcall VirtualQuery(const void*, struct _MEMORY_BASIC_INFORMATION*, de100::os::windows::Size);
__declspec(dllimport) int __stdcall UnmapViewOfFile(const void*);
__declspec(dllimport) int __stdcall FlushInstructionCache(void*, const void*, de100::os::windows::Size);
__declspec(dllimport) de100::os::windows::Size __stdcall GetLargePageMinimum(void);
__declspec(dllimport) unsigned long __stdcall GetLastError(void);
__declspec(dllimport) unsigned long __stdcall GetCurrentThreadId(void);
__declspec(dllimport) int __stdcall SwitchToThread(void);
__declspec(dllimport) void* __stdcall GetStdHandle(unsigned long);
__declspec(dllimport) int __stdcall WriteFile(void*, const void*, unsigned long, unsigned long*, struct _OVERLAPPED*);
__declspec(dllimport) void __stdcall GetSystemInfo(struct _SYSTEM_INFO*);
__declspec(dllimport) int __stdcall GlobalMemoryStatusEx(struct _MEMORYSTATUSEX*);
__declspec(dllimport) int __stdcall QueryPerformanceCounter(union _LARGE_INTEGER*);
}

namespace de100::os {

namespace windows {

// The names that <windows.h> gives these numbers are macros, so they cannot be used here.
inline constexpr unsigned long mem_commit = 0x1000, mem_reserve = 0x2000, mem_decommit = 0x4000, mem_release = 0x8000;
inline constexpr unsigned long mem_reset = 0x80000, mem_large_pages = 0x20000000;
inline constexpr unsigned long page_noaccess = 0x01, page_readonly = 0x02, page_readwrite = 0x04, page_writecopy = 0x08;
inline constexpr unsigned long page_guard = 0x100;
inline constexpr unsigned long page_execute = 0x10, page_execute_read = 0x20, page_execute_readwrite = 0x40;

/// What GetCurrentProcess() answers, on every Windows there was.
inline void* this_process() noexcept {
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(-1));
}

/// The failure that GetLastError() tells of; `otherwise` where it means nothing more precise.
inline Result failure(MemoryError otherwise) noexcept {
  const unsigned long code = GetLastError();
  switch (code) {
    case 8:     // ERROR_NOT_ENOUGH_MEMORY
    case 14:    // ERROR_OUTOFMEMORY
    case 635:   // ERROR_COMMITMENT_MINIMUM
    case 1450:  // ERROR_NO_SYSTEM_RESOURCES
    case 1453:  // ERROR_WORKING_SET_QUOTA
    case 1454:  // ERROR_PAGEFILE_QUOTA
    case 1455:  // ERROR_COMMITMENT_LIMIT
    case 1816:  // ERROR_NOT_ENOUGH_QUOTA
      return {MemoryError::out_of_memory, static_cast<int>(code)};
    case 5:     // ERROR_ACCESS_DENIED
    case 1314:  // ERROR_PRIVILEGE_NOT_HELD
    case 1655:  // ERROR_DYNAMIC_CODE_BLOCKED: the process may not make memory executable
      return {MemoryError::permission_denied, static_cast<int>(code)};
    default:
      return {otherwise, static_cast<int>(code)};
  }
}

inline unsigned long protection(MemoryFlags access) noexcept {
  // Windows has no memory that can be written and not read.
  if (has(access, MemoryFlags::execute | MemoryFlags::write)) return page_execute_readwrite;
  if (has(access, MemoryFlags::execute | MemoryFlags::read)) return page_execute_read;
  if (has(access, MemoryFlags::execute)) return page_execute;
  if (has(access, MemoryFlags::write)) return page_readwrite;
  if (has(access, MemoryFlags::read)) return page_readonly;
  return page_noaccess;
}

/// SYSTEM_INFO, MEMORY_BASIC_INFORMATION and MEMORYSTATUSEX, which cannot be defined under their own names.
struct SystemInfo {
  std::uint32_t processor;
  std::uint32_t page_size;
  void* lowest_address;
  void* highest_address;
  std::size_t processor_mask;
  std::uint32_t processor_count;
  std::uint32_t processor_type;
  std::uint32_t allocation_granularity;
  std::uint32_t processor_level_and_revision;
};
static_assert(sizeof(SystemInfo) == (sizeof(void*) == 8 ? 48 : 36));

struct Mapping {
  void* base;
  void* reservation;
  std::uint32_t first_protection;
  std::size_t size;
  std::uint32_t state;
  std::uint32_t protection;
  std::uint32_t type;
};
static_assert(sizeof(Mapping) == (sizeof(void*) == 8 ? 48 : 28));

struct MemoryStatus {
  std::uint32_t size_of_this;
  std::uint32_t percent_in_use;
  std::uint64_t physical;  // bytes, as the others
  std::uint64_t free_physical;
  std::uint64_t commit_limit;
  std::uint64_t free_commit;
  std::uint64_t address_space;
  std::uint64_t free_address_space;
  std::uint64_t reserved;
};
static_assert(sizeof(MemoryStatus) == 64);

inline SystemInfo system_info() noexcept {
  SystemInfo info = {};
  GetSystemInfo(reinterpret_cast<struct _SYSTEM_INFO*>(&info));
  return info;
}

/// The pages from `address` on that are alike; of size 0 where the system does not say.
inline Mapping mapping_of(const void* address) noexcept {
  Mapping mapping = {};
  struct _MEMORY_BASIC_INFORMATION* const answer = reinterpret_cast<struct _MEMORY_BASIC_INFORMATION*>(&mapping);
  if (VirtualQuery(address, answer, sizeof mapping) == 0) return {};
  return mapping;
}

}  // namespace windows

DE100_INLINE std::size_t page_size() noexcept {
  return windows::system_info().page_size;
}

DE100_INLINE std::size_t granularity() noexcept {
  return windows::system_info().allocation_granularity;
}

DE100_INLINE std::size_t large_page_size() noexcept {
  return GetLargePageMinimum();
}

DE100_INLINE std::uint64_t memory_size() noexcept {
  windows::MemoryStatus status = {};
  status.size_of_this = sizeof status;
  return GlobalMemoryStatusEx(reinterpret_cast<struct _MEMORYSTATUSEX*>(&status)) != 0 ? status.physical : 0;
}

DE100_INLINE AddressRange fixed_bases() noexcept {
  // Above where high-entropy randomization puts heaps and stacks, below the 8 TiB that Windows 7 ends at; in 32 bits
  // below most libraries.
  constexpr bool wide = sizeof(void*) == 8;
  return {static_cast<std::uintptr_t>(wide ? 0x0400'0000'0000U : 0x2000'0000U),
          static_cast<std::uintptr_t>(wide ? 0x0700'0000'0000U : 0x3800'0000U)};
}

DE100_INLINE std::uint64_t ticks() noexcept {
  alignas(8) std::uint64_t now = 0;
  (void)QueryPerformanceCounter(reinterpret_cast<union _LARGE_INTEGER*>(&now));  // cannot fail since Windows XP
  return now;
}

DE100_INLINE void yield_thread() noexcept {
  (void)SwitchToThread();
}

DE100_INLINE std::uint64_t thread_id() noexcept {
  return GetCurrentThreadId();
}

DE100_INLINE Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  const unsigned long protection = windows::protection(access);
  const unsigned long type =
      protection == windows::page_noaccess ? windows::mem_reserve : windows::mem_reserve | windows::mem_commit;
  if (placement == Placement::anywhere) address = nullptr;
  void* found = VirtualAlloc(address, size, type, protection);
  if (found == nullptr && placement == Placement::hint) found = VirtualAlloc(nullptr, size, type, protection);
  if (found == nullptr) {
    Result result = windows::failure(MemoryError::platform_error);
    // ERROR_INVALID_ADDRESS is the answer for an address that is taken; one that cannot exist is an invalid parameter.
    if (placement == Placement::exact && result.code == 487) result.error = MemoryError::address_in_use;
    if (placement == Placement::exact && result.code == 87) result.error = MemoryError::invalid_address;
    // ERROR_INVALID_PARAMETER without an address is a size that no address space has.
    if (placement != Placement::exact && result.code == 87) result.error = MemoryError::out_of_memory;
    return {nullptr, result};
  }
  if (placement == Placement::exact && found != address) {
    (void)VirtualFree(found, 0, windows::mem_release);
    return {nullptr, {MemoryError::address_in_use, 487}};
  }
  return {static_cast<std::byte*>(found), {}};
}

DE100_INLINE Result release(void* reservation, std::size_t) noexcept {
  if (VirtualFree(reservation, 0, windows::mem_release) != 0) return {};
  const Result result = windows::failure(MemoryError::platform_error);
  return UnmapViewOfFile(reservation) != 0 ? Result{} : result;  // a file is given back in another way
}

DE100_INLINE Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (VirtualAlloc(address, size, windows::mem_commit, windows::protection(access)) == nullptr) {
    return windows::failure(MemoryError::platform_error);
  }
  return {};
}

DE100_INLINE Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                                 MemoryFlags access) noexcept {
  // Large pages are reserved and committed in one call, so the reservation is given up for three in a row: the guards
  // before and behind are others. ERROR_PRIVILEGE_NOT_HELD where the process has not enabled SeLockMemoryPrivilege.
  std::byte* const start = static_cast<std::byte*>(reservation);
  std::byte* const begin = static_cast<std::byte*>(address);
  const std::size_t before = static_cast<std::size_t>(begin - start);
  const std::size_t behind = reserved - before - size;
  const auto hold = [](void* place, std::size_t bytes) noexcept {
    return bytes == 0 || VirtualAlloc(place, bytes, windows::mem_reserve, windows::page_noaccess) != nullptr;
  };
  if (VirtualFree(start, 0, windows::mem_release) == 0) return {MemoryError::unsupported, 0};
  constexpr unsigned long type = windows::mem_reserve | windows::mem_commit | windows::mem_large_pages;
  if (VirtualAlloc(address, size, type, windows::protection(access)) == nullptr) {
    const int code = static_cast<int>(GetLastError());
    return {hold(start, reserved) ? MemoryError::unsupported : MemoryError::out_of_memory, code};
  }
  const bool held_before = hold(start, before);
  if (held_before && hold(begin + size, behind)) return {};
  const int code = static_cast<int>(GetLastError());  // somebody else was given the place meanwhile
  if (held_before && before != 0) (void)VirtualFree(start, 0, windows::mem_release);
  (void)VirtualFree(address, 0, windows::mem_release);
  return {MemoryError::out_of_memory, code};
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  if (VirtualFree(address, size, windows::mem_decommit) == 0) return windows::failure(MemoryError::platform_error);
  detail::renew(address, size);
  return {};
}

DE100_INLINE Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
  // MEM_RESET and DiscardVirtualMemory leave the contents undefined; only pages committed anew read as zero.
  if (VirtualFree(address, size, windows::mem_decommit) == 0) {
    return {MemoryError::unsupported, static_cast<int>(GetLastError())};
  }
  detail::renew(address, size);
  return commit(address, size, access);
}

DE100_INLINE bool reset_keeps_advice() noexcept {
  return true;  // there is none
}

DE100_INLINE Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  unsigned long before = 0;
  const unsigned long protection = windows::protection(access);
  if (VirtualProtect(address, size, protection, &before) != 0) return {};
  const Result result = windows::failure(MemoryError::protection_failed);
  // Of a file that is copied when it is written to, that is a protection of its own.
  const bool copied = protection == windows::page_readwrite &&
                      windows::mapping_of(address).first_protection == windows::page_writecopy &&
                      VirtualProtect(address, size, windows::page_writecopy, &before) != 0;
  return copied ? Result{} : result;
}

DE100_INLINE Result commit_code(void* address, std::size_t size) noexcept {
  return commit(address, size, MemoryFlags::read_write);
}

DE100_INLINE Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  const Result result = protect(address, size, access);
  if (result.ok() && has(access, MemoryFlags::execute)) {
    (void)FlushInstructionCache(windows::this_process(), address, size);
  }
  return result;
}

DE100_INLINE bool faults(const void* page) noexcept {
  const windows::Mapping mapping = windows::mapping_of(page);
  return mapping.size != 0 && (mapping.state != windows::mem_commit ||
                               (mapping.protection & (windows::page_noaccess | windows::page_guard)) != 0);
}

DE100_INLINE Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result advise(void* address, std::size_t size, Advice advice) noexcept {
  switch (advice) {
    case Advice::discard:
      // The pages stay committed, and need not be written to the page file any more.
      if (VirtualAlloc(address, size, windows::mem_reset, windows::page_readwrite) != nullptr) return {};
      return {MemoryError::unsupported, static_cast<int>(GetLastError())};
    case Advice::no_fork:
    case Advice::wipe_on_fork:
      return {};  // there is no fork
    default:
      return {MemoryError::unsupported, 0};
  }
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  constexpr unsigned long error_handle = static_cast<unsigned long>(-12);  // STD_ERROR_HANDLE
  unsigned long written = 0;
  (void)WriteFile(GetStdHandle(error_handle), text, static_cast<unsigned long>(size), &written, nullptr);
}

DE100_INLINE Result set_name(void*, std::size_t, const char*) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_HPP
