// de100 memory, https://opensource.org/license/zlib
//
// An arena does not keep the block that it is on.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <de100/arena.hpp>
#include <de100/block.hpp>

using namespace de100;

std::size_t good(const MemoryBlock& block) {
  const Arena arena(block.view(), already_zero);
  return arena.remaining();
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const Arena arena(MemoryBlock::allocate(4096).view(), already_zero);
  return arena.remaining();
}
#endif
