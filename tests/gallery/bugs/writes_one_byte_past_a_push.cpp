// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: one byte past a push
// release: writes to the next push

#include "gallery.hpp"

void gallery::writes_one_byte_past_a_push() {
  OwnedArena arena = make_arena();
  char* const text = arena.push_array<char>(16).data();
  (void)arena.push_array<char>(16);
  culprit([&] { write_byte(text + 16); });
}
