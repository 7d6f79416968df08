// de100 memory, https://opensource.org/license/zlib
//
// prints: the handler before
// never prints: de100:

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <de100/memory.hpp>

namespace {

extern "C" void handler_before(int) {
  (void)std::fputs("the handler before\n", stderr);
  std::_Exit(0);
}

}  // namespace

int main() {
  (void)std::signal(SIGSEGV, handler_before);
  if (!de100::install_fault_report()) return 1;
  (void)std::raise(SIGSEGV);
}
