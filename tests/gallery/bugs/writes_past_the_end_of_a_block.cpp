// de100 memory, https://opensource.org/license/zlib
//
// bug: block: one byte past it
// release: faults

#include "gallery.hpp"

void gallery::writes_past_the_end_of_a_block() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  culprit([&] { write_byte(block.base() + block.size()); });
}
