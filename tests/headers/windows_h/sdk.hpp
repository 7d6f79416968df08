// de100 memory, https://opensource.org/license/zlib
//
// The numbers and structures that os/windows.hpp has under names of its own are those of <windows.h>. (That functions
// are declared alike, the compiler sees by itself.)

#ifndef DE100_TESTS_HEADERS_WINDOWS_H_SDK_HPP
#define DE100_TESTS_HEADERS_WINDOWS_H_SDK_HPP

#include <cstddef>

namespace windows = de100::os::windows;

static_assert(windows::mem_commit == MEM_COMMIT && windows::mem_reserve == MEM_RESERVE);
static_assert(windows::mem_decommit == MEM_DECOMMIT && windows::mem_release == MEM_RELEASE);
static_assert(windows::page_noaccess == PAGE_NOACCESS && windows::page_guard == PAGE_GUARD);
static_assert(windows::page_readonly == PAGE_READONLY && windows::page_readwrite == PAGE_READWRITE);
static_assert(windows::page_execute == PAGE_EXECUTE && windows::page_execute_read == PAGE_EXECUTE_READ);
static_assert(windows::page_execute_readwrite == PAGE_EXECUTE_READWRITE);

static_assert(sizeof(windows::SystemInfo) == sizeof(SYSTEM_INFO));
static_assert(offsetof(windows::SystemInfo, page_size) == offsetof(SYSTEM_INFO, dwPageSize));
static_assert(offsetof(windows::SystemInfo, allocation_granularity) == offsetof(SYSTEM_INFO, dwAllocationGranularity));

static_assert(sizeof(windows::Mapping) == sizeof(MEMORY_BASIC_INFORMATION));
static_assert(offsetof(windows::Mapping, state) == offsetof(MEMORY_BASIC_INFORMATION, State));
static_assert(offsetof(windows::Mapping, protection) == offsetof(MEMORY_BASIC_INFORMATION, Protect));

static_assert(sizeof(windows::MemoryStatus) == sizeof(MEMORYSTATUSEX));
static_assert(offsetof(windows::MemoryStatus, physical) == offsetof(MEMORYSTATUSEX, ullTotalPhys));

static_assert(sizeof(std::uint64_t) == sizeof(LARGE_INTEGER) && alignof(std::uint64_t) >= alignof(LARGE_INTEGER));

#endif  // DE100_TESTS_HEADERS_WINDOWS_H_SDK_HPP
