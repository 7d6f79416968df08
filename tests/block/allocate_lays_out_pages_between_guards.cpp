// de100 memory, https://opensource.org/license/zlib
//
// What allocate() answers: the size rounded up to pages, guards around it, all numbers of the block, zeros in it.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("allocate rounds up to pages and puts a guard on each side", "[block][mission:allocate]") {
  const std::size_t page = page_size();
  const std::size_t guard = os::granularity();
  for (const std::size_t size :
       sizes{1, 2, page - 1, page, page + 1, 2 * page - 1, 2 * page, 7 * page + 1, 100 * page}) {
    CAPTURE(size);
    const MemoryBlock block = MemoryBlock::allocate(size);
    REQUIRE(block.is_valid());
    CHECK(block.size() == (size + page - 1) / page * page);
    CHECK(block.reserved_size() == block.size());
    CHECK(block.total_size() == block.size() + 2 * guard);
    CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % guard == 0);

    CHECK(all_zero(block.base(), block.size()));
    CHECK(off_limits(block.base() - 1));
    CHECK(readable(block.base()));
    CHECK(writable(block.base()));
    CHECK(readable(block.base() + block.size() - 1));
    CHECK(writable(block.base() + block.size() - 1));
    CHECK(off_limits(block.base() + block.size()));
    CHECK(mapped(block.base() - guard));
    CHECK(mapped(block.base() + block.size() + guard - 1));
  }
}

TEST_CASE("a block tells base, sizes, flags, error, generation, name and validity", "[block][mission:block]") {
  const MemoryBlock block = MemoryBlock::allocate(1, {.flags = MemoryFlags::read_write, .name = "level"});
  CHECK(block.is_valid());
  CHECK(static_cast<bool>(block));
  CHECK(block.base() != nullptr);
  CHECK(block.size() == page_size());
  CHECK(block.total_size() > block.size());
  CHECK(block.flags() == MemoryFlags::read_write);
  CHECK(block.error() == MemoryError::ok);
  CHECK(block.os_error() == 0);
  CHECK(block.generation() != 0);
  CHECK(std::strcmp(block.name(), "level") == 0);
}

TEST_CASE("allocate without options gives zeroed memory to read and write", "[block][mission:allocate]") {
  const MemoryBlock block = MemoryBlock::allocate(1);
  REQUIRE(block.is_valid());
  CHECK(block.flags() == MemoryFlags::read_write_zeroed);
  CHECK(block.name() == nullptr);
}

TEST_CASE("the last byte of a block borders on its guard", "[block][mission:allocate]") {
  MemoryBlock block = MemoryBlock::allocate(3 * page_size());
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  CHECK(filled(block.base(), block.size()));
}
