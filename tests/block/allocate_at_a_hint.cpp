// de100 memory, https://opensource.org/license/zlib
//
// base_hint: usable memory starts there if that can be had, else anywhere.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "block/bases.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a hint names where usable memory starts", "[block][mission:flags][mission:defect:hint]") {
  MemoryBlock probe = MemoryBlock::allocate(64 * os::granularity());
  REQUIRE(probe.is_valid());
  std::byte* const base = probe.base() + 8 * os::granularity();
  CHECK(probe.free() == MemoryError::ok);

  const MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.flags = hinted, .base = base});
  REQUIRE(block.is_valid());
  if (has_virtual_memory) CHECK(block.base() == base);
  CHECK(block.flags() == hinted);
}

TEST_CASE("a hint that cannot be had falls back", "[block][mission:allocate][mission:flags]") {
  MemoryBlock other = MemoryBlock::allocate(4 * os::granularity());
  REQUIRE(other.is_valid());
  fill(other.base(), other.size());

  MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.flags = hinted, .base = other.base()});
  REQUIRE(block.is_valid());
  CHECK(block.error() == MemoryError::ok);
  CHECK_FALSE(other.view().contains(block.base()));
  fill(block.base(), block.size(), 1);
  CHECK(filled(other.base(), other.size()));
}

TEST_CASE("a hint without a base is memory anywhere", "[block][mission:flags]") {
  const MemoryBlock block = MemoryBlock::allocate(1, {.flags = hinted});
  CHECK(block.is_valid());
}
