// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: past a push, over a mark that the arena keeps
// release: faults at the next rewind

#include "gallery.hpp"

void gallery::writes_over_a_mark() {
  OwnedArena arena = make_arena();
  char* const text = arena.push_array<char>(16).data();
  const ArenaCheckpoint mark = arena.checkpoint();
  (void)arena.push_array<char>(16);
  culprit([&] {
    for (int i = 16; i < 32; ++i) write_byte(text + i);
  });
  (void)arena.rewind(mark);
}
