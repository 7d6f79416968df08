// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: a push that is to outlive it
// release: drops the push with the scope

#include "gallery.hpp"

void gallery::pushes_on_an_arena_while_a_scope_is_open() {
  OwnedArena arena = make_arena();
  char* stays = nullptr;
  {
    const AnyArena::Scope scope = arena.scope();
    culprit([&] { stays = arena.push_array<char>(16).data(); });
  }
  write_byte(stays);
}
