// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid write of size 1

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <cstdio>

int main(int count, char**) {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  if (heap.allocate(100) == nullptr) return 1;
  volatile unsigned char* const place = memory + 12'000 * count;  // of which no compiler knows that it is in bounds
  *place = 1;
  std::printf("%d\n", *place);
}
