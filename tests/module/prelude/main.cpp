// de100 memory, https://opensource.org/license/zlib

#include "game_assert.hpp"

import de100.memory;

static int broken = 0;

void note_broken(const char*) noexcept {
  ++broken;
}

int main() {
  int numbers[4] = {1, 2, 3, 4};
  const de100::Span<int> first = de100::Span(numbers).first(2);
  const bool in_range = first[1] == 2 && broken == 0;
  const bool out_of_range = first[2] == 3 && broken == 1;
  return in_range && out_of_range ? 0 : 1;
}
