// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/shared_arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  de100::SharedArena arena{de100::MemoryView(memory)};
  const volatile int* const number = arena.push_struct<int>(5);
  if (number == nullptr) return 1;
  arena.clear();
  std::printf("%d\n", *number);
}
