// de100 memory, https://opensource.org/license/zlib
//
// A block that nobody keeps is gone at once.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <de100/block.hpp>

using namespace de100;

std::size_t good() {
  return MemoryBlock::allocate(4096).view().size();
}
std::byte* good_too() {
  const MemoryBlock block = MemoryBlock::allocate(4096);
  return block.base();  // an address where there was room, to ask for another time
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const MemoryView view = MemoryBlock::allocate(4096).view();
  return view.size();
}
#endif
