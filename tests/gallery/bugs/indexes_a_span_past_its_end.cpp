// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: an index past the end of a `Span`
// release: writes to the next push

#include "gallery.hpp"

void gallery::indexes_a_span_past_its_end() {
  OwnedArena arena = make_arena();
  const Span<int> row = arena.push_array<int>(4);
  (void)arena.push_array<int>(4);
  culprit([&] { write_byte(&row[4]); });
}
