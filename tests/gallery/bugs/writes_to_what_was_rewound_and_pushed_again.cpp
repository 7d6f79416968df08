// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a write to what was rewound and pushed again
// release: writes to the new push

#include "gallery.hpp"

void gallery::writes_to_what_was_rewound_and_pushed_again() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint mark = arena.checkpoint();
  int* const number = arena.push_struct<int>(7);
  (void)arena.rewind(mark);
  (void)arena.push_struct<int>(8);
  culprit([&] { write_byte(number); });
}
