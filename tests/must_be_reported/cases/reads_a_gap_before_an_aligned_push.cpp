// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 1

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  void* const first = arena.push_size(8, 8);
  const volatile char* const aligned = static_cast<const char*>(arena.push_size(8, 64));
  if (first == nullptr || aligned == nullptr) return 1;
  std::printf("%d\n", *(aligned - 1));
}
