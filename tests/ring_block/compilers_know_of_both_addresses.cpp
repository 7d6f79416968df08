// de100 memory, https://opensource.org/license/zlib
//
// A byte of a ring has two addresses, which a compiler takes for two bytes. Written by one and read by the other, in
// one function that keeps what it can in registers, it is still one.

#include "support/test.hpp"

#include "ring_block/helpers.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// Writes the byte at the start of the ring by the address past the end, and reads it by the other: how often that
/// another value is found. Both stand in this function, which knows of the addresses that they are not equal.
int ring_stale_reads(RingBlock& ring, unsigned count) noexcept {
  const std::size_t size = ring.size();
  int stale = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (!ring_turn(ring, size - 1)) return -1;
    const MemoryView room = ring.write_window(2);
    if (room.size() != 2) return -1;
    std::byte* const upper = room.data() + 1;
    *upper = std::byte{1};
    *upper = static_cast<std::byte>(i);
    ring.commit_write(2);
    ring.consume(1);
    std::byte* const lower = ring.read_window().data();
    if (lower + size != upper) return -1;
    if (*lower != static_cast<std::byte>(i)) ++stale;
    ring.consume(1);

    // The other way round: it is read and given back, then written by the other address, and read again.
    if (!ring_turn(ring, size - 2)) return -1;
    if (ring.write_window(2).data() + 1 != upper) return -1;
    *upper = static_cast<std::byte>(i + 1);
    ring.commit_write(2);
    ring.consume(1);
    if (*lower != static_cast<std::byte>(i + 1)) ++stale;
    ring.consume(1);
    if (!ring_turn(ring, size - 1)) return -1;
  }
  return stale;
}

constexpr std::size_t ring_words_size = std::size_t{64} << 10U;  // which the compiler knows

/// Sends a number round the ring again and again, and adds to it: the sum. The word is written by its upper address and
/// read by its lower one, of which the compiler knows that they differ, and that nothing else here is of its type.
unsigned ring_sum(RingBlock& ring, unsigned count) noexcept {
  constexpr std::size_t word = sizeof(unsigned), size = ring_words_size;
  const MemoryView start = ring.write_window(size);
  if (start.size() != size || !ring_turn(ring, size - word)) return 0;
  unsigned* const lower = static_cast<unsigned*>(static_cast<void*>(start.data()));
  unsigned* const upper = lower + size / word;
  unsigned sum = 0;
  for (unsigned i = 0; i < count; ++i) {
    const MemoryView room = ring.write_window(2 * word);
    if (room.data() + word != static_cast<void*>(upper)) return 0;
    *upper = sum + i;
    ring.commit_write(2 * word);
    ring.consume(word);
    if (ring.read_window().data() != static_cast<void*>(lower)) return 0;
    sum = *lower;
    ring.consume(word);
    if (!ring_turn(ring, size - 2 * word)) return 0;
  }
  return sum;
}

}  // namespace

TEST_CASE("a byte that is written by one address is read by the other", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(1);
  REQUIRE(ring.is_valid());
  CHECK(ring_stale_reads(ring, 1000) == 0);
}

TEST_CASE("a word that goes round a ring is never an old one", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(ring_words_size);
  REQUIRE(ring.is_valid());
  REQUIRE(ring.size() == ring_words_size);
  CHECK(ring_sum(ring, 1001) == 1000 * 1001 / 2);
}
