// de100 memory, https://opensource.org/license/zlib
//
// bug: block: moved by `resize`, and a view of it is used
// release: faults

#include "gallery.hpp"

void gallery::uses_a_view_of_a_block_that_moved() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  const MemoryView view = block.view();
  (void)block.resize(64_MiB);
  culprit([&] { write_byte(view.data()); });
}
