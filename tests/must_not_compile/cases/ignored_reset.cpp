// de100 memory, https://opensource.org/license/zlib
//
// A block may not be reset.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/block.hpp>

using namespace de100;

MemoryError good(MemoryBlock& block) {
  return block.reset();
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(MemoryBlock& block) {
  block.reset();
}
#endif
