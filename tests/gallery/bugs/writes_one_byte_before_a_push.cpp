// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: one byte before a push
// release: writes to the push before

#include "gallery.hpp"

void gallery::writes_one_byte_before_a_push() {
  OwnedArena arena = make_arena();
  (void)arena.push_array<char>(16);
  char* const text = arena.push_array<char>(16).data();
  culprit([&] { write_byte(text - 1); });
}
