// de100 memory, https://opensource.org/license/zlib
//
// A size that was not asked for is asserted against.
//
// ends: aborted
// prints: heap[a-z_]*\.hpp:[0-9]+[^\n]*no more than was allocated is freed

#include <de100/heap.hpp>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  void* const one = heap.allocate(100);
  if (one == nullptr) return 2;
  heap.free(one, 1000);
}
