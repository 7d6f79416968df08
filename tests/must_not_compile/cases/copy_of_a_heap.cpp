// de100 memory, https://opensource.org/license/zlib
//
// Two heaps on one memory would give it out twice.
//
// expect: deleted

#include <utility>

#include <de100/heap.hpp>

using namespace de100;

Heap good(Heap& heap) {
  return std::move(heap);
}

#if defined(DE100_MUST_NOT_COMPILE)
Heap bad(Heap& heap) {
  return heap;
}
#endif
