// de100 memory, https://opensource.org/license/zlib
//
// ArenaAllocator::extend: what was allocated last grows and shrinks where it stands, counted in objects; anything else
// is refused, and then nothing has changed.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;

namespace {
struct AllocatorTriple {
  std::uint64_t a, b, c;
};

bool allocator_refuses(ArenaAllocator<AllocatorTriple> allocator, AllocatorTriple* memory, std::size_t count,
                       std::size_t new_count) {
  const de100_test::Facts before = facts_of(allocator.arena());
  return !allocator.extend(memory, count, new_count) && facts_of(allocator.arena()) == before;
}
}  // namespace

TEST_CASE("an allocator extends what it allocated last", "[allocator]") {
  de100_test::Memory<480> memory;
  Arena arena(memory.view());
  ArenaAllocator<AllocatorTriple> allocator(arena);
  AllocatorTriple* const triples = allocator.allocate(2);
  de100_test::fill(triples, 2 * sizeof(AllocatorTriple));
  CHECK(allocator.extend(triples, 2, 5));
  CHECK(arena.used() == 5 * 24);
  CHECK(de100_test::filled(triples, 2 * sizeof(AllocatorTriple)));
  CHECK(allocator.extend(triples, 5, 20));  // to the last byte
  CHECK(arena.remaining() == 0);
  CHECK(allocator.extend(triples, 20, 1));
  CHECK(arena.used() == 24);
  CHECK(de100_test::filled(triples, sizeof(AllocatorTriple)));
  CHECK(allocator.extend(triples, 1, 1));
  allocator.deallocate(triples, 1);
  CHECK(arena.used() == 0);
}

TEST_CASE("an allocator does not extend what is not the newest or does not fit", "[allocator]") {
  de100_test::Memory<480> memory;
  Arena arena(memory.view());
  ArenaAllocator<AllocatorTriple> allocator(arena);
  AllocatorTriple* const first = allocator.allocate(2);
  AllocatorTriple* const newest = allocator.allocate(3);
  CHECK(allocator_refuses(allocator, first, 2, 1));
  CHECK(allocator_refuses(allocator, first, 2, 4));
  CHECK(allocator_refuses(allocator, newest, 3, 19));  // one too many
  CHECK(allocator_refuses(allocator, newest, 3, 0));
  CHECK(allocator_refuses(allocator, newest, 2, 4));
  CHECK(allocator_refuses(allocator, newest, 72, 80));  // its bytes
  CHECK(allocator_refuses(allocator, nullptr, 3, 4));
  for (std::size_t more = 0; more < 20; ++more) {  // from 1 more on they wrap
    REQUIRE(allocator_refuses(allocator, newest, 3, SIZE_MAX / sizeof(AllocatorTriple) + more));
    REQUIRE(allocator_refuses(allocator, newest, 3, SIZE_MAX - more));
  }
  CHECK(allocator.extend(newest, 3, 4));
  REQUIRE(arena.push_size(8, 8) != nullptr);
  CHECK(allocator_refuses(allocator, newest, 4, 5));
}

TEST_CASE("an allocator does not extend across a mark", "[allocator]") {
  de100_test::Memory<480> memory;
  Arena arena(memory.view());
  ArenaAllocator<AllocatorTriple> allocator(arena);
  AllocatorTriple* const newest = allocator.allocate(2);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(allocator_refuses(allocator, newest, 2, 3));
  CHECK(arena.rewind(mark));
}
