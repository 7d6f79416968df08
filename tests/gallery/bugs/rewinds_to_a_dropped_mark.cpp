// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: dropped by an earlier rewind
// release: `rewind` is false

#include "gallery.hpp"

void gallery::rewinds_to_a_dropped_mark() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint first = arena.checkpoint();
  (void)arena.push_struct<int>();
  const ArenaCheckpoint second = arena.checkpoint();
  (void)arena.rewind(first);
  (void)arena.push_array<int>(100);
  culprit([&] { refused_if(!arena.rewind(second)); });
}
