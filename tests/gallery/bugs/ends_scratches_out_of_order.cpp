// de100 memory, https://opensource.org/license/zlib
//
// bug: scope: a scratch that ends before one within it
// release: drops what the inner one has

#include "gallery.hpp"

#include <optional>

void gallery::ends_scratches_out_of_order() {
  std::optional<Scratch> outer(make_scratch());
  (void)outer->arena().push_struct<int>();
  const std::optional<Scratch> inner(make_scratch());
  culprit([&] { outer.reset(); });
}
