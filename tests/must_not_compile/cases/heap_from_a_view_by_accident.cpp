// de100 memory, https://opensource.org/license/zlib
//
// A function that takes a heap is not handed a view, in which somebody else may have allocated.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <de100/heap.hpp>

using namespace de100;

std::size_t use(const Heap& heap) {
  return heap.used();
}
std::size_t good(MemoryView view) {
  return use(Heap(view));
}

#if defined(DE100_MUST_NOT_COMPILE)
std::size_t bad(MemoryView view) {
  return use(view);
}
#endif
