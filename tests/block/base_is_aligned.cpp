// de100 memory, https://opensource.org/license/zlib
//
// BlockOptions::alignment: where usable memory starts is a multiple of it, and stays so when the block moves.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

bool is_multiple(const void* address, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(address) % alignment == 0;
}

}  // namespace

TEST_CASE("the base is a multiple of any power of two that is asked for", "[block][mission:allocate]") {
  const std::size_t largest = has_virtual_memory ? std::size_t{64} << 20U : std::size_t{1} << 20U;
  for (std::size_t alignment = 1; alignment <= largest; alignment *= 2) {
    for (const std::size_t reserve : sizes{0, 8}) {
      CAPTURE(alignment, reserve);
      const std::size_t size = 3 * page_size();
      MemoryBlock block = MemoryBlock::allocate(size, {.reserve = reserve * page_size(), .alignment = alignment});
      REQUIRE(block.is_valid());
      CHECK(is_multiple(block.base(), alignment));
      CHECK(is_multiple(block.base(), page_size()));
      CHECK(block.size() == size);
      CHECK(off_limits(block.base() - 1));
      CHECK(off_limits(block.base() + block.reserved_size()));
      fill(block.base(), size);
      REQUIRE(block.resize(32 * page_size()) == MemoryError::ok);
      CHECK(is_multiple(block.base(), alignment));
      CHECK(filled(block.base(), size));
      CHECK(all_zero(block.base() + size, block.size() - size));
      CHECK(off_limits(block.base() - 1));
      CHECK(off_limits(block.base() + block.reserved_size()));
    }
  }
}

TEST_CASE("what is no power of two is no alignment", "[block][mission:errors]") {
  for (const std::size_t alignment : sizes{3, 12, 4097, SIZE_MAX, SIZE_MAX - 4095}) {
    CAPTURE(alignment);
    CHECK(MemoryBlock::allocate(1, {.alignment = alignment}).error() == MemoryError::alignment_failed);
  }
}

TEST_CASE("an alignment that no address space has room for is refused", "[block][mission:defect:rounding]") {
  const std::size_t alignment = SIZE_MAX / 2 + 1;
  CHECK(MemoryBlock::allocate(1, {.alignment = alignment}).error() == MemoryError::size_overflow);
}

TEST_CASE("a base that is no multiple of the alignment is refused", "[block][mission:errors]") {
  if (!can_choose_a_base()) return;
  const std::size_t granule = os::granularity();
  std::byte* base = nullptr;
  {
    const MemoryBlock probe = MemoryBlock::allocate(64 * granule, {.alignment = 8 * granule});
    base = probe.base() + 16 * granule;
  }
  constexpr MemoryFlags at_base = MemoryFlags::read_write | MemoryFlags::base_fixed;
  CHECK(MemoryBlock::allocate(1, {.flags = at_base, .base = base + granule, .alignment = 8 * granule}).error() ==
        MemoryError::alignment_failed);
  const MemoryBlock block = MemoryBlock::allocate(1, {.flags = at_base, .base = base, .alignment = 8 * granule});
  CHECK(block.base() == base);
}
