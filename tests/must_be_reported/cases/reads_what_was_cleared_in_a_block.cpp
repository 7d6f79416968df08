// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/block_arena.hpp>

#include <cstdio>

int main() {
  de100::BlockArena arena = de100::BlockArena::reserve();
  const volatile int* const number = arena.push_struct<int>(5);
  if (number == nullptr) return 1;
  arena.clear();
  std::printf("%d\n", *number);
}
