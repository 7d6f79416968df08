// de100 memory, https://opensource.org/license/zlib
//
// Where guards are markers, a thousand blocks are a handful of entries in the system's list of mappings; the markers
// stay where they are whatever is done with the block.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <memory>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

bool guards_are_markers() {
  if (system_facts().guards == GuardKind::markers) return true;
  skip("this system has no guard markers");
  return false;
}

bool guarded_on_both_sides(const MemoryBlock& block) {
  return off_limits(block.base() - 1) && off_limits(block.base() - os::granularity()) &&
         off_limits(block.base() + block.reserved_size()) &&
         off_limits(block.base() + block.reserved_size() + os::granularity() - 1);
}

}  // namespace

TEST_CASE("a thousand guarded blocks are a handful of mappings", "[block][mission:allocate]") {
  if (!guards_are_markers()) return;
  const std::size_t before = mappings_in(nullptr, UINTPTR_MAX);
  const auto blocks = std::make_unique<MemoryBlock[]>(1000);
  for (int i = 0; i < 1000; ++i) {
    blocks[static_cast<std::size_t>(i)] = MemoryBlock::allocate(65536);
    fill(blocks[static_cast<std::size_t>(i)].base(), 65536, static_cast<unsigned>(i));
  }
  const std::size_t after = mappings_in(nullptr, UINTPTR_MAX);
  CHECK(after <= before + 50);  // a sanitizer maps memory of its own for each, in not so many pieces
  for (unsigned i = 0; i < 1000; ++i) {
    REQUIRE(blocks[i].guard_kind() == GuardKind::markers);
    REQUIRE(filled(blocks[i].base(), 65536, i));
  }
}

TEST_CASE("marked guards stay where they are in whatever is done with the block", "[block][mission:allocate]") {
  if (!guards_are_markers()) return;
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page);
  REQUIRE(block.guard_kind() == GuardKind::markers);
  CHECK(block.reset() == MemoryError::ok);
  CHECK(guarded_on_both_sides(block));
  CHECK(block.protect(MemoryFlags::read) == MemoryError::ok);
  CHECK(block.protect(MemoryFlags::read_write) == MemoryError::ok);
  CHECK(guarded_on_both_sides(block));
  CHECK(block.resize(2 * page) == MemoryError::ok);
  CHECK(guarded_on_both_sides(block));
  CHECK(block.resize(8 * page) == MemoryError::ok);
  CHECK(guarded_on_both_sides(block));
  CHECK(block.decommit(0, 8 * page) == MemoryError::ok);
  CHECK(block.commit(0, 8 * page) == MemoryError::ok);
  CHECK(guarded_on_both_sides(block));
  CHECK(block.guard_kind() == GuardKind::markers);
}

TEST_CASE("a block that has moved leaves no marked page within it", "[block][mission:realloc]") {
  if (!guards_are_markers()) return;
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page);
  fill(block.base(), block.size());
  REQUIRE(block.resize(64 * page) == MemoryError::ok);
  CHECK(filled(block.base(), 4 * page));
  for (std::size_t offset = 0; offset < block.size(); offset += page) REQUIRE(writable(block.base() + offset));
  CHECK(guarded_on_both_sides(block));
  CHECK(block.guard_kind() != GuardKind::none);
}
