// de100 memory, https://opensource.org/license/zlib
//
// bug: a block freed under an arena
// release: crashes at the next push

#include "gallery.hpp"

void gallery::frees_a_block_under_an_arena() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  ViewArena arena(block.view(), already_zero);
  culprit([&] { (void)block.free(); });
  write_byte(arena.push_array<char>(16).data());
}
