// de100 memory, https://opensource.org/license/zlib
//
// prints: de100: 0x[0-9a-f]+ is in the guard before the block.*the handler before
// never prints: went on

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <de100/memory.hpp>

namespace {

extern "C" void handler_before(int) {
  (void)std::fputs("the handler before\n", stderr);  // as no program should that goes on
  std::_Exit(0);
}

}  // namespace

int main() {
  (void)std::signal(SIGSEGV, handler_before);
#if defined(SIGBUS)
  (void)std::signal(SIGBUS, handler_before);
#endif
  if (!de100::install_fault_report()) return 1;
  const de100::MemoryBlock block = de100::MemoryBlock::allocate(100);
  volatile const std::byte* const before = block.base() - 1;
  if (*before == std::byte{0}) std::puts("went on");
}
