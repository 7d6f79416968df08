// de100 memory, https://opensource.org/license/zlib
//
// found by memory: use-of-uninitialized-value
// found by valgrind: Conditional jump or move depends on uninitialised value

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  unsigned char* bytes = static_cast<unsigned char*>(heap.allocate(1000));
  if (bytes == nullptr) return 1;
  for (std::size_t i = 0; i < heap.size_of(bytes); ++i) bytes[i] = 1;
  bytes = static_cast<unsigned char*>(heap.reallocate(bytes, 4000));
  if (bytes == nullptr) return 1;
  if (bytes[999] != 1) return 2;  // which it knows
  if (bytes[3000] == 0) std::puts("zero");
}
