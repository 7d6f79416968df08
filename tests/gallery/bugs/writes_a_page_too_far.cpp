// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: a byte a page past a push, in another
// release: writes to the other

#include "gallery.hpp"

void gallery::writes_a_page_too_far() {
  OwnedArena arena = make_arena();
  char* const text = arena.push_array<char>(16).data();
  (void)arena.push_array<char>(64_KiB);
  culprit([&] { write_byte(text + 16 + page_size()); });
}
