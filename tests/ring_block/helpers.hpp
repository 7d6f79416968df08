// de100 memory, https://opensource.org/license/zlib
//
// What the tests of rings share.

#ifndef DE100_TESTS_RING_BLOCK_HELPERS_HPP
#define DE100_TESTS_RING_BLOCK_HELPERS_HPP

#include <cstddef>

#include <de100/ring_block.hpp>

#include "support/os_facts.hpp"
#include "support/test.hpp"

namespace de100_test {

/// Whether rings can be had. Else the rest of the test is skipped.
inline bool rings_can_be_had() noexcept {
  if (!has_virtual_memory) skip("no memory can stand at two addresses here");
  return has_virtual_memory;
}

/// Passes `size` bytes through an empty ring, whatever they are, so that the next ones have another place.
inline bool ring_turn(de100::RingBlock& ring, std::size_t size) noexcept {
  if (ring.write_window(size).size() != size) return false;
  ring.commit_write(size);
  if (ring.read_window().size() != size) return false;
  ring.consume(size);
  return true;
}

}  // namespace de100_test

#endif  // DE100_TESTS_RING_BLOCK_HELPERS_HPP
