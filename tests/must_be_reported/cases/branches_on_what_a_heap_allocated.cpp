// de100 memory, https://opensource.org/license/zlib
//
// What is allocated holds nothing yet, also where the bytes were written before.
//
// found by memory: use-of-uninitialized-value
// found by valgrind: Conditional jump or move depends on uninitialised value

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  const int* const number = static_cast<const int*>(heap.allocate(sizeof(int)));
  if (number == nullptr) return 1;
  if (*number == 0) std::puts("zero");
}
