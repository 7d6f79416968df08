// de100 memory, https://opensource.org/license/zlib
//
// A window is gone with its ring.
//
// expect: stack memory associated with local variable 'ring'

#include <de100/ring_block.hpp>

using namespace de100;

MemoryView good(RingBlock& ring) {
  return ring.write_window(100);
}

#if defined(DE100_MUST_WARN)
MemoryView bad() {
  RingBlock ring = RingBlock::allocate(4096);
  return ring.write_window(100);
}
#endif
