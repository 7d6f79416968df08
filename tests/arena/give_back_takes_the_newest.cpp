// de100 memory, https://opensource.org/license/zlib
//
// give_back: the newest allocation is the arena's again, on every kind of arena; what is not the newest, or a mark was
// taken after, is refused, and then nothing has changed.

#include "support/test.hpp"

#include <vector>

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>

#include "helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;
using de100_test::is_zero;

namespace {

using GiveBackWide = BasicArena<ArenaPolicy{.minimum_alignment = 64}>;
using GiveBackUnchecked = BasicArena<ArenaPolicy{.check_marks = false}>;

template <ArenaPolicy policy>
bool give_back_refused(BasicArena<policy>& arena, void* last, std::size_t size) {
  const de100_test::Facts before = facts_of(arena);
  return !arena.give_back(last, size) && facts_of(arena) == before;
}

/// On an arena with room for some 3000 bytes.
template <ArenaPolicy policy>
void newest_is_taken_back(BasicArena<policy>& arena) {
  const std::size_t minimum = policy.minimum_alignment;
  void* const older = arena.push_size(minimum, 8);
  REQUIRE(older != nullptr);
  de100_test::fill(older, minimum, 1);
  const std::size_t used = arena.used();
  for (const std::size_t size : de100_test::sizes{1, 7, 8, 100, 1000}) {
    void* const bytes = arena.push_size(size, 8);
    REQUIRE(bytes != nullptr);
    de100_test::fill(bytes, size, 2);
    const std::size_t peak = arena.peak();
    REQUIRE(arena.give_back(bytes, size));
    CHECK(arena.used() == used);
    CHECK(arena.peak() == peak);
    CHECK_FALSE(arena.contains(bytes));
    CHECK(give_back_refused(arena, bytes, size));  // it is not there any more

    void* const next = arena.push_size(size + 100, 8);
    CHECK(next == bytes);
    CHECK(is_zero(next, size + 100));
    REQUIRE(arena.give_back(next, size + 100));
  }
  CHECK(de100_test::filled(older, minimum, 1));

  // All of them, newest first.
  void* const second = arena.push_size(100, 8);
  void* const third = arena.push_size(200, 8);
  CHECK(give_back_refused(arena, second, 100));
  CHECK(arena.give_back(third, 200));
  CHECK(give_back_refused(arena, older, minimum));
  CHECK(arena.give_back(second, 100));
  CHECK(arena.give_back(older, minimum));
  CHECK(arena.used() == 0);
  CHECK(is_zero(arena.push_size(1000, 8), 1000));
}

}  // namespace

TEST_CASE("the newest allocation is given back", "[arena]") {
  de100_test::Memory<4096> memory;
  SECTION("an arena") {
    memory.fill(0xAB);
    Arena arena(memory.view());
    newest_is_taken_back(arena);
  }
  SECTION("an arena on memory that is zero") {
    Arena arena(memory.view(), already_zero);
    newest_is_taken_back(arena);
  }
  SECTION("an arena that aligns to more") {
    GiveBackWide arena(memory.view());
    newest_is_taken_back(arena);
  }
  SECTION("an arena that does not check marks") {
    GiveBackUnchecked arena(memory.view());
    newest_is_taken_back(arena);
  }
  SECTION("a part of an arena") {
    Arena whole(memory.view());
    Arena part = whole.push_arena(3500);
    newest_is_taken_back(part);
  }
  SECTION("an arena in its own memory") {
    Arena* const arena = Arena::make_in(memory.view());
    REQUIRE(arena != nullptr);
    newest_is_taken_back(*arena);
  }
}

TEST_CASE("the newest allocation is given back by arenas that grow", "[arena][block_arena][chained_arena]") {
  SECTION("a BlockArena") {
    BlockArena arena = BlockArena::reserve({.reserve = std::size_t{1} << 20U, .commit_step = 1});
    newest_is_taken_back(arena);
  }
  SECTION("a BlockArena that aligns to more") {
    auto arena = BasicBlockArena<ArenaPolicy{.minimum_alignment = 64}>::reserve({.reserve = std::size_t{1} << 20U});
    newest_is_taken_back(arena);
  }
  SECTION("a ChainedArena of the system's regions") {
    ChainedArena arena = ChainedArena::from_system();
    newest_is_taken_back(arena);
  }
  SECTION("a ChainedArena of regions of another") {
    std::vector<unsigned char> memory(8192, 0xAB);
    Arena parent{MemoryView(memory)};
    ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 4000});
    newest_is_taken_back(arena);
    auto wide = BasicChainedArena<ArenaPolicy{.minimum_alignment = 64}>::push_on(parent, {.region_size = 4000});
    newest_is_taken_back(wide);
  }
}

