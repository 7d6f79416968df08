// de100 memory, https://opensource.org/license/zlib
//
// bug: block: one byte before it
// release: faults

#include "gallery.hpp"

void gallery::writes_before_a_block() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  culprit([&] { write_byte(block.base() - 1); });
}
