// de100 memory, https://opensource.org/license/zlib
//
// What was reallocated may be elsewhere, or not reallocated at all.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/heap.hpp>

using namespace de100;

void* good(Heap& heap, void* old) {
  return heap.reallocate(old, 100);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Heap& heap, void* old) {
  heap.reallocate(old, 100);
}
#endif
