// de100 memory, https://opensource.org/license/zlib
//
// A view does not outlive its block.
//
// expect: stack memory associated with local variable 'block'

#include <de100/block.hpp>

using namespace de100;

MemoryView good(const MemoryBlock& block) {
  return block.view();
}
MemoryView good_too(MemoryBlock& owner) {
  MemoryBlock block = MemoryBlock::allocate(4096);
  const MemoryView view = block.view();
  owner = static_cast<MemoryBlock&&>(block);
  return view;
}

#if defined(DE100_MUST_WARN)
MemoryView bad() {
  const MemoryBlock block = MemoryBlock::allocate(4096);
  return block.view();
}
#endif
