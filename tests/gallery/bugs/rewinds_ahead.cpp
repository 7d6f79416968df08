// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: without `check_marks`, ahead of what is used
// release: `rewind` is false

#include "gallery.hpp"

void gallery::rewinds_ahead() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  UncheckedArena arena(block.view(), already_zero);
  const ArenaCheckpoint first = arena.checkpoint();
  (void)arena.push_struct<int>();
  const ArenaCheckpoint second = arena.checkpoint();
  (void)arena.rewind(first);
  culprit([&] { refused_if(!arena.rewind(second)); });
}
