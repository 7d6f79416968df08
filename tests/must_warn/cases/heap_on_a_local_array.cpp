// de100 memory, https://opensource.org/license/zlib
//
// A heap ends with the memory that it is on.
//
// expect: stack memory associated with local variable 'memory'

#include <de100/heap.hpp>

using namespace de100;

Heap good(MemoryView view) {
  return Heap(view);
}

#if defined(DE100_MUST_WARN)
Heap bad() {
  unsigned char memory[4096] = {};
  return Heap(MemoryView(memory));
}
#endif
