// de100 memory, https://opensource.org/license/zlib
//
// bug: the same where something else was pushed since
// release: writes to the other push

#include "gallery.hpp"

void gallery::writes_to_what_was_rewound_and_pushed_again() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint mark = arena.checkpoint();
  int* const number = arena.push_struct<int>(7);
  (void)arena.rewind(mark);
  (void)arena.push_struct<int>(8);
  culprit([&] { write_byte(number); });
}
