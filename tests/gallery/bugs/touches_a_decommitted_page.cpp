// de100 memory, https://opensource.org/license/zlib
//
// bug: block: a page that was decommitted
// release: faults

#include "gallery.hpp"

void gallery::touches_a_decommitted_page() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  write_byte(block.base());
  (void)block.decommit(0, block.size());
  culprit([&] { read_byte(block.base()); });
}
