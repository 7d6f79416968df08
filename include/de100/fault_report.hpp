// de100 memory, https://opensource.org/license/zlib
//
// fault_report.hpp: who did it, printed when it happens. Where DE100_SITES is 1, a program that touches what it may not
// (a guard, a fence, memory that an arena with ArenaPolicy::retire has dropped) says first which push that was:
//
//   int main() {
//     (void)install_fault_report();
//
//   de100: 0x7f3a5c001000 is 1 byte past the end of char[13] (13 bytes at 0x7f3a5c000ff3), pushed on arena "names" at
//   names.cpp:7 in read_name()
//
// and then ends as it would have. AddressSanitizer's reports have it behind them.

#ifndef DE100_FAULT_REPORT_HPP
#define DE100_FAULT_REPORT_HPP

#include "config.hpp"
#include "os_faults.hpp"
#include "poison.hpp"
#include "sites.hpp"

#if DE100_SITES

namespace de100 {

/// From now on what explain() says of an address is printed to where errors go when a touch of it faults, and behind
/// each report of AddressSanitizer's; then whoever was told of faults before is told: another handler, a debugger, the
/// system, which ends the program. Once for all threads.
///
/// POSIX: handlers for SIGSEGV and SIGBUS, on the alternate stack of the thread where it has one; who installs another
/// later calls this one, or it is silent. Windows: the first vectored handler, so that faults which somebody handles
/// are printed too. False where the system has no such thing, as WebAssembly, or refuses.
[[nodiscard]] bool install_fault_report() noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

namespace detail {

inline constinit AtomicU64 reporting_thread = {};

/// One at a time, and none of what faults in here.
inline void report_fault(const void* address) noexcept {
  std::uint64_t nobody = 0;
  if (!compare_exchange(reporting_thread, nobody, os::thread_id())) return;
  char text[2048] = "de100: ";
  const std::size_t begun = std::strlen(text), room = sizeof text - begun - 1;
  const std::size_t size = explain(address).print(text + begun, room);
  std::size_t end = begun + (size < room ? size : room - 1);
  text[end++] = '\n';
  os::write_error(text, end);
  store_release(reporting_thread, 0);
}

#if DE100_SANITIZE_ADDRESS
/// Of a fault, which was reported when it came, it knows no address.
inline void report_behind_asan(const char*) noexcept {
  const void* const address = __asan_report_present() != 0 ? __asan_get_report_address() : nullptr;
  if (address != nullptr) report_fault(address);
}
#endif

}  // namespace detail

inline bool install_fault_report() noexcept {
#if DE100_SANITIZE_ADDRESS
  __asan_set_error_report_callback(detail::report_behind_asan);
#endif
  return os::watch_faults(detail::report_fault);
}

}  // namespace de100

#endif  // DE100_SITES

#endif  // DE100_FAULT_REPORT_HPP
