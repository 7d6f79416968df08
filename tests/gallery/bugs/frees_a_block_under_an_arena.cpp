// de100 memory, https://opensource.org/license/zlib
//
// bug: block: freed under an arena
// release: faults at the next push

#include "gallery.hpp"

void gallery::frees_a_block_under_an_arena() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  ViewArena arena(block.view(), already_zero);
  culprit([&] { (void)block.free(); });
  const Span<char> text = arena.push_array<char>(16);
  refused_if(text.empty());
  mem_set(text.data(), 0xFF, text.size());
}
