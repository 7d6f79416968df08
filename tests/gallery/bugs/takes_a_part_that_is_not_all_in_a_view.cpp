// de100 memory, https://opensource.org/license/zlib
//
// bug: arguments: a part that is not all within its view
// release: the part is empty

#include "gallery.hpp"

void gallery::takes_a_part_that_is_not_all_in_a_view() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  culprit([&] { refused_if(block.view().subview(60_KiB, 8_KiB).empty()); });
}
