// de100 memory, https://opensource.org/license/zlib
//
// bug: one byte past a block
// release: ends

#include "gallery.hpp"

void gallery::writes_past_the_end_of_a_block() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  culprit([&] { write_byte(block.base() + block.size()); });
}
