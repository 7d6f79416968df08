// de100 memory, https://opensource.org/license/zlib
//
// BlockOptions::end_at_guard: the first byte past the usable ones faults, whatever the size.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("the first byte past the end is off limits", "[block][mission:allocate]") {
  const std::size_t page = page_size();
  for (const std::size_t size : sizes{1, 7, 8, 100, page - 1, page, page + 1, 3 * page + 24}) {
    CAPTURE(size);
    MemoryBlock block = MemoryBlock::allocate(size, {.name = "exact", .end_at_guard = true});
    REQUIRE(block.is_valid());
    CHECK(block.size() == size);
    CHECK(block.reserved_size() == size);
    CHECK(block.view().size() == size);
    CHECK(block.view().data() == block.base());
    CHECK(off_limits(block.base() + size));
    CHECK(off_limits(block.base() + align_down(size, page) - align_up(size, page) - 1));  // before its first page
    CHECK(all_zero(block.base(), size));
    fill(block.base(), size);
    CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % (size & (~size + 1)) == 0);
  }
}

TEST_CASE("a block that ends at its guard is resized by copying, and still ends there", "[block][mission:realloc]") {
  MemoryBlock block = MemoryBlock::allocate(100, {.name = "exact", .end_at_guard = true});
  REQUIRE(block.is_valid());
  fill(block.base(), 100);
  std::size_t kept = 100;
  for (const std::size_t size : sizes{101, 5000, 4999, 20, 70000, 70000, 8}) {
    CAPTURE(size);
    const std::uint64_t generation = block.generation();
    const bool same = size == block.size();
    REQUIRE(block.resize(size) == MemoryError::ok);
    CHECK(block.size() == size);
    CHECK((block.generation() == generation) == same);
    if (kept > size) kept = size;
    CHECK(filled(block.base(), kept));
    CHECK(all_zero(block.base() + kept, size - kept));
    CHECK(off_limits(block.base() + size));
    CHECK(block.name() != nullptr);
  }
  REQUIRE(block.resize(8, Contents::discard) == MemoryError::ok);
  CHECK(all_zero(block.base(), 8));
  CHECK(block.reset() == MemoryError::ok);
  CHECK(block.free() == MemoryError::ok);
}

TEST_CASE("a block that ends at its guard and cannot be copied keeps its size", "[block][mission:realloc]") {
  MemoryBlock block = MemoryBlock::allocate(100, {.end_at_guard = true});
  REQUIRE(block.is_valid());
  if (!protect(block, MemoryFlags::read)) return;
  CHECK(block.resize(200) == MemoryError::permission_denied);
  CHECK(block.size() == 100);
  CHECK(block.resize(100) == MemoryError::ok);
}

TEST_CASE("a size is to be a multiple of the alignment that is asked for", "[block][mission:errors]") {
  const auto error = [](std::size_t size, const BlockOptions& options) {
    return MemoryBlock::allocate(size, options).error();
  };
  CHECK(error(100, {.alignment = 4, .end_at_guard = true}) == MemoryError::ok);
  CHECK(error(100, {.alignment = 8, .end_at_guard = true}) == MemoryError::alignment_failed);
  CHECK(error(100, {.reserve = 101, .end_at_guard = true}) == MemoryError::invalid_size);
  CHECK(error(0, {.end_at_guard = true}) == MemoryError::invalid_size);
  std::byte here[1];
  CHECK(error(100, {.flags = MemoryFlags::read_write | MemoryFlags::base_hint, .base = here, .end_at_guard = true}) ==
        MemoryError::invalid_address);
}
