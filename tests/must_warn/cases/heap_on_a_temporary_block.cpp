// de100 memory, https://opensource.org/license/zlib
//
// A heap keeps no block, so one on a view of a temporary one has no memory from the next line on.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <de100/block.hpp>
#include <de100/heap.hpp>

using namespace de100;

std::size_t good() {
  const MemoryBlock block = MemoryBlock::allocate(4096);
  const Heap heap(block.view());
  return heap.capacity();
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const Heap heap(MemoryBlock::allocate(4096).view());
  return heap.capacity();
}
#endif
