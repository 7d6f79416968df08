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

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const std::byte* const base = MemoryBlock::allocate(4096).base();
  return base != nullptr ? 1 : 0;
}
#endif
