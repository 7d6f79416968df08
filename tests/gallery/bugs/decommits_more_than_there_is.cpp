// de100 memory, https://opensource.org/license/zlib
//
// bug: a `decommit` of more than there is
// release: is `invalid_size`

#include "gallery.hpp"

void gallery::decommits_more_than_there_is() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  culprit([&] { refused_if(block.decommit(32_KiB, 64_KiB) == MemoryError::invalid_size); });
}
