// de100 memory, https://opensource.org/license/zlib
//
// A block says which kind of guard it has, and a touch does what that kind says (guards_fault.cpp touches them).

#include "support/test.hpp"

#include <de100/block.hpp>

#include <utility>

#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a block tells what a touch of its guards does", "[block][mission:allocate]") {
  MemoryBlock block = MemoryBlock::allocate(1, {.reserve = 4 * page_size()});
  REQUIRE(block.is_valid());
  const bool forbidden = !readable(block.base() - 1) && !readable(block.base() + block.reserved_size());
  CHECK(block.guard_kind() == (forbidden ? GuardKind::pages : GuardKind::none));

  CHECK(block.resize(64 * page_size()) == MemoryError::ok);
  CHECK(block.guard_kind() == (forbidden ? GuardKind::pages : GuardKind::none));

  const MemoryBlock owner = std::move(block);
  CHECK(owner.guard_kind() == (forbidden ? GuardKind::pages : GuardKind::none));
  CHECK(block.guard_kind() == GuardKind::none);  // NOLINT(bugprone-use-after-move): it is empty
}

TEST_CASE("a block that is not to grow has the guards that the system is found to have", "[block][mission:allocate]") {
  const MemoryBlock block = MemoryBlock::allocate(1);
  REQUIRE(block.is_valid());
  CHECK(block.guard_kind() == system_facts().guards);
  CHECK((block.guard_kind() == GuardKind::none) == !has_virtual_memory);
  CHECK(off_limits(block.base() - 1));
  CHECK(off_limits(block.base() + block.size()));
}

TEST_CASE("a block without memory has no guards", "[block][mission:block]") {
  MemoryBlock block;
  CHECK(block.guard_kind() == GuardKind::none);
  block = MemoryBlock::allocate(0);
  CHECK(block.guard_kind() == GuardKind::none);
  block = MemoryBlock::allocate(1);
  CHECK(block.free() == MemoryError::ok);
  CHECK(block.guard_kind() == GuardKind::none);
}
