// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: `ArenaCheckpoint()`, which is of none
// release: `rewind` is false

#include "gallery.hpp"

void gallery::rewinds_to_an_empty_mark() {
  OwnedArena arena = make_arena();
  (void)arena.push_struct<int>();
  culprit([&] { refused_if(!arena.rewind(ArenaCheckpoint{})); });
}
