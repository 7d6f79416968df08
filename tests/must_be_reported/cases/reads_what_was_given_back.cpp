// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  int* const number = arena.push_struct<int>(5);
  if (number == nullptr || !arena.give_back(number, sizeof *number)) return 1;
  const volatile int* const gone = number;
  std::printf("%d\n", *gone);
}
