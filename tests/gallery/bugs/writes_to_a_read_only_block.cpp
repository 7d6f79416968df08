// de100 memory, https://opensource.org/license/zlib
//
// bug: block: a write to one that is read-only
// release: faults

#include "gallery.hpp"

void gallery::writes_to_a_read_only_block() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  (void)block.protect(MemoryFlags::read);
  culprit([&] { write_byte(block.base()); });
}
