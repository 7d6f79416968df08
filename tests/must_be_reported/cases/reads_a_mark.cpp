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
  const volatile char* const first = static_cast<const char*>(arena.push_size(8, 8));
  const de100::ArenaCheckpoint mark = arena.checkpoint();
  if (first == nullptr || arena.push_size(8, 8) == nullptr) return 1;  // after the mark, which is stored now
  std::printf("%d\n", first[8]);
  return arena.rewind(mark) ? 0 : 1;
}
