// de100 memory, https://opensource.org/license/zlib
//
// bug: a part that is not all within a view
// release: gives an empty view

#include "gallery.hpp"

void gallery::takes_a_part_that_is_not_all_in_a_view() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  culprit([&] { refused_if(block.view().subview(60_KiB, 8_KiB).empty()); });
}
