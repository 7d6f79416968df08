// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: a `clear` while it is open
// release: clears, and the scope drops nothing

#include "gallery.hpp"

void gallery::clears_an_arena_while_a_scope_is_open() {
  OwnedArena arena = make_arena();
  const AnyArena::Scope scope = arena.scope();
  culprit([&] { arena.clear(); });
}
