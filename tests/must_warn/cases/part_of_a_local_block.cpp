// de100 memory, https://opensource.org/license/zlib
//
// A view of a part does not outlive its block either.
//
// expect: stack memory associated with local variable 'block'

#include <de100/block.hpp>

using namespace de100;

MemoryView good(const MemoryBlock& block) {
  return block.view(0, 100);
}

#if defined(DE100_MUST_WARN)
MemoryView bad() {
  const MemoryBlock block = MemoryBlock::allocate(4096);
  return block.view(0, 100);
}
#endif
