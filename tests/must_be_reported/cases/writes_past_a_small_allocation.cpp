// de100 memory, https://opensource.org/license/zlib
//
// found by address: (use-after-poison|unknown-crash)
// found by valgrind: Invalid write of size 1

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[16384];
  de100::Heap heap{de100::MemoryView(memory)};
  volatile char* const text = static_cast<char*>(heap.allocate(13));
  if (text == nullptr) return 1;
  text[13] = '!';  // more bytes could be used there, of which nobody has asked how many
  std::printf("%d\n", text[0] == 0);
}
