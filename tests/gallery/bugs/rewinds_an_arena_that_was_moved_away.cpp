// de100 memory, https://opensource.org/license/zlib
//
// bug: mark: of an arena that was moved away
// release: `rewind` is false

#include "gallery.hpp"

#include <utility>

void gallery::rewinds_an_arena_that_was_moved_away() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint mark = arena.checkpoint();
  (void)arena.push_struct<int>();
  const OwnedArena moved = std::move(arena);
  culprit([&] { refused_if(!arena.rewind(mark)); });
}
