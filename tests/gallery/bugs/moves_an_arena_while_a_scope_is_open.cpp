// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: the arena moved while it is open
// release: moves, and the scope drops nothing

#include "gallery.hpp"

#include <utility>

void gallery::moves_an_arena_while_a_scope_is_open() {
  OwnedArena arena = make_arena(), moved;
  const AnyArena::Scope scope = arena.scope();
  culprit([&] { moved = std::move(arena); });
}
