// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a read of what was rewound
// release: reads what stands there

#include "gallery.hpp"

void gallery::reads_what_was_rewound() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint mark = arena.checkpoint();
  const int* const number = arena.push_struct<int>(7);
  (void)arena.rewind(mark);
  culprit([&] { read_byte(number); });
}
