// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: one byte past 13 that are aligned to 8
// release: writes to bytes that nobody has

#include "gallery.hpp"

void gallery::writes_one_byte_past_13_that_are_aligned() {
  OwnedArena arena = make_arena();
  char* const text = static_cast<char*>(arena.push_size(13, 8));
  culprit([&] { write_byte(text + 13); });
}
