// de100 memory, https://opensource.org/license/zlib
//
// What nobody keeps nobody can free.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/heap.hpp>

using namespace de100;

void* good(Heap& heap) {
  return heap.allocate(100);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Heap& heap) {
  heap.allocate(100);
}
#endif
