// de100 memory, https://opensource.org/license/zlib
//
// reset(): every byte reads as zero, the block stays, and the price is what was touched.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/never_written.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

const Child resets("resets a block protected with flags", [](std::size_t flags) -> int {
  MemoryBlock block = MemoryBlock::allocate(1);
  if (block.protect(static_cast<MemoryFlags>(flags)) != MemoryError::ok) return 1;
  return block.reset() == MemoryError::permission_denied ? 0 : 2;
});

}  // namespace

TEST_CASE("reset makes every byte read as zero, and the block stays", "[block][mission:reset]") {
  const std::size_t page = page_size();
  for (const MemoryFlags access : {MemoryFlags::read_write, MemoryFlags::write}) {
    if (!can_have(access)) continue;
    MemoryBlock block = MemoryBlock::allocate(16 * page, {.flags = access, .reserve = 32 * page, .name = "level"});
    REQUIRE(block.is_valid());
    std::byte* const base = block.base();
    for (int round = 0; round < 3; ++round) {
      fill(base, block.size());  // memset may read where it writes
      CHECK(block.reset() == MemoryError::ok);
      CHECK(block.error() == MemoryError::ok);
      CHECK(block.base() == base);
      CHECK(block.size() == 16 * page);
      CHECK(block.reserved_size() == 32 * page);
      CHECK(block.flags() == access);
      CHECK(block.name() != nullptr);
      CHECK(writable(base + 16 * page - 1));
    }
    REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
    CHECK(all_zero(base, block.size()));
    CHECK(off_limits(base + 16 * page));
    CHECK(off_limits(base - 1));
  }
}

TEST_CASE("reset after growing and shrinking clears all there is", "[block][mission:reset]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page, {.reserve = 16 * page});
  REQUIRE(block.is_valid());
  for (const std::size_t pages : sizes{16, 3, 9, 40}) {
    REQUIRE(block.resize(pages * page) == MemoryError::ok);
    fill(block.base(), block.size());
    CHECK(block.reset() == MemoryError::ok);
    CHECK(all_zero(block.base(), block.size()));
  }
}

// MemorySanitizer and valgrind say whether these bytes count as written.
TEST_CASE("reset makes zeros also of bytes that were never written", "[block][mission:reset]") {
  const NeverWritten unknown_bytes(1000);
  MemoryBlock block = MemoryBlock::allocate(page_size());
  REQUIRE(block.is_valid());
  mem_copy(block.base(), unknown_bytes.view().data(), unknown_bytes.view().size());
  CHECK(block.reset() == MemoryError::ok);
  CHECK(all_zero(block.base(), block.size()));
  mem_copy(block.base(), unknown_bytes.view().data(), unknown_bytes.view().size());
  CHECK(block.resize(2 * page_size(), Contents::discard) == MemoryError::ok);
  CHECK(all_zero(block.base(), block.size()));
}

TEST_CASE("reset costs what was touched", "[block][mission:reset][mission:defect:clear]") {
  const std::size_t size = sizeof(void*) == 8 ? std::size_t{1} << 30 : std::size_t{1} << 28;
  MemoryBlock block = MemoryBlock::allocate(size);
  REQUIRE(block.is_valid());
  std::byte* const middle = block.base() + size / 2;
  *middle = std::byte{1};
  CHECK(block.reset() == MemoryError::ok);
  const std::size_t resident = resident_bytes(block.base(), size);
  CHECK(*middle == std::byte{0});
  if (resident == unknown) {
    skip("this system does not tell which pages are in memory");
    return;
  }
  CHECK(resident == 0);
}

TEST_CASE("reset refuses a block that cannot be written", "[block][mission:reset][mission:defect:reset_read_only]") {
  for (const MemoryFlags access : {MemoryFlags::read, MemoryFlags::none, MemoryFlags::read | MemoryFlags::execute}) {
    MemoryBlock block = MemoryBlock::allocate(2 * page_size());
    REQUIRE(block.is_valid());
    fill(block.base(), block.size());
    if (!protect(block, access)) continue;
    CHECK(run_child("resets a block protected with flags", static_cast<std::size_t>(access)) == Ended::clean);

    const std::uint64_t generation = block.generation();
    CHECK(block.reset() == MemoryError::permission_denied);
    CHECK(block.error() == MemoryError::permission_denied);
    CHECK(block.is_valid());
    CHECK(block.generation() == generation);
    CHECK_FALSE(writable(block.base()));
    REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
    CHECK(filled(block.base(), block.size()));
    CHECK(block.reset() == MemoryError::ok);
    CHECK(all_zero(block.base(), block.size()));
  }
}
