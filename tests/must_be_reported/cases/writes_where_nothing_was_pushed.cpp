// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid write of size 1

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  const de100::Arena arena{de100::MemoryView(memory)};
  unsigned char* volatile last = memory + 1023;  // what is seen to be within an array is not looked at
  *last = 1;
  std::printf("%d\n", arena.is_valid());
}
