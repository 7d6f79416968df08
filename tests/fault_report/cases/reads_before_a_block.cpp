// de100 memory, https://opensource.org/license/zlib
//
// prints: de100: 0x[0-9a-f]+ is in the guard before the block "level"
// never prints: went on

#include <de100/memory.hpp>

#include <cstdio>

int main() {
  if (!de100::install_fault_report() || !de100::install_fault_report()) return 1;  // twice is once
  const de100::MemoryBlock block = de100::MemoryBlock::allocate(100, {.name = "level"});
  volatile const std::byte* const before = block.base() - 1;
  if (*before == std::byte{0}) std::puts("went on");
}
