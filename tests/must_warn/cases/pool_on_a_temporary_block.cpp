// de100 memory, https://opensource.org/license/zlib
//
// A pool keeps a block that it is given, and not one that it is given a view of.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <de100/pool.hpp>

using namespace de100;

std::size_t good() {
  const Pool<int> pool(MemoryBlock::allocate(4096));
  return pool.capacity();
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const Pool<int> pool(MemoryBlock::allocate(4096).view());
  return pool.capacity();
}
#endif
