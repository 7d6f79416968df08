// de100 memory, https://opensource.org/license/zlib
//
// The library after <windows.h>, whose declarations and macros it has to live with.

#include <windows.h>

#include <de100/memory.hpp>

int main() {
  de100::MemoryBlock block = de100::MemoryBlock::allocate(1000);
  de100::Arena arena(block.view(), de100::already_zero);
  return arena.push_array<int>(100).size() == 100 && block.free() == de100::MemoryError::ok ? 0 : 1;
}
