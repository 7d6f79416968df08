// de100 memory, https://opensource.org/license/zlib
//
// bug: arguments: a row whose size overflows
// release: the row is empty

#include "gallery.hpp"

void gallery::asks_for_more_than_can_be_counted() {
  OwnedArena arena = make_arena();
  culprit([&] { refused_if(arena.push_array<double>(SIZE_MAX / 4).empty()); });
}
