// de100 memory, https://opensource.org/license/zlib
//
// Who writes behind what was allocated writes before what is next, which is asserted against when that is freed.
//
// ends: aborted
// prints: heap[a-z_]*\.hpp:[0-9]+[^\n]*nothing wrote before it

#include <de100/heap.hpp>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  unsigned char* const one = static_cast<unsigned char*>(heap.allocate(2000));
  void* const next = heap.allocate(2000);
  if (one == nullptr || next == nullptr) return 2;
  for (std::size_t i = 0; i < heap.size_of(one) + 8; ++i) one[i] = 'A';
  heap.free(next);
}
