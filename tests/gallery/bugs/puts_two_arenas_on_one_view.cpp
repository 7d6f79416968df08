// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: two arenas on one view
// release: gives the same bytes out twice

#include "gallery.hpp"

#include <optional>

void gallery::puts_two_arenas_on_one_view() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  ViewArena first(block.view(), already_zero);
  char* const text = first.push_array<char>(16).data();
  std::optional<ViewArena> second;
  culprit([&] { second.emplace(block.view(), already_zero); });
  write_byte(text);
}
