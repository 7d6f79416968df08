// de100 memory, https://opensource.org/license/zlib
//
// What is freed twice is asserted against.
//
// ends: aborted
// prints: heap[a-z_]*\.hpp:[0-9]+[^\n]*is freed once

#include <de100/heap.hpp>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  void* const one = heap.allocate(100);
  void* const other = heap.allocate(100);
  if (one == nullptr || other == nullptr) return 2;
  heap.free(one);
  heap.free(one);
}
