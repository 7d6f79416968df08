// de100 memory, https://opensource.org/license/zlib
//
// bug: a view that outlives its block
// release: ends

#include "gallery.hpp"

void gallery::uses_a_view_of_a_freed_block() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  const MemoryView view = block.view();
  (void)block.free();
  culprit([&] { write_byte(view.data()); });
}
