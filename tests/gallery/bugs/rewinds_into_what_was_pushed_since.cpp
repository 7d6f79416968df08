// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: without `check_marks`, dropped, and pushed over since
// release: rewinds into the new push

#include "gallery.hpp"

void gallery::rewinds_into_what_was_pushed_since() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  UncheckedArena arena(block.view(), already_zero);
  const ArenaCheckpoint first = arena.checkpoint();
  (void)arena.push_struct<int>();
  const ArenaCheckpoint second = arena.checkpoint();
  (void)arena.rewind(first);
  (void)arena.push_array<int>(100);
  culprit([&] { refused_if(!arena.rewind(second)); });
}
