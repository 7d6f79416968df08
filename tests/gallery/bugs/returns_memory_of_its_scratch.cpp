// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: memory of a scratch that has ended
// release: writes where the next scratch pushes

#include "gallery.hpp"

void gallery::returns_memory_of_its_scratch() {
  const auto name = [] {
    const Scratch scratch = make_scratch();
    return scratch->push_array<char>(16).data();
  };
  char* const text = name();
  culprit([&] { write_byte(text); });
}
