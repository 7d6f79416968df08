// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a result on a scratch that is not named as a conflict
// release: drops the result

#include "gallery.hpp"

void gallery::drops_a_result_with_its_scratch() {
  const Scratch callers = make_scratch();
  const auto name = [](ScratchMemory& result) {
    const Scratch own = make_scratch();  // scratch_arena(result) would be another arena
    return result.push_array<char>(16).data();
  };
  char* text = nullptr;
  culprit([&] { text = name(*callers); });
  write_byte(text);
}
