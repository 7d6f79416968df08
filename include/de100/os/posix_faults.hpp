// de100 memory, https://opensource.org/license/zlib
//
// os/posix_faults.hpp: the contract of os_faults.hpp on POSIX systems. Included by os_faults.hpp only.

#ifndef DE100_OS_POSIX_FAULTS_HPP
#define DE100_OS_POSIX_FAULTS_HPP

#include <errno.h>
#include <signal.h>

#include "../atomic.hpp"
#include "../config.hpp"

namespace de100::os {

namespace posix {

inline constinit detail::AtomicU64 watches_faults = {};
inline void (*fault_reporter)(const void* address) = nullptr;
inline struct sigaction handler_before_segv = {}, handler_before_bus = {};

/// sigaction(2): an address is told by a fault, and not by kill(2), which has a code of 0 or less. A handler that
/// returns has the touch tried again.
inline void on_fault(int number, siginfo_t* fault, void* context) noexcept {
  const int error = errno;
  const bool is_fault = fault->si_code > 0;
  if (is_fault) fault_reporter(fault->si_addr);
  errno = error;

  const struct sigaction& before = number == SIGBUS ? handler_before_bus : handler_before_segv;
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(number, fault, context);
  } else if (before.sa_handler == SIG_DFL || (before.sa_handler == SIG_IGN && is_fault)) {
    (void)sigaction(number, &before, nullptr);
    if (!is_fault) (void)raise(number);  // once this has returned
  } else if (before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  }
}

}  // namespace posix

inline bool watch_faults(void (*report)(const void* address)) noexcept {
  std::uint64_t nobody = 0;
  if (!detail::compare_exchange(posix::watches_faults, nobody, 1)) return true;
  posix::fault_reporter = report;
  struct sigaction handler = {};
  handler.sa_sigaction = posix::on_fault;
  handler.sa_flags = SA_SIGINFO | SA_ONSTACK;
  (void)sigemptyset(&handler.sa_mask);
  // macOS and the BSDs answer some touches with SIGBUS; Linux those behind the end of a file.
  if (sigaction(SIGSEGV, &handler, &posix::handler_before_segv) == 0) {
    if (sigaction(SIGBUS, &handler, &posix::handler_before_bus) == 0) return true;
    (void)sigaction(SIGSEGV, &posix::handler_before_segv, nullptr);
  }
  detail::store_release(posix::watches_faults, 0);
  return false;
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_FAULTS_HPP
