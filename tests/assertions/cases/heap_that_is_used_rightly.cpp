// de100 memory, https://opensource.org/license/zlib
//
// Nothing is asserted of what is right, whatever was done before.
//
// ends: 0
// prints nothing

#include <de100/heap.hpp>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  for (int round = 0; round < 3; ++round) {
    void* const one = heap.allocate(100);
    void* const other = heap.allocate(1000, 256);
    if (one == nullptr || other == nullptr) return 2;
    heap.free(one, 100);
    heap.free(heap.reallocate(other, 3000, 256), 3000);
    heap.free(nullptr);
    heap.free(nullptr, 100);
  }
  return heap.used() == 0 && heap.check() ? 0 : 3;
}
