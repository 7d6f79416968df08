// de100 memory, https://opensource.org/license/zlib
//
// An arena that has too little room, and a count whose bytes cannot be counted, throw std::bad_alloc, and then nothing
// has changed.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#if DE100_EXCEPTIONS

#include <list>
#include <new>
#include <vector>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;

TEST_CASE("allocators throw where the arena is full", "[allocator]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaAllocator<std::uint64_t> allocator(arena);
  std::uint64_t* const first = allocator.allocate(4);
  const de100_test::Facts before = facts_of(arena);
  CHECK_THROWS_AS(allocator.allocate(29), std::bad_alloc);
  CHECK(facts_of(arena) == before);
  CHECK(allocator.allocate(28) == first + 4);
  const de100_test::Facts full = facts_of(arena);
  CHECK_THROWS_AS(allocator.allocate(1), std::bad_alloc);
  CHECK_THROWS_AS(allocator.allocate(0), std::bad_alloc);
  CHECK(facts_of(arena) == full);

  Arena nothing;
  CHECK_THROWS_AS(ArenaAllocator<char>(nothing).allocate(1), std::bad_alloc);
}

TEST_CASE("allocators throw where the bytes cannot be counted", "[allocator]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  ArenaAllocator<std::uint64_t> numbers(arena);
  ArenaAllocator<char> characters(arena);
  const de100_test::Facts before = facts_of(arena);
  for (std::size_t more = 0; more < 20; ++more) {
    REQUIRE_THROWS_AS(numbers.allocate(SIZE_MAX / 8 + more), std::bad_alloc);  // from 1 more on they wrap
    REQUIRE_THROWS_AS(numbers.allocate(SIZE_MAX / 8 * 2 + more), std::bad_alloc);
    REQUIRE_THROWS_AS(numbers.allocate(SIZE_MAX - more), std::bad_alloc);
    REQUIRE_THROWS_AS(characters.allocate(SIZE_MAX - more), std::bad_alloc);
  }
  CHECK(facts_of(arena) == before);
}

TEST_CASE("containers are as they were when the arena is full", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  std::vector<int, ArenaAllocator<int>> row(arena);
  std::list<int, ArenaAllocator<int>> list(arena);
  row = {1, 2, 3};
  list = {4, 5};
  while (arena.push_size(8, 8) != nullptr) {
  }
  const de100_test::Facts full = facts_of(arena);
  CHECK_THROWS_AS(row.reserve(row.capacity() + 1), std::bad_alloc);
  CHECK_THROWS_AS(row.resize(1000), std::bad_alloc);
  CHECK_THROWS_AS(list.push_back(6), std::bad_alloc);
  CHECK((row.size() == 3 && row[0] == 1 && row[2] == 3));
  CHECK((list.size() == 2 && list.back() == 5));
  CHECK(facts_of(arena) == full);
}

#else

TEST_CASE("full arenas throw nothing without exceptions", "[allocator]") {
  de100_test::skip("there are no exceptions in this build");
}

#endif
