// de100 memory, https://opensource.org/license/zlib
//
// Bases at which no block can start.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "block/bases.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

MemoryBlock allocate_at(std::uintptr_t base, MemoryFlags flags, std::size_t size = 1) {
  CAPTURE(base, size);
  MemoryBlock block = MemoryBlock::allocate(size, {.flags = flags, .base = reinterpret_cast<void*>(base)});
  CHECK(block.is_valid() == (block.error() == MemoryError::ok));
  CHECK((block.base() == nullptr) == !block.is_valid());
  return block;
}

}  // namespace

TEST_CASE("a base that is not aligned is refused", "[block][mission:allocate]") {
  MemoryBlock probe = MemoryBlock::allocate(64 * os::granularity());
  REQUIRE(probe.is_valid());
  const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(probe.base());
  CHECK(probe.free() == MemoryError::ok);
  for (const std::uintptr_t offset :
       {std::uintptr_t{1}, std::uintptr_t{8}, os::granularity() / 2, os::granularity() - 1}) {
    CHECK(allocate_at(base + offset, fixed).error() == MemoryError::invalid_address);
    CHECK(allocate_at(base + offset, hinted).error() == MemoryError::invalid_address);
  }
}

TEST_CASE("a fixed base needs a base, and a base needs a flag", "[block][mission:allocate]") {
  CHECK(allocate_at(0, fixed).error() == MemoryError::invalid_address);
  MemoryBlock probe = MemoryBlock::allocate(64 * os::granularity());
  REQUIRE(probe.is_valid());
  const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(probe.base());
  CHECK(probe.free() == MemoryError::ok);
  CHECK(allocate_at(base, MemoryFlags::read_write).error() == MemoryError::invalid_address);
  CHECK(allocate_at(base, fixed | hinted).is_valid() == has_virtual_memory);  // fixed wins
}

TEST_CASE("the fixed flag wins over the hint", "[block][mission:flags]") {
  const MemoryBlock other = MemoryBlock::allocate(os::granularity());
  REQUIRE(other.is_valid());
  const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(other.base());
  const MemoryError refusal = has_virtual_memory ? MemoryError::address_in_use : MemoryError::unsupported;
  CHECK(allocate_at(base, fixed | hinted).error() == refusal);
}

TEST_CASE("bases at both ends of the address space are exact or refused", "[block][mission:allocate]") {
  const std::uintptr_t granule = os::granularity();
  const std::uintptr_t last = UINTPTR_MAX - granule + 1;                       // the last granule
  CHECK(allocate_at(granule, fixed).error() == MemoryError::invalid_address);  // its guard would start at null
  for (std::uintptr_t steps = 0; steps < 8; ++steps) {
    for (const std::size_t size : {std::size_t{1}, 4 * granule, max_size - 4 * granule}) {
      const std::uintptr_t base = last - steps * granule;
      const MemoryBlock high = allocate_at(base, fixed, size);
      CHECK(high.error() != MemoryError::platform_error);
      if (sizeof(void*) > 4 || size > max_size / 2)
        CHECK_FALSE(high.is_valid());  // 32 bits may be the program's to the end
      if (high.is_valid()) CHECK(reinterpret_cast<std::uintptr_t>(high.base()) == base);
    }
    // Low addresses are the system's to give: with rights enough they can be had.
    const MemoryBlock low = allocate_at((steps + 2) * granule, fixed);
    CHECK(low.error() != MemoryError::platform_error);
    if (low.is_valid()) CHECK(reinterpret_cast<std::uintptr_t>(low.base()) == (steps + 2) * granule);
  }
  CHECK(allocate_at(last, fixed).error() == MemoryError::invalid_address);
  CHECK(allocate_at(last - granule, fixed).error() == MemoryError::invalid_address);
}

TEST_CASE("hints at both ends of the address space do no harm", "[block][mission:allocate]") {
  const std::uintptr_t granule = os::granularity();
  const std::uintptr_t last = UINTPTR_MAX - granule + 1;
  CHECK(allocate_at(last, hinted).error() == MemoryError::invalid_address);  // its guard would end beyond all addresses
  for (std::uintptr_t steps = 0; steps < 8; ++steps) {
    for (const std::uintptr_t base : {last - steps * granule, (steps + 1) * granule}) {
      const MemoryBlock block = allocate_at(base, hinted);
      if (!block.is_valid()) CHECK(block.error() == MemoryError::invalid_address);
    }
  }
}
