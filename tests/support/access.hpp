// de100 memory, https://opensource.org/license/zlib
//
// Which memory can be had on this system, for tests of protections and of fixed bases: with virtual memory all there
// is, without it read_write somewhere, and the library answers `unsupported` to anything else.

#ifndef DE100_TESTS_SUPPORT_ACCESS_HPP
#define DE100_TESTS_SUPPORT_ACCESS_HPP

#include <de100/block.hpp>

#include "support/os_facts.hpp"

namespace de100_test {

/// Whether memory can be had with the read, write and execute of `flags`.
constexpr bool can_have(de100::MemoryFlags flags) noexcept {
  return has_virtual_memory || (flags & de100::MemoryFlags::read_write_execute) == de100::MemoryFlags::read_write;
}

/// What the library answers where nothing else is wrong.
constexpr de100::MemoryError answer_to(de100::MemoryFlags flags) noexcept {
  return can_have(flags) ? de100::MemoryError::ok : de100::MemoryError::unsupported;
}

/// Protects the block and answers true; or sees that this cannot be done, which the library says, and answers false.
inline bool protect(de100::MemoryBlock& block, de100::MemoryFlags access) {
  const de100::MemoryFlags before = block.flags();
  REQUIRE(block.protect(access) == answer_to(access));
  if (!can_have(access)) CHECK(block.flags() == before);
  return can_have(access);
}

/// Whether memory can be asked for at an address. Else the rest of the test is skipped.
inline bool can_choose_a_base() {
  if (!has_virtual_memory) skip("this system cannot put memory where it is told");
  return has_virtual_memory;
}

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_ACCESS_HPP