TEST_CASE("what is not the newest allocation is not given back", "[arena]") {
  de100_test::Memory<512> memory;
  Arena arena(memory.view().subview(64, 256)), other(memory.view().subview(320, 128));
  unsigned char* const older = static_cast<unsigned char*>(arena.push_size(24, 8));
  unsigned char* const newest = static_cast<unsigned char*>(arena.push_size(24, 8));
  void* const others = other.push_size(24, 8);
  de100_test::fill(newest, 24);
  CHECK(give_back_refused(arena, older, 24));
  CHECK(give_back_refused(arena, nullptr, 24));
  CHECK(give_back_refused(arena, nullptr, 0));
  CHECK(give_back_refused(arena, others, 24));
  CHECK(give_back_refused(other, newest, 24));
  CHECK(give_back_refused(arena, newest + 24, 24));  // the cursor
  CHECK(give_back_refused(arena, newest + 24, 0));
  CHECK(give_back_refused(arena, newest + 8, 24));
  CHECK(give_back_refused(arena, newest + 1, 23));
  CHECK(give_back_refused(arena, newest - 1, 25));
  unsigned char elsewhere[24] = {};
  CHECK(give_back_refused(arena, elsewhere, 24));
  // With sizes that reach from before the arena, and around the address space, to the cursor.
  CHECK(give_back_refused(arena, memory.bytes + 56, 56));
  CHECK(give_back_refused(arena, memory.bytes, 112));
  CHECK(give_back_refused(arena, memory.bytes + 120, SIZE_MAX - 7));
  for (const std::size_t size : de100_test::sizes{0, 1, 16, 25, 32, 48, SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2}) {
    CHECK(give_back_refused(arena, newest, size));
  }
  CHECK(de100_test::filled(newest, 24));
  CHECK(arena.give_back(newest, 24));
  CHECK(arena.give_back(older, 24));

  Arena nothing;
  CHECK(give_back_refused(nothing, nullptr, 0));
  CHECK(give_back_refused(nothing, memory.bytes, 8));
}

TEST_CASE("a size is told apart as far as the minimum alignment tells", "[arena]") {
  de100_test::Memory<512> memory;
  GiveBackWide arena(memory.view());
  void* const bytes = arena.push_size(65, 8);
  CHECK(give_back_refused(arena, bytes, 64));
  CHECK(give_back_refused(arena, bytes, 129));
  CHECK(arena.give_back(bytes, 128));
  CHECK(arena.used() == 0);
}

TEST_CASE("what aligning skipped is not given back", "[arena]") {
  de100_test::Memory<512> memory;
  Arena arena(memory.view());
  void* const older = arena.push_size(8, 8);
  void* const bytes = arena.push_size(8, 64);
  CHECK(arena.give_back(bytes, 8));
  CHECK(arena.used() == 64);
  CHECK(give_back_refused(arena, older, 8));
}

TEST_CASE("every kind of push can be given back", "[arena]") {
  de100_test::Memory<512> memory;
  Arena arena(memory.view());
  const Span<int> row = arena.push_array<int>(3);
  char* const text = arena.push_string("abc");
  std::uint64_t* const number = arena.push_struct<std::uint64_t>();
  void* const bytes = arena.push_size_uninitialized(5, 1);
  REQUIRE(arena.extend(bytes, 5, 50));
  CHECK(give_back_refused(arena, bytes, 5));
  CHECK(arena.give_back(bytes, 50));
  CHECK(arena.give_back(number, sizeof *number));
  CHECK(arena.give_back(text, 4));
  CHECK(arena.give_back(row.data(), 3 * sizeof(int)));
  CHECK(arena.used() == 0);
}

TEST_CASE("a full arena takes its newest allocation back", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  void* const bytes = arena.push_size(256, 8);
  CHECK(arena.remaining() == 0);
  CHECK(arena.give_back(bytes, 256));
  CHECK(arena.remaining() == 256);
  CHECK(arena.push_size(256, 8) == bytes);
}

