// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: a rewind to before it while it is open
// release: rewinds, and the scope drops nothing

#include "gallery.hpp"

void gallery::rewinds_to_before_an_open_scope() {
  OwnedArena arena = make_arena();
  const ArenaCheckpoint mark = arena.checkpoint();
  (void)arena.push_struct<int>();
  const AnyArena::Scope scope = arena.scope();
  culprit([&] { (void)arena.rewind(mark); });
}
