// de100 memory, https://opensource.org/license/zlib
//
// find_fixed_base() answers a base at which a block with the same size and options is made, each time the same one.

#include "support/test.hpp"

#include "fixed_base/helpers.hpp"
#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// The base that is found for such a block, which is made there.
void* fixed_base_works(std::size_t size, const BlockOptions& options = {}) {
  CAPTURE(size, options.reserve, options.guard_size, options.alignment, static_cast<unsigned>(options.flags));
  const MemoryStats before = memory_stats();
  void* const base = find_fixed_base(size, options);
  REQUIRE(base != nullptr);
  CHECK(memory_stats().reserved == before.reserved);
  CHECK_FALSE(mapped(base));  // nothing is kept
  CHECK(find_fixed_base(size, options) == base);
  CHECK(reinterpret_cast<std::uintptr_t>(base) % os::granularity() == 0);
  if (options.alignment != 0) CHECK(reinterpret_cast<std::uintptr_t>(base) % options.alignment == 0);
  CHECK(in_fixed_base_range(base, size > options.reserve ? size : options.reserve));

  MemoryBlock block = block_at_fixed_base(base, size, options);
  CHECK(block.error() == MemoryError::ok);
  CHECK(block.base() == base);
  REQUIRE(block.is_valid());
  CHECK(block.size() >= size);
  CHECK(block.reserved_size() >= options.reserve);
  if (has(options.flags, MemoryFlags::write)) {
    write_byte(block.base(), 1);
    write_byte(block.base() + size - 1, 2);
  }
  if (options.guard_size != 0) {
    CHECK(off_limits(block.base() - 1));
    CHECK(off_limits(block.base() + block.reserved_size()));
  }
  CHECK(block.free() == MemoryError::ok);
  CHECK(find_fixed_base(size, options) == base);  // it is free again
  return base;
}

}  // namespace

TEST_CASE("a base is found for blocks of all sizes", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const AddressRange range = fixed_base_range();
  REQUIRE(range.begin < range.end);
  for (const std::size_t size : sizes{1, page_size(), page_size() + 1, std::size_t{1} << 20U, std::size_t{64} << 20U}) {
    (void)fixed_base_works(size);
  }
#if !defined(DE100_TEST_EMULATED)
  if (sizeof(void*) > 4) (void)fixed_base_works(std::size_t{1} << 30U);
#endif
}

TEST_CASE("a base is found for blocks with options", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const std::size_t granule = os::granularity();
  for (const std::size_t reserve : sizes{0, 10 * granule, std::size_t{32} << 20U}) {
    for (const std::size_t guard : sizes{0, 1, granule, 5 * granule + 1, std::size_t{1} << 20U}) {
      (void)fixed_base_works(granule, {.reserve = reserve, .guard_size = guard});
    }
  }
  for (const std::size_t alignment :
       {std::size_t{1}, granule, 2 * granule, std::size_t{1} << 20U, std::size_t{16} << 20U}) {
    (void)fixed_base_works(granule + 1, {.alignment = alignment});
  }
  const BlockOptions all = {.reserve = 100 * granule, .alignment = 4 * granule, .guard_size = 2 * granule};
  (void)fixed_base_works(3 * granule, all);
  (void)fixed_base_works(1, {.flags = MemoryFlags::read | MemoryFlags::base_fixed, .no_dump = true});
}

TEST_CASE("a base is found for a block with large pages", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const std::size_t large = os::large_page_size();
  if (large == 0 || large > std::size_t{64} << 20U) {
    skip("this system has no large pages, or they are too large for a test");
    return;
  }
  void* const base = fixed_base_works(large + 1, {.flags = MemoryFlags::read_write | MemoryFlags::large_pages});
  CHECK(reinterpret_cast<std::uintptr_t>(base) % large == 0);
}

TEST_CASE("a base in the options does not matter", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  void* const base = find_fixed_base(page_size());
  void* const other = static_cast<std::byte*>(base) + 8 * os::granularity();
  CHECK(find_fixed_base(page_size(), {.flags = MemoryFlags::read_write | MemoryFlags::base_fixed, .base = other}) ==
        base);
  CHECK(find_fixed_base(page_size(), {.base = static_cast<std::byte*>(base) + 1}) == base);
}