TEST_CASE("what a mark was taken after is not given back", "[arena]") {
  de100_test::Memory<512> memory;
  Arena arena(memory.view());
  void* const bytes = arena.push_size(24, 8);
  SECTION("a mark that nothing was pushed after") {
    const ArenaCheckpoint mark = arena.checkpoint();
    CHECK(give_back_refused(arena, bytes, 24));
    CHECK(arena.rewind(mark));
    CHECK(give_back_refused(arena, bytes, 24));
  }
  SECTION("a mark that something was pushed after") {
    const ArenaCheckpoint mark = arena.checkpoint();
    void* const newest = arena.push_size(8, 8);
    CHECK(give_back_refused(arena, bytes, 24));
    CHECK(arena.give_back(newest, 8));
    CHECK(give_back_refused(arena, bytes, 24));
    CHECK(arena.rewind(mark));
    CHECK(arena.used() == 24);
    CHECK(give_back_refused(arena, bytes, 24));
  }
  SECTION("a scope") {
    {
      const Arena::Scope scope = arena.scope();
      CHECK(give_back_refused(arena, bytes, 24));
      void* const newest = arena.push_size(8, 8);
      CHECK(arena.give_back(newest, 8));
      CHECK(give_back_refused(arena, bytes, 24));
    }
    CHECK(arena.used() == 24);
    CHECK(arena.give_back(bytes, 24));
  }
}

TEST_CASE("what a mark was taken before is given back, and the mark stays good", "[arena]") {
  de100_test::Memory<512> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  for (int round = 0; round < 3; ++round) {
    void* const bytes = arena.push_size(100, 8);
    de100_test::fill(bytes, 100);
    REQUIRE(arena.give_back(bytes, 100));
    CHECK(arena.used() == 8 + 16);  // the mark is stored
    CHECK(arena.push_size(50, 8) == bytes);
    CHECK(is_zero(bytes, 50));
    CHECK(arena.rewind(mark));
    CHECK(arena.used() == 8);
  }
}

TEST_CASE("arenas that do not check marks give back what a mark was taken after", "[arena]") {
  de100_test::Memory<512> memory;
  GiveBackUnchecked arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  void* const bytes = arena.push_size(24, 8);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(arena.give_back(bytes, 24));
  CHECK(arena.used() == 0);
  CHECK_FALSE(arena.rewind(mark));  // ahead of the cursor
  CHECK(arena.rewind(start));
}

TEST_CASE("a chain goes back to the region before when a large push is given back", "[arena][chained_arena]") {
  ChainedArena arena = ChainedArena::from_system({.region_size = 1});
  const std::size_t large = 3 * page_size();
  void* const alone = arena.push_size(large, 8);  // with nothing before it
  REQUIRE(alone != nullptr);
  de100_test::fill(alone, large);
  CHECK(arena.give_back(alone, large));
  CHECK(arena.used() == 0);
  CHECK(arena.capacity() == 0);

  unsigned char* const older = static_cast<unsigned char*>(arena.push_size(24, 8));
  const de100_test::Facts before = facts_of(arena);
  void* const bytes = arena.push_size(large, 8);
  REQUIRE(bytes != nullptr);
  de100_test::fill(bytes, large);
  CHECK(give_back_refused(arena, older, 24));
  CHECK(arena.give_back(bytes, large));
  CHECK(arena.used() == before.used);
  CHECK(arena.remaining() == before.remaining);
  CHECK(arena.capacity() == before.capacity);
  CHECK(arena.peak() == 24 + large);
  CHECK_FALSE(arena.contains(bytes));
  CHECK(is_zero(arena.push_size(large, 8), large));
  CHECK(arena.used() == 24 + large);
  arena.clear();

  // The same with a mark before it, which is stored in its region.
  void* const first = arena.push_size(24, 8);
  const ArenaCheckpoint mark = arena.checkpoint();
  void* const marked = arena.push_size(large, 8);
  de100_test::fill(marked, large);
  CHECK(arena.give_back(marked, large));
  CHECK(give_back_refused(arena, first, 24));
  CHECK(arena.push_size(large, 8) == marked);
  CHECK(is_zero(marked, large));
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 24);
  CHECK(arena.push_size(8, 8) != nullptr);
}

TEST_CASE("a chain's regions are kept where their first push is given back", "[arena][chained_arena]") {
  std::vector<unsigned char> memory(8192, 0xAB);
  Arena parent{MemoryView(memory)};
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 500});
  void* const older = arena.push_size(304, 8);
  void* const bytes = arena.push_size(200, 8);  // the next region's first
  const std::size_t parent_used = parent.used();
  de100_test::fill(bytes, 200);
  CHECK(give_back_refused(arena, older, 304));
  for (int round = 0; round < 3; ++round) {
    CHECK(arena.give_back(bytes, 200));
    CHECK(arena.used() == 304);
    CHECK(give_back_refused(arena, older, 304));  // the next push goes to the region after it
    CHECK(arena.push_size(200, 8) == bytes);
    CHECK(is_zero(bytes, 200));
  }
  CHECK(parent.used() == parent_used);
}
