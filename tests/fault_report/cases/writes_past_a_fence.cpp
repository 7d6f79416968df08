// de100 memory, https://opensource.org/license/zlib
//
// prints: is 1 byte past the end of int\[4\] \(16 bytes at 0x[0-9a-f]+\), pushed on arena "numbers" at
// prints:  [^ ]*writes_past_a_fence.cpp:15 in main\(\)
// never prints: went on

#include <de100/memory.hpp>

#include <cstdio>

int main() {
  if (!de100::install_fault_report()) return 1;
  auto arena =
      de100::BasicBlockArena<de100::ArenaPolicy{.fences = de100::Fences::behind}>::reserve({.name = "numbers"});
  const de100::Span<int> numbers = arena.push_array<int>(4);
  if (numbers.empty()) return 1;
  volatile int* const behind = numbers.data() + numbers.size();
  *behind = 1;
  std::puts("went on");
}
