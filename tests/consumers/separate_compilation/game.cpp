// de100 memory, https://opensource.org/license/zlib
//
// The game compiles declarations only, and what is faster inline.

#include <de100/memory.hpp>

int play(de100::MemoryView memory);

int play(de100::MemoryView memory) {
  de100::Arena arena(memory, de100::already_zero);
  const int* const number = arena.push_struct<int>(7);
  const de100::Span<float> row = arena.push_array<float>(1000);
  const de100::ScratchArena scratch = de100::scratch_arena(arena);
  return number != nullptr && *number == 7 && row.size() == 1000 && row[999] == 0.0F && scratch->is_valid() ? 0 : 1;
}
