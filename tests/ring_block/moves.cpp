// de100 memory, https://opensource.org/license/zlib
//
// A move hands over a ring with what is in it; what was there before is given back, and so is all at the end.

#include "support/test.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include "ring_block/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

static_assert(!std::is_copy_constructible_v<RingBlock> && !std::is_copy_assignable_v<RingBlock>);
static_assert(std::is_nothrow_move_constructible_v<RingBlock> && std::is_nothrow_move_assignable_v<RingBlock>);
static_assert(std::is_nothrow_default_constructible_v<RingBlock> && std::is_nothrow_destructible_v<RingBlock>);

namespace {

/// A ring in which some bytes wait to be read, across its end, and some room is written to.
RingBlock ring_in_use() {
  RingBlock ring = RingBlock::allocate(1, "in use");
  REQUIRE(ring.is_valid());
  REQUIRE(ring_turn(ring, ring.size() - 30));
  fill(ring.write_window(150).data(), 150);
  ring.commit_write(100);
  return ring;
}

bool ring_is_in_use(RingBlock& ring) {
  const MemoryView found = ring.read_window();
  const MemoryView room = ring.write_window(50);
  if (!ring.is_valid() || found.size() != 100 || room.size() != 50 || ring.writable() != ring.size() - 100)
    return false;
  for (std::size_t i = 0; i < 50; ++i) {
    if (read_byte(room.data() + i) != pattern(100 + i, 0)) return false;
  }
  return filled(found.data(), 100) && std::strcmp(ring.name(), "in use") == 0;
}

bool ring_is_empty(RingBlock& ring) {
  return !ring.is_valid() && ring.size() == 0 && ring.name() == nullptr && ring.read_window().empty() &&
         ring.writable() == 0 && ring.write_window(1).empty() && ring.error() == MemoryError::ok;
}

}  // namespace

TEST_CASE("a move hands over a ring and what is in it", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock first = ring_in_use();
  CHECK(ring_is_in_use(first));
  std::byte* const place = first.read_window().data();

  RingBlock second = std::move(first);
  CHECK(ring_is_in_use(second));
  CHECK(second.read_window().data() == place);
  CHECK(ring_is_empty(first));
  CHECK(first.free() == MemoryError::ok);
  CHECK(ring_is_in_use(second));

  first = RingBlock::allocate(1);
  REQUIRE(first.is_valid());
  std::byte* const dropped = first.write_window(1).data();
  first = std::move(second);
  CHECK(ring_is_in_use(first));
  CHECK(first.read_window().data() == place);
  CHECK(ring_is_empty(second));
  CHECK_FALSE(mapped(dropped));

  second = RingBlock::allocate(1);  // and it can be used again
  CHECK(second.writable() == second.size());
  CHECK(second.read_window().empty());
  CHECK(ring_is_in_use(first));
}

TEST_CASE("a ring assigned to itself stays as it is, and two can be swapped", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = ring_in_use();
  RingBlock& same = ring;  // through a reference, as it happens
  ring = std::move(same);
  CHECK(ring_is_in_use(ring));

  RingBlock other = RingBlock::allocate(4 * os::granularity());
  REQUIRE(other.is_valid());
  std::swap(ring, other);
  CHECK(ring_is_in_use(other));
  CHECK(ring.size() == 4 * os::granularity());
  CHECK(ring.writable() == ring.size());
}

TEST_CASE("a ring can be freed again, and is empty then", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = ring_in_use();
  std::byte* const place = ring.read_window().data();
  CHECK(mapped(place));
  for (int round = 0; round < 3; ++round) {
    CHECK(ring.free() == MemoryError::ok);
    CHECK(ring_is_empty(ring));
    CHECK_FALSE(mapped(place));
  }
}

TEST_CASE("rings that come and go leave nothing behind", "[ring_block]") {
  if (!rings_can_be_had()) return;
  constexpr std::size_t count = 256;
  const std::size_t granule = os::granularity();
  (void)RingBlock::allocate(1);
  const std::size_t before = address_space_in_use();
  for (std::size_t round = 0; round < count; ++round) {
    RingBlock ring = RingBlock::allocate(1);
    REQUIRE(ring.is_valid());
    if (round % 2 == 0) CHECK(ring.free() == MemoryError::ok);
  }
  if (before == unknown) {
    skip("this system does not tell how much address space is in use");
    return;
  }
  CHECK(address_space_in_use() < before + count * granule / 2);  // some of it is others'
}
