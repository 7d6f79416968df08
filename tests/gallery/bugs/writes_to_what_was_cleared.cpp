// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a write to what was cleared
// release: writes where the next push goes

#include "gallery.hpp"

void gallery::writes_to_what_was_cleared() {
  OwnedArena arena = make_arena();
  int* const number = arena.push_struct<int>(7);
  arena.clear();
  culprit([&] { write_byte(number); });
}
