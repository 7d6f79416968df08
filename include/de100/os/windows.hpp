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

struct _SYSTEM_INFO;
struct _MEMORY_BASIC_INFORMATION;
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
__declspec(dllimport) de100::os::windows::Size __stdcall GetLargePageMinimum(void);
__declspec(dllimport) unsigned long __stdcall GetLastError(void);
__declspec(dllimport) unsigned long __stdcall GetCurrentThreadId(void);
__declspec(dllimport) void __stdcall GetSystemInfo(struct _SYSTEM_INFO*);
__declspec(dllimport) int __stdcall QueryPerformanceCounter(union _LARGE_INTEGER*);
}

namespace de100::os {

namespace windows {

// The names that <windows.h> gives these numbers are macros, so they cannot be used here.
inline constexpr unsigned long mem_commit = 0x1000, mem_reserve = 0x2000, mem_decommit = 0x4000, mem_release = 0x8000;
inline constexpr unsigned long page_noaccess = 0x01, page_readonly = 0x02, page_readwrite = 0x04;
inline constexpr unsigned long page_guard = 0x100;
inline constexpr unsigned long page_execute = 0x10, page_execute_read = 0x20, page_execute_readwrite = 0x40;

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

/// SYSTEM_INFO and MEMORY_BASIC_INFORMATION, which cannot be defined under their own names.
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

inline SystemInfo system_info() noexcept {
  SystemInfo info = {};
  GetSystemInfo(reinterpret_cast<struct _SYSTEM_INFO*>(&info));
  return info;
}

}  // namespace windows

inline std::size_t page_size() noexcept {
  return windows::system_info().page_size;
}

inline std::size_t granularity() noexcept {
  return windows::system_info().allocation_granularity;
}

inline std::size_t large_page_size() noexcept {
  return GetLargePageMinimum();
}

inline std::uint64_t ticks() noexcept {
  alignas(8) std::uint64_t now = 0;
  (void)QueryPerformanceCounter(reinterpret_cast<union _LARGE_INTEGER*>(&now));  // cannot fail since Windows XP
  return now;
}

inline std::uint64_t thread_id() noexcept {
  return GetCurrentThreadId();
}

inline Reservation reserve(void* address, std::size_t size, Placement placement) noexcept {
  if (placement == Placement::anywhere) address = nullptr;
  void* found = VirtualAlloc(address, size, windows::mem_reserve, windows::page_noaccess);
  if (found == nullptr && placement == Placement::hint) {
    found = VirtualAlloc(nullptr, size, windows::mem_reserve, windows::page_noaccess);
  }
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

inline Result release(void* reservation, std::size_t) noexcept {
  if (VirtualFree(reservation, 0, windows::mem_release) == 0) return windows::failure(MemoryError::platform_error);
  return {};
}

inline Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (VirtualAlloc(address, size, windows::mem_commit, windows::protection(access)) == nullptr) {
    return windows::failure(MemoryError::platform_error);
  }
  return {};
}

inline Result decommit(void* address, std::size_t size) noexcept {
  if (VirtualFree(address, size, windows::mem_decommit) == 0) return windows::failure(MemoryError::platform_error);
  return {};
}

inline Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
  // MEM_RESET and DiscardVirtualMemory leave the contents undefined; only pages committed anew read as zero.
  if (VirtualFree(address, size, windows::mem_decommit) == 0) {
    return {MemoryError::unsupported, static_cast<int>(GetLastError())};
  }
  return commit(address, size, access);
}

inline Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  unsigned long before = 0;
  if (VirtualProtect(address, size, windows::protection(access), &before) == 0) {
    return windows::failure(MemoryError::protection_failed);
  }
  return {};
}

inline bool faults(const void* page) noexcept {
  windows::Mapping mapping = {};
  struct _MEMORY_BASIC_INFORMATION* const answer = reinterpret_cast<struct _MEMORY_BASIC_INFORMATION*>(&mapping);
  if (VirtualQuery(page, answer, sizeof mapping) == 0) return false;
  return mapping.state != windows::mem_commit ||
         (mapping.protection & (windows::page_noaccess | windows::page_guard)) != 0;
}

inline Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

inline Result set_name(void*, std::size_t, const char*) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_HPP
