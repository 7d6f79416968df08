// de100 memory, https://opensource.org/license/zlib
//
// What was never allocated in the heap is asserted against.
//
// ends: aborted
// prints: heap[a-z_]*\.hpp:[0-9]+[^\n]*was allocated here

#include <de100/heap.hpp>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  alignas(64) static unsigned char elsewhere[256];
  if (heap.allocate(100) == nullptr) return 2;
  heap.free(elsewhere + 64);
}
