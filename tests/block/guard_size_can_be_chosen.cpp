// de100 memory, https://opensource.org/license/zlib
//
// BlockOptions::guard_size: as large as is asked for, on both sides, and none at all.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("every byte of a guard is off limits, however large it is", "[block][mission:allocate]") {
  const std::size_t granule = os::granularity();
  for (const std::size_t guard : sizes{1, granule, granule + 1, 5 * granule}) {
    for (const std::size_t reserve : sizes{0, 16 * granule}) {
      CAPTURE(guard, reserve);
      MemoryBlock block = MemoryBlock::allocate(granule, {.reserve = reserve, .guard_size = guard});
      REQUIRE(block.is_valid());
      const std::size_t rounded = align_up(guard, granule);
      CHECK(block.total_size() == block.reserved_size() + 2 * rounded);
      CHECK((block.guard_kind() == GuardKind::none) == !has_virtual_memory);
      for (std::size_t offset = 1; offset <= rounded; offset += page_size() / 2) {
        REQUIRE(off_limits(block.base() - offset));
        REQUIRE(off_limits(block.base() + block.reserved_size() + offset - 1));
      }
      fill(block.base(), block.size());
      CHECK(block.resize(64 * granule) == MemoryError::ok);  // and it keeps its guards
      CHECK(filled(block.base(), granule));
      CHECK(block.total_size() == block.reserved_size() + 2 * rounded);
      CHECK(off_limits(block.base() - rounded));
      CHECK(off_limits(block.base() + block.reserved_size() + rounded - 1));
    }
  }
}

TEST_CASE("a block without guards is its usable bytes and no more", "[block][mission:allocate]") {
  MemoryBlock block = MemoryBlock::allocate(4 * os::granularity(), {.guard_size = 0});
  REQUIRE(block.is_valid());
  CHECK(block.guard_kind() == GuardKind::none);
  CHECK(block.total_size() == block.size());
  fill(block.base(), block.size());
  CHECK(block.resize(os::granularity()) == MemoryError::ok);
  CHECK(block.resize(16 * os::granularity()) == MemoryError::ok);
  CHECK(filled(block.base(), os::granularity()));
  CHECK(block.total_size() == block.size());
  CHECK(block.reset() == MemoryError::ok);
  CHECK(all_zero(block.base(), block.size()));
}

TEST_CASE("a guard that no address space has room for is refused", "[block][mission:defect:rounding]") {
  for (const std::size_t guard : sizes{SIZE_MAX, SIZE_MAX / 2, max_size, max_size / 2}) {
    const MemoryBlock block = MemoryBlock::allocate(1, {.guard_size = guard});
    CHECK_FALSE(block.is_valid());
    CHECK((block.error() == MemoryError::size_overflow || block.error() == MemoryError::out_of_memory));
  }
}
