// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  int* const number = static_cast<int*>(heap.allocate(sizeof(int)));
  void* const other = heap.allocate(sizeof(int));  // stays
  if (number == nullptr || other == nullptr) return 1;
  *number = 5;
  heap.free(number, sizeof(int));
  const volatile int* const gone = number;
  std::printf("%d\n", *gone);
}
