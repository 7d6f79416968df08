// de100 memory, https://opensource.org/license/zlib
//
// Where the system can move page tables, a block that moves copies no byte: no page is touched, none is in use twice.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/moving.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::size_t some_bytes = std::size_t{64} << 20;
constexpr std::size_t few_pages = 256;  // copying takes a thousand and more of them, whatever their size

/// Writes one byte a page, another in each.
void stamp(const MemoryBlock& block) {
  for (std::size_t at = 0; at < block.size(); at += page_size()) write_byte(block.base() + at, pattern(at, 3));
}

bool stamped(const MemoryBlock& block, std::size_t size) {
  for (std::size_t at = 0; at < size; at += page_size()) {
    if (read_byte(block.base() + at) != pattern(at, 3)) return false;
  }
  return true;
}

/// Grows the block, for which the program is given fewer pages than so many.
void grow_untouched(MemoryBlock& block, std::size_t size, std::size_t pages) {
  const std::size_t before = page_faults();
  REQUIRE(block.resize(size) == MemoryError::ok);
  if (before != unknown) CHECK(page_faults() - before < pages);
}

void tell_if_not_counted() {
  if (page_faults() == unknown) skip("the pages that a program is given are not counted here");
}

bool blocks_are_copied() {
  if (!moves_page_tables) skip("blocks are copied here");
  return !moves_page_tables;
}

}  // namespace

TEST_CASE("a block moves without touching a page", "[block][mission:realloc][mission:defect:copy]") {
  if (blocks_are_copied()) return;
  const std::size_t size = some_bytes;
  MemoryBlock block = MemoryBlock::allocate(size);
  REQUIRE(block.is_valid());
  stamp(block);
  std::byte* const before = block.base();
  const std::size_t resident = resident_bytes(before, size);
  grow_untouched(block, 2 * size, few_pages);
  CHECK(block.base() != before);
  CHECK(resident_bytes(block.base(), 2 * size) == resident);
  CHECK(stamped(block, size));
  CHECK(read_byte(block.base() + 2 * size - 1) == 0);
  tell_if_not_counted();
}

// It is two mappings by then, which Linux does not move and grow in one call, so it is copied.
TEST_CASE("a block that has moved, shrunk and grown again moves with its contents", "[block][mission:realloc]") {
  const std::size_t size = some_bytes;
  MemoryBlock block = MemoryBlock::allocate(size / 2);
  REQUIRE(block.is_valid());
  stamp(block);
  REQUIRE(block.resize(size) == MemoryError::ok);  // moves
  stamp(block);
  REQUIRE(block.resize(size / 2) == MemoryError::ok);
  REQUIRE(block.resize(size) == MemoryError::ok);  // in place
  stamp(block);
  REQUIRE(block.resize(2 * size) == MemoryError::ok);
  CHECK(stamped(block, size));
  CHECK(read_byte(block.base() + 2 * size - 1) == 0);
}

TEST_CASE("blocks of every protection move without touching a page", "[block][mission:realloc][mission:defect:copy]") {
  if (blocks_are_copied()) return;
  const std::size_t size = some_bytes / 4;
  for (const MemoryFlags access :
       {MemoryFlags::none, MemoryFlags::read, MemoryFlags::write, MemoryFlags::read | MemoryFlags::execute}) {
    MemoryBlock block = MemoryBlock::allocate(size);
    REQUIRE(block.is_valid());
    stamp(block);
    REQUIRE(block.protect(access) == MemoryError::ok);
    grow_untouched(block, 2 * size, few_pages / 4);
    REQUIRE(block.protect(MemoryFlags::read) == MemoryError::ok);
    CHECK(stamped(block, size));
  }
  tell_if_not_counted();
}

TEST_CASE("several moves in a row keep one mapping", "[block][mission:realloc]") {
  if (blocks_are_copied()) return;
  MemoryBlock block = MemoryBlock::allocate(page_size());
  REQUIRE(block.is_valid());
  for (int round = 0; round < 10; ++round) {
    stamp(block);
    REQUIRE(block.resize(2 * block.size()) == MemoryError::ok);
    const std::size_t mappings = mappings_in(block.base(), block.size());
    CHECK((mappings == 1 || mappings == unknown));
  }
}

TEST_CASE("growing in place keeps one mapping", "[block][mission:realloc]") {
  if (blocks_are_copied()) return;
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.reserve = 64 * page_size()});
  REQUIRE(block.is_valid());
  for (std::size_t pages = 2; pages <= 64; ++pages) {
    stamp(block);
    REQUIRE(block.resize(pages * page_size()) == MemoryError::ok);
  }
  REQUIRE(block.resize(10 * page_size()) == MemoryError::ok);
  REQUIRE(block.resize(20 * page_size()) == MemoryError::ok);
  stamp(block);
  const std::size_t mappings = mappings_in(block.base(), block.size());
  CHECK((mappings == 1 || mappings == unknown));
}
