// de100 memory, https://opensource.org/license/zlib
//
// A block that nobody keeps is freed at once.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/block.hpp>

using namespace de100;

MemoryBlock good() {
  return MemoryBlock::allocate(4096);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad() {
  MemoryBlock::allocate(4096);
}
#endif
