// de100 memory, https://opensource.org/license/zlib
//
// os_faults.hpp: what fault_report.hpp asks of an operating system beside os.hpp: to be told of touches that fault.
// Answered by os/posix_faults.hpp and os/windows_faults.hpp; by nobody on others, and with a DE100_OS_HEADER.

#ifndef DE100_OS_FAULTS_HPP
#define DE100_OS_FAULTS_HPP

#include "config.hpp"
#include "os.hpp"

namespace de100::os {

/// Has `report` called with the address of every touch that faults, on the thread that did it, before whoever was told
/// of faults until now; that one is told too. After a call that answered
/// true, others do nothing. False where the system cannot, or
/// refuses.
bool watch_faults(void (*report)(const void* address)) noexcept;

}  // namespace de100::os

#if DE100_SITES
#if DE100_OS_WINDOWS && !defined(DE100_OS_HEADER)
#include "os/windows_faults.hpp"
#elif DE100_OS_POSIX && !defined(DE100_OS_HEADER)
#include "os/posix_faults.hpp"
#else
inline bool de100::os::watch_faults(void (*)(const void*)) noexcept {
  return false;
}
#endif
#endif

#endif  // DE100_OS_FAULTS_HPP
