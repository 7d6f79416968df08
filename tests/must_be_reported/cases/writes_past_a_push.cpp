// de100 memory, https://opensource.org/license/zlib
//
// found by address: (use-after-poison|unknown-crash)
// found by valgrind: Invalid write of size 1

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  volatile char* const name = arena.push_array<char>(13).data();
  void* const next = arena.push_size(8);
  name[13] = '!';  // into the gap before what is next
  std::printf("%d\n", next != nullptr && name[0] == 0);
}
