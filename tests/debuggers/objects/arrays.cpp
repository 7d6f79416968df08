// de100 memory, https://opensource.org/license/zlib

#include <de100/arena.hpp>
#include <de100/virtual_array.hpp>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

void stop_at_arrays() {
  static char buffer[4096];
  VirtualArray<int> none, too_large = VirtualArray<int>::reserve(SIZE_MAX, "too large");
  VirtualArray<int> numbers = VirtualArray<int>::reserve(100'000, "numbers");
  for (int i = 0; i < 4; ++i) (void)numbers.push_back(i * i);
  VirtualArray<short> viewed(MemoryView(buffer, 6)), empty(MemoryView(buffer, 64));
  (void)viewed.extend(3);
  VirtualArray<int> moved_from = VirtualArray<int>::reserve(1024, "moves");
  (void)moved_from.push_back(5);
  VirtualArray<int> moved = static_cast<VirtualArray<int>&&>(moved_from);
  VirtualArray<const char*> words = VirtualArray<const char*>::reserve(512);
  (void)words.push_back("word");
  // shows none: VirtualArray<int>: no memory
  // natvis none: no memory
  // shows too_large: VirtualArray<int>: no memory, size_overflow
  // natvis too_large: no memory, size_overflow
  // shows numbers: VirtualArray<int> "numbers": 4 of ~ = {0, 1, 4, 9}
  // natvis numbers: "numbers": 4 of ~
  // shows viewed: VirtualArray<short>: 3 of 3 = {0, 0, 0}
  // natvis viewed: 3 of 3
  // shows empty: VirtualArray<short>: 0 of 32
  // shows moved: VirtualArray<int> "moves": 1 of ~ = {5}
  // shows moved_from: VirtualArray<int>: no memory
  // shows words: VirtualArray<const char *>: 1 of ~ = {~ "word"}
  stop();
}
