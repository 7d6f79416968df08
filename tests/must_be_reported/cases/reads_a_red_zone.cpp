// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  de100::BasicArena<de100::ArenaPolicy{.red_zone = 64}> arena{de100::MemoryView(memory)};
  const volatile int* const numbers = arena.push_array<int>(4).data();
  if (numbers == nullptr || arena.push_size(8) == nullptr) return 1;
  std::printf("%d\n", numbers[19]);  // the last of the zone
}
