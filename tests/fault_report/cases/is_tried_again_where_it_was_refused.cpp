// de100 memory, https://opensource.org/license/zlib
//
// prints: refused twice.*de100: 0x[0-9a-f]+ is in the guard before the block
// never prints: went on

#include <cstdio>

#if !defined(_WIN32)
#include <signal.h>

namespace de100::os {

inline int refused_signal = 0;

/// The system's, but for the signal that it is to refuse. No function, since the system's own would be found beside it,
/// by the type of what it is given.
inline constexpr auto sigaction = [](int number, const struct ::sigaction* action,
                                     struct ::sigaction* before) noexcept {
  return number == refused_signal ? -1 : ::sigaction(number, action, before);
};

}  // namespace de100::os
#endif

#include <de100/memory.hpp>

int main() {
#if !defined(_WIN32)
  struct sigaction before = {}, now = {};
  (void)sigaction(SIGSEGV, nullptr, &before);
  constexpr int refused[] = {SIGSEGV, SIGBUS};
  for (const int number : refused) {
    de100::os::refused_signal = number;
    if (de100::install_fault_report()) return 1;
    (void)sigaction(SIGSEGV, nullptr, &now);
    if (now.sa_sigaction != before.sa_sigaction) return 1;
  }
  de100::os::refused_signal = 0;
#endif
  (void)std::fputs("refused twice\n", stderr);
  if (!de100::install_fault_report()) return 1;
  const de100::MemoryBlock block = de100::MemoryBlock::allocate(100);
  volatile const std::byte* const before_it = block.base() - 1;
  if (*before_it == std::byte{0}) std::puts("went on");
}
