// de100 memory, https://opensource.org/license/zlib
//
// Windows: the bytes past the end of the ring are those at its start, what was not committed cannot be read, and room
// that is not there is an empty window.

#include "support/test.hpp"

#include "ring_block/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("what is written across the end is read in one piece, and at the start", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(2 * os::granularity());
  REQUIRE(ring.is_valid());
  const std::size_t size = ring.size();
  std::byte* const base = ring.write_window(1).data();
  REQUIRE(ring_turn(ring, size - 5));

  const MemoryView room = ring.write_window(100);
  REQUIRE(room.size() == 100);
  CHECK(room.data() == base + size - 5);
  fill(room.data(), room.size());
  ring.commit_write(100);
  MemoryView found = ring.read_window();
  REQUIRE(found.size() == 100);
  CHECK(found.data() == base + size - 5);
  CHECK(filled(found.data(), found.size()));

  ring.consume(5);
  found = ring.read_window();
  REQUIRE(found.size() == 95);
  CHECK(found.data() == base);  // where nobody wrote to
  for (std::size_t i = 0; i < 95; ++i) REQUIRE(read_byte(found.data() + i) == pattern(5 + i, 0));
  ring.consume(95);
  CHECK(ring.read_window().empty());
}

TEST_CASE("every byte of a ring stands there twice", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(3 * os::granularity());
  REQUIRE(ring.is_valid());
  const std::size_t size = ring.size();
  std::byte* const base = ring.write_window(size).data();
  CHECK(all_zero(base, 2 * size));  // as it is made
  fill(base, size, 1);
  ring.commit_write(size);
  CHECK(filled(base + size, size, 1));

  ring.consume(size);
  REQUIRE(ring_turn(ring, size - 1));
  const MemoryView room = ring.write_window(size);  // all but the first byte by their other address
  REQUIRE(room.data() == base + size - 1);
  fill(room.data(), size, 2);
  ring.commit_write(size);
  CHECK(read_byte(base + size - 1) == pattern(0, 2));
  int wrong = 0;
  for (std::size_t i = 0; i + 1 < size; ++i) wrong += read_byte(base + i) == pattern(1 + i, 2) ? 0 : 1;
  CHECK(wrong == 0);
}

TEST_CASE("a window that there is no room for is empty", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(1);
  REQUIRE(ring.is_valid());
  const std::size_t size = ring.size();
  CHECK(ring.writable() == size);
  CHECK(ring.read_window().empty());
  CHECK(ring.write_window(0).empty());
  CHECK(ring.write_window(size).size() == size);
  for (const std::size_t more : {size + 1, 2 * size, 2 * size + 1, SIZE_MAX / 2, SIZE_MAX}) {
    CAPTURE(more);
    CHECK(ring.write_window(more).empty());
    CHECK(ring.write_window(more).data() == nullptr);
  }
  ring.commit_write(10);
  CHECK(ring.writable() == size - 10);
  CHECK(ring.write_window(size - 9).empty());
  CHECK(ring.write_window(size - 10).size() == size - 10);
  ring.commit_write(size - 10);
  CHECK(ring.writable() == 0);
  CHECK(ring.write_window(1).empty());
  CHECK(ring.write_window(0).empty());
  ring.consume(1);
  CHECK(ring.write_window(2).empty());
  CHECK(ring.write_window(1).size() == 1);
  ring.consume(size - 1);
  CHECK(ring.write_window(size).size() == size);
}

TEST_CASE("a window stays the same until it is committed or consumed", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(1);
  REQUIRE(ring.is_valid());
  const std::size_t size = ring.size();
  for (int round = 0; round < 3; ++round) {
    const MemoryView room = ring.write_window(100);
    REQUIRE(room.size() == 100);
    fill(room.data(), 100);
    CHECK(ring.write_window(size + 1).empty());
    CHECK(ring.write_window(7).data() == room.data());
    CHECK(ring.write_window(100).data() == room.data());
    CHECK(ring.read_window().empty());  // nothing was committed

    ring.commit_write(0);
    CHECK(ring.read_window().empty());
    ring.commit_write(40);
    const MemoryView rest = ring.write_window(60);
    CHECK((rest.data() == room.data() + 40 || rest.data() + size == room.data() + 40));
    CHECK(read_byte(rest.data()) == pattern(40, 0));  // it was written before

    const MemoryView found = ring.read_window();
    REQUIRE(found.size() == 40);
    CHECK(found.data() == room.data());
    CHECK(filled(found.data(), 40));
    CHECK(ring.read_window().data() == found.data());
    ring.consume(0);
    CHECK(ring.read_window().data() == found.data());
    CHECK(ring.read_window().size() == 40);
    ring.commit_write(60);
    CHECK(ring.read_window().data() == found.data());
    CHECK(ring.read_window().size() == 100);
    CHECK(filled(found.data(), 100));
    ring.consume(100);
    CHECK(ring.read_window().empty());
    REQUIRE(ring_turn(ring, size - 100 - 50));
  }
}

TEST_CASE("a ring without memory has no windows", "[ring_block]") {
  RingBlock ring;
  CHECK_FALSE(ring.is_valid());
  CHECK_FALSE(static_cast<bool>(ring));
  CHECK(ring.error() == MemoryError::ok);
  CHECK(ring.size() == 0);
  CHECK(ring.name() == nullptr);
  CHECK(ring.writable() == 0);
  CHECK(ring.read_window().empty());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, SIZE_MAX}) CHECK(ring.write_window(size).empty());
  CHECK(ring.free() == MemoryError::ok);
}
