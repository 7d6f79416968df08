// de100 memory, https://opensource.org/license/zlib
//
// A block has one owner.
//
// expect: deleted

#include <utility>

#include <de100/block.hpp>

using namespace de100;

MemoryBlock good(MemoryBlock& block) {
  return std::move(block);
}

#if defined(DE100_MUST_NOT_COMPILE)
MemoryBlock bad(MemoryBlock& block) {
  return block;
}
#endif
