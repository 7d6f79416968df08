// de100 memory, https://opensource.org/license/zlib
//
// The engine owns the memory, and its file has the library's functions.

#define DE100_IMPLEMENTATION
#include <de100/memory.hpp>

int play(de100::MemoryView memory);

int main() {
  using namespace de100::literals;
  de100::MemoryBlock block = de100::MemoryBlock::allocate(1_MiB);
  return block ? play(block.view()) : 1;
}
