// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: of another arena
// release: `rewind` is false

#include "gallery.hpp"

void gallery::rewinds_another_arena() {
  OwnedArena arena = make_arena(), other = make_arena();
  const ArenaCheckpoint mark = other.checkpoint();
  (void)arena.push_struct<int>();
  culprit([&] { refused_if(!arena.rewind(mark)); });
}
