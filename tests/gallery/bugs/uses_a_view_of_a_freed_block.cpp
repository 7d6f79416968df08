// de100 memory, https://opensource.org/license/zlib
//
// bug: block: freed, and a view of it is used
// release: faults

#include "gallery.hpp"

void gallery::uses_a_view_of_a_freed_block() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  const MemoryView view = block.view();
  (void)block.free();
  culprit([&] { write_byte(view.data()); });
}
