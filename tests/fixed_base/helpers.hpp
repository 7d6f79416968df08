// de100 memory, https://opensource.org/license/zlib
//
// What the tests of fixed bases share.

#ifndef DE100_TESTS_FIXED_BASE_HELPERS_HPP
#define DE100_TESTS_FIXED_BASE_HELPERS_HPP

#include <cstddef>
#include <cstdint>

#include <de100/block.hpp>
#include <de100/fixed_base.hpp>

#include "support/test.hpp"

namespace de100_test {

/// A block made with these options at a base that was found for them.
inline de100::MemoryBlock block_at_fixed_base(void* base, std::size_t size, de100::BlockOptions options = {}) noexcept {
  options.flags |= de100::MemoryFlags::base_fixed;
  options.base = base;
  return de100::MemoryBlock::allocate(size, options);
}

/// Whether `size` bytes from there on are among the addresses for fixed bases.
inline bool in_fixed_base_range(const void* base, std::size_t size) noexcept {
  const de100::AddressRange range = de100::fixed_base_range();
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(base);
  return first >= range.begin && first < range.end && size <= range.end - first;
}

/// Whether a test may hold so much address space. Valgrind notes of every byte what it is, which takes a minute a TiB.
inline bool may_hold(std::size_t size) noexcept {
#if defined(DE100_TEST_EMULATED)
  if (size / 1024 > std::size_t{8} << 20U) {
    skip("so much address space takes too long where every instruction is emulated");
    return false;
  }
#endif
  (void)size;
  return true;
}

}  // namespace de100_test

#endif  // DE100_TESTS_FIXED_BASE_HELPERS_HPP
