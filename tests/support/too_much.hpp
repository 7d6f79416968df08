// de100 memory, https://opensource.org/license/zlib
//
// A size that a block may have and that the system does not.

#ifndef DE100_TESTS_SUPPORT_TOO_MUCH_HPP
#define DE100_TESTS_SUPPORT_TOO_MUCH_HPP

#include <de100/block.hpp>

namespace de100_test {

struct TooMuch {
  static constexpr std::size_t size = de100::max_size / 4 * 3;

  TooMuch() {
    if (sizeof(void*) > 4) return;  // no address space is that large; in 32 bits it may be, until most of it is held
    for (de100::MemoryBlock& block : held) block = de100::MemoryBlock::allocate(1, {.reserve = size});
  }

  de100::MemoryBlock held[2];
};

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_TOO_MUCH_HPP
