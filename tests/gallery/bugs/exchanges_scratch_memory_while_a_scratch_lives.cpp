// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: scratch memory exchanged while a scratch lives
// release: keeps the memory it has

#include "gallery.hpp"

void gallery::exchanges_scratch_memory_while_a_scratch_lives() {
  const Scratch scratch = make_scratch();
  const MemoryBlock block = MemoryBlock::allocate(1_MiB);
  culprit([&] {
    use_scratch_memory<view_policy>(block.view());
    const Scratch next = make_scratch();
    refused_if(!block.view().contains(next->push_struct<int>()));
  });
}
