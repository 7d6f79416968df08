// de100 memory, https://opensource.org/license/zlib
//
// found by memory: use-of-uninitialized-value
// found by valgrind: (depends on|Use of) uninitialised value

#define DE100_VALGRIND 1
#include <de100/block_arena.hpp>

#include <cstdio>

int main() {
  de100::BlockArena arena = de100::BlockArena::reserve();
  const de100::Span<int> zeros = arena.push_array<int>(1000);
  const de100::Span<int> anything = arena.push_array_uninitialized<int>(1000);  // of pages that read as zero
  if (zeros.empty() || anything.empty() || zeros[999] != 0) return 1;
  std::puts(anything[999] == 0 ? "zero" : "not zero");
}
