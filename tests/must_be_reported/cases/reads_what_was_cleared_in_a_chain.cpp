// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/chained_arena.hpp>

#include <cstdio>

int main() {
  de100::ChainedArena arena = de100::ChainedArena::from_system({.region_size = 4096});
  const volatile int* const number = arena.push_struct<int>(5);
  if (number == nullptr || arena.push_size(8000) == nullptr) return 1;  // in another region
  arena.clear();
  std::printf("%d\n", *number);
}
