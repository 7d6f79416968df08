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
  int* const numbers = static_cast<int*>(heap.allocate(400));
  void* const behind = heap.allocate(400);
  if (numbers == nullptr || behind == nullptr) return 1;
  numbers[50] = 5;
  if (heap.reallocate(numbers, 4000) == numbers) return 2;
  const volatile int* const old = numbers + 50;
  std::printf("%d\n", *old);
}
