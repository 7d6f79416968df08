// de100 memory, https://opensource.org/license/zlib
//
// found by memory: use-of-uninitialized-value
// found by valgrind: (depends on|Use of) uninitialised value

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  const de100::ArenaCheckpoint start = arena.checkpoint();
  const int* const before = arena.push_struct<int>(7);
  if (before == nullptr || *before != 7 || !arena.rewind(start)) return 1;
  const int* const again = arena.push_struct_uninitialized<int>();
  if (again != before) return 1;
  std::puts(*again == 7 ? "seven" : "not seven");
}
