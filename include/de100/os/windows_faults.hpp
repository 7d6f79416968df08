// de100 memory, https://opensource.org/license/zlib
//
// os/windows_faults.hpp: the contract of os_faults.hpp on Windows. Included by os_faults.hpp only.

#ifndef DE100_OS_WINDOWS_FAULTS_HPP
#define DE100_OS_WINDOWS_FAULTS_HPP

#include "../atomic.hpp"
#include "../config.hpp"

struct _EXCEPTION_POINTERS;

extern "C" {
__declspec(dllimport) void* __stdcall AddVectoredExceptionHandler(unsigned long,
                                                                  long(__stdcall*)(struct _EXCEPTION_POINTERS*));
}

namespace de100::os {

namespace windows {

inline constinit detail::AtomicU64 watches_faults = {};
inline void (*fault_reporter)(const void* address) = nullptr;

// EXCEPTION_RECORD and EXCEPTION_POINTERS, as far as they are read.
struct ExceptionRecord {
  unsigned long code;
  unsigned long flags;
  ExceptionRecord* next;
  void* instruction;
  unsigned long parameter_count;
  std::uintptr_t parameters[15];
};
struct ExceptionPointers {
  const ExceptionRecord* record;
  void* context;
};

inline long __stdcall on_exception(struct _EXCEPTION_POINTERS* pointers) noexcept {
  constexpr unsigned long access_violation = 0xC0000005, in_page_error = 0xC0000006, guard_page = 0x80000001;
  const ExceptionRecord& record = *static_cast<const ExceptionPointers*>(static_cast<const void*>(pointers))->record;
  const bool is_fault = record.code == access_violation || record.code == in_page_error || record.code == guard_page;
  // The second parameter is the address that was touched.
  if (is_fault && record.parameter_count >= 2) fault_reporter(reinterpret_cast<const void*>(record.parameters[1]));
  return 0;  // EXCEPTION_CONTINUE_SEARCH
}

}  // namespace windows

inline bool watch_faults(void (*report)(const void* address)) noexcept {
  std::uint64_t nobody = 0;
  if (!detail::compare_exchange(windows::watches_faults, nobody, 1)) return true;
  windows::fault_reporter = report;
  if (AddVectoredExceptionHandler(1, windows::on_exception) != nullptr) return true;
  detail::store_release(windows::watches_faults, 0);
  return false;
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_FAULTS_HPP
