// de100 memory, https://opensource.org/license/zlib
//
// found by memory: use-of-uninitialized-value
// found by valgrind: (depends on|Use of) uninitialised value

#define DE100_VALGRIND 1
#include <de100/shared_arena.hpp>

#include <cstdio>

int main() {
  alignas(64) static unsigned char memory[4096];
  de100::SharedArena arena{de100::MemoryView(memory)};
  const auto* const zeros = static_cast<const char*>(arena.push_size(100));
  const auto* const anything = static_cast<const char*>(arena.push_size_uninitialized(100));
  if (zeros == nullptr || anything == nullptr || zeros[99] != 0) return 1;
  std::puts(anything[99] == 0 ? "zero" : "not zero");
}
