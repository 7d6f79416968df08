// de100 memory, https://opensource.org/license/zlib
//
// A ring stands between guards: real faults, each in a child process.

#include "support/test.hpp"

#include "ring_block/helpers.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// Touches a byte of a ring, or beside it: so many bytes behind its start.
int ring_touch(std::ptrdiff_t offset) {
  RingBlock ring = RingBlock::allocate(2 * os::granularity());
  if (!ring) return 1;
  std::byte* const base = ring.write_window(1).data();
  write_byte(base + offset, 1);
  return 0;
}

const Child ring_writes_before("writes before a ring", [](std::size_t distance) -> int {
  return ring_touch(-static_cast<std::ptrdiff_t>(distance));
});

const Child ring_writes_at("writes to a ring, or behind it",
                           [](std::size_t offset) -> int { return ring_touch(static_cast<std::ptrdiff_t>(offset)); });

const Child ring_reads_freed("reads a ring that was freed", [](std::size_t offset) -> int {
  RingBlock ring = RingBlock::allocate(2 * os::granularity());
  if (!ring) return 1;
  std::byte* const base = ring.write_window(1).data();
  write_byte(base + offset, 1);
  if (ring.free() != MemoryError::ok) return 2;
  (void)read_byte(base + offset);
  return 0;
});

}  // namespace

TEST_CASE("touching what is before or behind a ring faults", "[ring_block]") {
  if (!rings_can_be_had()) return;
  const std::size_t granule = os::granularity();
  for (const std::size_t offset : {std::size_t{0}, 2 * granule - 1, 2 * granule, 4 * granule - 1}) {
    CHECK(run_child("writes to a ring, or behind it", offset) == Ended::clean);
  }
  CHECK(run_child("writes before a ring", 1) == Ended::fault);
  CHECK(run_child("writes before a ring", granule) == Ended::fault);
  CHECK(run_child("writes to a ring, or behind it", 4 * granule) == Ended::fault);
  CHECK(run_child("writes to a ring, or behind it", 5 * granule - 1) == Ended::fault);
}

TEST_CASE("touching a ring that was freed faults", "[ring_block]") {
  if (!rings_can_be_had()) return;
  CHECK(run_child("reads a ring that was freed", 0) == Ended::fault);
  CHECK(run_child("reads a ring that was freed", 3 * os::granularity()) == Ended::fault);
}
