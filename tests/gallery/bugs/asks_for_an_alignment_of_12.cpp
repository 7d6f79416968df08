// de100 memory, https://opensource.org/license/zlib
//
// bug: arguments: an alignment of 12
// release: the push is null

#include "gallery.hpp"

void gallery::asks_for_an_alignment_of_12() {
  OwnedArena arena = make_arena();
  culprit([&] { refused_if(arena.push_size(16, 12) == nullptr); });
}
