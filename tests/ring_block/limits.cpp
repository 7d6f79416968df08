// de100 memory, https://opensource.org/license/zlib
//
// With little address space a ring is made, or it is out_of_memory and nothing is left of it; no file stays open.

#include "support/test.hpp"

#include "ring_block/helpers.hpp"
#include "support/child.hpp"

#if !defined(_WIN32) && !defined(__wasm__)
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::size_t ring_limit_step = std::size_t{256} << 10U;
constexpr int ring_no_limit_here = 3;
constexpr std::size_t ring_only_ask = 1000;  // whether there is such a limit

/// The number that the next file will have; 0 where files have none.
int ring_next_file() {
#if !defined(_WIN32) && !defined(__wasm__)
  const int file = dup(0);
  if (file >= 0) (void)close(file);
  return file;
#else
  return 0;
#endif
}

/// Rings of many sizes, while address space is short. 0 where all is well.
int ring_under_limit() {
  int refused = 0;
  const MemoryStats before = memory_stats();
  const int next_file = ring_next_file();
  for (std::size_t size = 4096; size <= 64 * ring_limit_step; size *= 2) {
    RingBlock ring = RingBlock::allocate(size);
    if (ring_next_file() != next_file) return 10;
    if (ring) {
      if (refused != 0) return 11;  // there was no room for less
      if (!ring_turn(ring, ring.size() - 1) || ring.write_window(ring.size()).empty()) return 12;
      if (ring.free() != MemoryError::ok) return 13;
    } else {
      ++refused;
      if (ring.error() != MemoryError::out_of_memory || ring.os_error() == 0) return 14;
      if (ring.size() != 0 || ring.free() != MemoryError::ok) return 15;
    }
    const MemoryStats now = memory_stats();
    if (now.blocks != before.blocks || now.reserved != before.reserved || now.committed != before.committed) return 16;
  }
  if (refused == 0) return 17;
  lift_limits();
  const RingBlock ring = RingBlock::allocate(64 * ring_limit_step);
  return ring.is_valid() ? 0 : 18;
}

const Child ring_limited("makes rings with little address space", [](std::size_t steps) -> int {
  (void)RingBlock::allocate(1);
  if (!limit_address_space(steps * ring_limit_step)) return ring_no_limit_here;
  return steps == ring_only_ask ? 0 : ring_under_limit();
});

}  // namespace

TEST_CASE("with little address space a ring is made or refused", "[ring_block]") {
  if (!rings_can_be_had()) return;
  if (run_child("makes rings with little address space", ring_only_ask) != Ended::clean) {
    skip("this system keeps no such limit");
    return;
  }
  for (const std::size_t steps : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{40}}) {
    CAPTURE(steps);
    CHECK(run_child("makes rings with little address space", steps) == Ended::clean);
  }
}

TEST_CASE("rings leave no file open", "[ring_block]") {
  if (!rings_can_be_had()) return;
  const int next_file = ring_next_file();
  RingBlock first = RingBlock::allocate(1);
  RingBlock second = RingBlock::allocate(3 * os::granularity());
  CHECK(first.is_valid());
  CHECK(second.is_valid());
  CHECK(ring_next_file() == next_file);
  CHECK(first.free() == MemoryError::ok);
  CHECK(ring_next_file() == next_file);
}
