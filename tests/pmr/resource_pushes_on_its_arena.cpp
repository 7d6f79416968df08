// de100 memory, https://opensource.org/license/zlib
//
// ArenaResource: what is allocated is pushed, what was allocated last is given back and extended; a full arena throws.

#include "support/test.hpp"

#include <version>

#if __has_include(<memory_resource>) && defined(__cpp_lib_memory_resource)

#include <de100/pmr.hpp>

#include <memory_resource>
#include <new>
#include <vector>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;

TEST_CASE("a resource aligns to what it is asked for", "[pmr]") {
  de100_test::Memory<4096> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  ArenaResource resource(arena);
  for (std::size_t alignment = 1; alignment <= 256; alignment *= 2) {
    REQUIRE(arena.push_size_uninitialized(8, 8) != nullptr);
    void* const place = resource.allocate(24, alignment);
    CHECK(de100_test::is_aligned(place, alignment));
    CHECK(arena.contains(place));
  }
  CHECK(de100_test::all_bytes(memory.bytes, sizeof memory.bytes, 0xAB));  // what is overwritten is not cleared first
}

TEST_CASE("a resource takes no more than it is asked for", "[pmr]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaResource resource(arena);
  CHECK(resource.allocate(40, 8) == memory.bytes);
  CHECK(arena.used() == 40);
  CHECK(resource.allocate(8, 1) == memory.bytes + 40);
  CHECK(arena.used() == 48);
}

TEST_CASE("a resource answers memory of its own for a size of 0", "[pmr]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaResource resource(arena);
  void* const first = resource.allocate(0, 1);
  void* const second = resource.allocate(0, 64);
  CHECK(arena.contains(first));
  CHECK(arena.contains(second));
  CHECK(first != second);
  CHECK(de100_test::is_aligned(second, 64));
  resource.deallocate(second, 0, 64);
  CHECK(arena.used() == 64);
  CHECK(resource.allocate(0, 8) == second);
}

TEST_CASE("a resource gives back what it allocated last", "[pmr]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  ArenaResource resource(arena);
  void* const first = resource.allocate(24, 8);
  void* const second = resource.allocate(40, 8);
  resource.deallocate(first, 24, 8);
  CHECK(arena.used() == 64);
  resource.deallocate(second, 32, 8);  // not what it was allocated with
  CHECK(arena.used() == 64);
  resource.deallocate(second, 40, 8);
  CHECK(arena.used() == 24);
  CHECK(resource.allocate(8, 8) == second);
  const ArenaCheckpoint mark = arena.checkpoint();
  resource.deallocate(second, 8, 8);
  CHECK(arena.used() == 32);
  REQUIRE(arena.rewind(mark));
  const std::size_t used = arena.used();
  {
    const Arena::Scope scope = arena.scope();
    std::pmr::vector<int> row(&resource);
    row.reserve(10);
    CHECK(arena.used() >= used + 40);
  }
  CHECK(arena.used() == used);
}

TEST_CASE("a resource extends what it allocated last", "[pmr]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaResource resource(arena);
  void* const first = resource.allocate(24, 8);
  void* const newest = resource.allocate(40, 8);
  de100_test::fill(newest, 40);
  CHECK(resource.extend(newest, 40, 232));  // to the last byte
  CHECK(arena.remaining() == 0);
  CHECK(resource.extend(newest, 232, 80));
  CHECK(arena.used() == 104);
  CHECK(de100_test::filled(newest, 40));

  const de100_test::Facts before = facts_of(arena);
  CHECK_FALSE(resource.extend(first, 24, 32));
  CHECK_FALSE(resource.extend(newest, 40, 96));
  CHECK_FALSE(resource.extend(newest, 80, 233));
  CHECK_FALSE(resource.extend(newest, 80, SIZE_MAX));
  CHECK_FALSE(resource.extend(newest, 80, 0));
  CHECK_FALSE(resource.extend(nullptr, 80, 96));
  CHECK(facts_of(arena) == before);
  REQUIRE(arena.push_size(8, 8) != nullptr);
  CHECK_FALSE(resource.extend(newest, 80, 96));
}

TEST_CASE("a resource throws where the arena is full", "[pmr]") {
#if DE100_EXCEPTIONS
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaResource resource(arena);
  CHECK(resource.allocate(24, 8) == memory.bytes);
  const de100_test::Facts before = facts_of(arena);
  CHECK_THROWS_AS(resource.allocate(233, 8), std::bad_alloc);
  CHECK_THROWS_AS(resource.allocate(232, 64), std::bad_alloc);
  for (std::size_t less = 0; less < 20; ++less) {
    REQUIRE_THROWS_AS(resource.allocate(SIZE_MAX - less, 8), std::bad_alloc);
  }
  CHECK(facts_of(arena) == before);
  std::pmr::vector<int> row({1, 2}, &resource);
  CHECK_THROWS_AS(row.resize(1000), std::bad_alloc);
  CHECK((row.size() == 2 && row[0] == 1 && row[1] == 2));
  CHECK(arena.contains(resource.allocate(arena.remaining(), 1)));
  CHECK_THROWS_AS(resource.allocate(0, 1), std::bad_alloc);
#else
  de100_test::skip("there are no exceptions in this build");
#endif
}

#else

TEST_CASE("resources are not tested here", "[pmr]") {
  de100_test::skip("this standard library has no <memory_resource>");
}

#endif
