// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: from before a `clear`
// release: `rewind` is false

#include "gallery.hpp"

void gallery::rewinds_to_a_mark_from_before_a_clear() {
  OwnedArena arena = make_arena();
  (void)arena.push_struct<int>();
  const ArenaCheckpoint mark = arena.checkpoint();
  arena.clear();
  (void)arena.push_array<int>(100);
  culprit([&] { refused_if(!arena.rewind(mark)); });
}
