// de100 memory, https://opensource.org/license/zlib
//
// As far as size_of() reaches all bytes can be used; the next one is the heap's own, or another's to be.
//
// found by address: (use-after-poison|unknown-crash)
// found by valgrind: Invalid write of size 1

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  volatile char* const text = static_cast<char*>(heap.allocate(1000));
  void* const next = heap.allocate(1000);
  if (text == nullptr || next == nullptr) return 1;
  text[heap.size_of(const_cast<char*>(text))] = '!';
  std::printf("%d\n", text[0] == 0);
}
