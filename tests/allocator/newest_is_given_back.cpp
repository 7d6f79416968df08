// de100 memory, https://opensource.org/license/zlib
//
// What a container allocated last is the arena's again when the container gives it up; what others were pushed after
// is kept.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <list>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

namespace {
using AllocatorRow = std::vector<int, ArenaAllocator<int>>;
}

TEST_CASE("an allocator gives back what it allocated last", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  ArenaAllocator<std::uint64_t> allocator(arena);
  std::uint64_t* const first = allocator.allocate(3);
  std::uint64_t* const second = allocator.allocate(5);
  allocator.deallocate(first, 3);
  CHECK(arena.used() == 64);
  allocator.deallocate(second, 4);  // not what it was allocated with
  CHECK(arena.used() == 64);
  allocator.deallocate(second, 5);
  CHECK(arena.used() == 24);
  CHECK(allocator.allocate(1) == second);
  const ArenaCheckpoint mark = arena.checkpoint();
  allocator.deallocate(second, 1);
  CHECK(arena.used() == 32);
  CHECK(arena.rewind(mark));
}

TEST_CASE("a vector that ends gives its elements back", "[allocator]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  for (int round = 0; round < 3; ++round) {
    AllocatorRow row(arena);
    row.reserve(100);
    row.push_back(round);
    CHECK(arena.used() >= 408);
  }
  CHECK(arena.used() == 8);
}

TEST_CASE("a vector that becomes empty gives its elements back", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  AllocatorRow row(arena);
  const std::size_t used = arena.used();  // in debug builds of some libraries a vector has something to begin with
  row.assign(20, 7);
  CHECK(arena.used() == used + 80);
  AllocatorRow(arena).swap(row);
  CHECK(row.empty());
  CHECK(arena.used() <= used + 32);
}

TEST_CASE("what a vector has outgrown is lost, and the rest given back", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  std::size_t used = 0;
  {
    AllocatorRow row(arena);
    row.reserve(4);
    used = arena.used();
    row.reserve(8);
    CHECK(arena.used() == used + 32);
    row.reserve(16);
    CHECK(arena.used() == used + 32 + 64);
  }
  CHECK(arena.used() == used + 32);
}

TEST_CASE("a list gives back what is at its end", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  std::list<int, ArenaAllocator<int>> list(arena);
  list.push_back(1);
  const std::size_t used = arena.used();
  list.push_back(2);
  list.push_back(3);
  list.pop_back();
  list.pop_back();
  CHECK(arena.used() == used);
  list.push_back(2);
  const std::size_t with_two = arena.used();
  list.pop_front();
  CHECK(arena.used() == with_two);
  CHECK(list.front() == 2);
}

TEST_CASE("what something was pushed after is not given back", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  std::size_t used = 0;
  {
    AllocatorRow row(arena);
    row.reserve(10);
    REQUIRE(arena.push_size(8, 8) != nullptr);
    used = arena.used();
  }
  CHECK(arena.used() == used);
}
