// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a branch on what nobody wrote
// release: takes either branch

#include "gallery.hpp"

void gallery::branches_on_an_uninitialized_push() {
  OwnedArena arena = make_arena();
  const volatile int* const number = arena.push_struct_uninitialized<int>();
  culprit([&] {
    if (*number == 7) (void)arena.push_struct<int>();
  });
}
