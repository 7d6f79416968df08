// de100 memory, https://opensource.org/license/zlib
//
// bug: block: freed twice
// release: does nothing

#include "gallery.hpp"

void gallery::frees_a_block_twice() {
  MemoryBlock block = MemoryBlock::allocate(64_KiB);
  (void)block.free();
  culprit([&] { refused_if(block.free() == MemoryError::ok && !block.is_valid()); });
}
