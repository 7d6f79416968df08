// de100 memory, https://opensource.org/license/zlib
//
// Real faults, each in a child process: on both guards, on what is only held, on memory that was freed. Where nothing
// can be forbidden, such a touch goes unseen.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/child.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// Reads the byte, whatever it is.
int touch(const std::byte* address) {
  (void)read_byte(address);
  return 0;
}

MemoryBlock three_pages() {
  return MemoryBlock::allocate(3 * page_size(), {.reserve = 6 * page_size()});
}

const Child works("uses the first and the last byte", [](std::size_t) -> int {
  const MemoryBlock block = three_pages();
  write_byte(block.base(), 1);
  write_byte(block.base() + block.size() - 1, 2);
  return read_byte(block.base()) == 1 && read_byte(block.base() + block.size() - 1) == 2 ? 0 : 1;
});

const Child reads_before("reads before the block", [](std::size_t distance) -> int {
  const MemoryBlock block = three_pages();
  return block.is_valid() ? touch(block.base() - distance) : 1;
});

const Child writes_before("writes before the block", [](std::size_t distance) -> int {
  const MemoryBlock block = three_pages();
  if (block.is_valid()) write_byte(block.base() - distance, 1);
  return 0;
});

const Child reads_after("reads after the block", [](std::size_t distance) -> int {
  const MemoryBlock block = three_pages();
  return block.is_valid() ? touch(block.base() + block.size() + distance) : 1;
});

const Child writes_after("writes after the block", [](std::size_t distance) -> int {
  const MemoryBlock block = three_pages();
  if (block.is_valid()) write_byte(block.base() + block.size() + distance, 1);
  return 0;
});

const Child reads_freed("reads freed memory", [](std::size_t) -> int {
  MemoryBlock block = three_pages();
  std::byte* const base = block.base();
  return block.free() == MemoryError::ok ? touch(base) : 1;
});

const Child reads_destroyed("reads memory of a destroyed block", [](std::size_t) -> int {
  std::byte* base = nullptr;
  {
    const MemoryBlock block = three_pages();
    base = block.base();
    write_byte(base, 1);
  }
  return touch(base);
});

const Child reads_moved("reads after a block that has moved", [](std::size_t distance) -> int {
  MemoryBlock block = three_pages();
  write_byte(block.base(), 1);
  if (block.resize(100 * page_size()) != MemoryError::ok) return 1;
  return touch(block.base() + block.size() + distance);
});

const Child reads_before_moved("reads before a block that has moved", [](std::size_t distance) -> int {
  MemoryBlock block = three_pages();
  write_byte(block.base(), 1);
  if (block.resize(100 * page_size()) != MemoryError::ok) return 1;
  return touch(block.base() - distance);
});

const Child reads_shrunk("reads what a block gave back", [](std::size_t) -> int {
  MemoryBlock block = three_pages();
  write_byte(block.base() + 2 * page_size(), 1);
  if (block.resize(2 * page_size()) != MemoryError::ok) return 1;
  return touch(block.base() + 2 * page_size());
});

}  // namespace

TEST_CASE("every byte from the first to the last can be used", "[block][mission:allocate]") {
  CHECK(run_child("uses the first and the last byte") == Ended::clean);
}

TEST_CASE("touching the guard before a block faults", "[block][mission:allocate]") {
  CHECK(run_child("reads before the block", 1) == forbidden_touch);
  CHECK(run_child("writes before the block", 1) == forbidden_touch);
  CHECK(run_child("reads before the block", os::granularity()) == forbidden_touch);
}

TEST_CASE("touching what a block only holds, and the guard after that, faults", "[block][mission:allocate]") {
  for (std::size_t pages = 0; pages <= 3; ++pages) {  // three that are held, then the guard
    CHECK(run_child("reads after the block", pages * page_size()) == forbidden_touch);
    CHECK(run_child("writes after the block", pages * page_size()) == forbidden_touch);
  }
  CHECK(run_child("reads after the block", 3 * page_size() + os::granularity() - 1) == forbidden_touch);
}

TEST_CASE("touching freed memory faults", "[block][mission:free]") {
  CHECK(run_child("reads freed memory") == forbidden_touch);
  CHECK(run_child("reads memory of a destroyed block") == forbidden_touch);
}

TEST_CASE("a block that has moved has guards too", "[block][mission:realloc]") {
  CHECK(run_child("reads after a block that has moved") == forbidden_touch);
  CHECK(run_child("reads after a block that has moved", os::granularity() - 1) == forbidden_touch);
  CHECK(run_child("reads before a block that has moved", 1) == forbidden_touch);
}

TEST_CASE("touching what a block gave back faults", "[block][mission:realloc]") {
  CHECK(run_child("reads what a block gave back") == forbidden_touch);
}
