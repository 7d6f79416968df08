// de100 memory, https://opensource.org/license/zlib
//
// To commit more than there is room for, or to consume more than there is, is a bug of the caller's.

#include "support/test.hpp"

#include "ring_block/helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("to commit more than there is room for is asserted", "[ring_block]") {
  if (!rings_can_be_had()) return;
  for (const std::size_t held : {std::size_t{0}, std::size_t{10}}) {
    RingBlock ring = RingBlock::allocate(1);
    REQUIRE(ring.is_valid());
    ring.commit_write(held);
    CHECK(assertions_claimed() == 0);
    ring.commit_write(ring.size() - held + 1);
    CHECK(assertions_claimed() == 1);
  }
  RingBlock full = RingBlock::allocate(1);
  REQUIRE(full.is_valid());
  full.commit_write(full.size());
  full.commit_write(0);
  CHECK(assertions_claimed() == 0);
  full.commit_write(1);
  CHECK(assertions_claimed() == 1);
}

TEST_CASE("to consume more than there is is asserted", "[ring_block]") {
  if (!rings_can_be_had()) return;
  for (const std::size_t held : {std::size_t{0}, std::size_t{10}}) {
    RingBlock ring = RingBlock::allocate(1);
    REQUIRE(ring.is_valid());
    ring.commit_write(held);
    ring.consume(0);
    CHECK(assertions_claimed() == 0);
    ring.consume(held + 1);
    CHECK(assertions_claimed() == 1);
  }
}
