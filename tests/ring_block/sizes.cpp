// de100 memory, https://opensource.org/license/zlib
//
// What size a ring has, which it cannot have, and that where there is none nothing was kept.

#include "support/test.hpp"

#include "ring_block/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using namespace de100_test;

namespace {

void ring_refused(std::size_t size, MemoryError why) {
  CAPTURE(size);
  const MemoryStats before = memory_stats();
  RingBlock ring = RingBlock::allocate(size, "refused");
  CHECK_FALSE(ring.is_valid());
  CHECK(ring.error() == why);
  CHECK(ring.size() == 0);
  CHECK(ring.name() == nullptr);
  CHECK(ring.read_window().empty());
  CHECK(ring.write_window(1).empty());
  CHECK(ring.writable() == 0);
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
  CHECK(memory_stats().committed == before.committed);
  CHECK(ring.free() == MemoryError::ok);
}

}  // namespace

TEST_CASE("a ring's size is rounded up to granules", "[ring_block]") {
  if (!rings_can_be_had()) return;
  const std::size_t granule = os::granularity();
  for (const std::size_t size : sizes{1, 2, granule - 1, granule, granule + 1, 5 * granule, 5 * granule + 1}) {
    CAPTURE(size);
    RingBlock ring = RingBlock::allocate(size);
    REQUIRE(ring.is_valid());
    CHECK(static_cast<bool>(ring));
    CHECK(ring.error() == MemoryError::ok);
    CHECK(ring.os_error() == 0);
    CHECK(ring.name() == nullptr);
    CHECK(ring.size() == (size + granule - 1) / granule * granule);
    CHECK(ring.writable() == ring.size());
    CHECK(ring.read_window().empty());
    const MemoryView all = ring.write_window(ring.size());
    REQUIRE(all.size() == ring.size());
    CHECK(reinterpret_cast<std::uintptr_t>(all.data()) % granule == 0);
    CHECK(all_zero(all.data(), all.size()));
    fill(all.data(), all.size());
    ring.commit_write(all.size());
    CHECK(filled(ring.read_window().data(), all.size()));
  }
}

TEST_CASE("a ring of an impossible size is refused", "[ring_block]") {
  ring_refused(0, MemoryError::invalid_size);
  const std::size_t granule = os::granularity();
  for (const std::size_t size :
       sizes{SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - granule, SIZE_MAX - 2 * granule, max_size + 1, max_size, max_size - 1,
             max_size - granule, max_size / 2, max_size / 2 - granule}) {
    ring_refused(size, MemoryError::size_overflow);
  }
}

TEST_CASE("a ring that is larger than the machine is refused before it takes anything",
          "[ring_block][mission:limits]") {
  if (!rings_can_be_had()) return;
#if defined(DE100_TEST_EMULATED)
  skip("an emulator has an address space of its own size, and words of its own for what does not fit");
#else
  if constexpr (sizeof(void*) == 8) {
    ring_refused(max_size / 2 - 4 * os::granularity(), MemoryError::out_of_memory);
    ring_refused(std::size_t{1} << 60U, MemoryError::out_of_memory);
    ring_refused(std::size_t{1} << 46U, MemoryError::out_of_memory);
  }
#endif
}

TEST_CASE("where memory cannot stand at two addresses a ring is unsupported", "[ring_block]") {
  if (has_virtual_memory) return;
  ring_refused(1, MemoryError::unsupported);
  ring_refused(64 * 1024, MemoryError::unsupported);
}
