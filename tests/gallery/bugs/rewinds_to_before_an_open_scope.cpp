// de100 memory, https://opensource.org/license/zlib
//
// bug: a rewind to before a scope that is open
// release: rewinds; the scope drops nothing

#include "gallery.hpp"

void gallery::rewinds_to_before_an_open_scope() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint mark = arena.checkpoint();
  (void)arena.push_struct<int>();
  const AnyArena::Scope scope = arena.scope();
  culprit([&] { (void)arena.rewind(mark); });
}
