// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: ends before one within it
// release: drops what the inner one has

#include "gallery.hpp"

#include <optional>

void gallery::ends_scopes_out_of_order() {
  OwnedArena arena = make_arena();
  std::optional<AnyArena::Scope> outer, inner;
  outer.emplace(arena);
  (void)outer->arena().push_struct<int>();
  inner.emplace(outer->arena());
  culprit([&] { outer.reset(); });
}
