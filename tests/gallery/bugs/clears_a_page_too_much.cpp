// de100 memory, https://opensource.org/license/zlib
//
// bug: bounds: all of a page past a push
// release: writes to the pushes behind

#include "gallery.hpp"

void gallery::clears_a_page_too_much() {
  OwnedArena arena = make_arena();
  const Span<char> text = arena.push_array<char>(16);
  (void)arena.push_array<char>(64_KiB);
  culprit([&] { mem_set(text.data(), 0xFF, text.size() + page_size()); });
}
