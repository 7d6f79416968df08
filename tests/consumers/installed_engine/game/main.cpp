// de100 memory, https://opensource.org/license/zlib
//
// An engine and its game: a block, a view of it, an arena.

#include <de100/memory.hpp>

int main() {
  using namespace de100::literals;
  de100::MemoryBlock block = de100::MemoryBlock::allocate(1_MiB);
  if (!block) return 1;
  de100::Arena arena(block.view(), de100::already_zero);
  const int* const number = arena.push_struct<int>(7);
  const de100::Span<float> row = arena.push_array<float>(1000);
  return number != nullptr && *number == 7 && row.size() == 1000 && row[999] == 0.0F ? 0 : 1;
}
