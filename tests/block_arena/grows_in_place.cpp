// de100 memory, https://opensource.org/license/zlib
//
// A BlockArena commits memory as it fills, in steps, and nothing that was pushed moves or loses its contents.

#include "support/test.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <de100/block_arena.hpp>

#include "arena/counted.hpp"
#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using de100_test::Facts;
using de100_test::facts_of;

namespace {

using WideBlockArena = BasicBlockArena<ArenaPolicy{.minimum_alignment = 64}>;
using UncheckedBlockArena = BasicBlockArena<ArenaPolicy{.check_marks = false}>;
// Above the page size of every system that there is.
using HugeStepBlockArena = BasicBlockArena<ArenaPolicy{.minimum_alignment = std::size_t{1} << 17}>;

constexpr std::size_t small_reserve = std::size_t{1} << 20;

template <class TheArena>
void fills_to_the_end() {
  TheArena arena = TheArena::reserve({.reserve = small_reserve, .commit_step = 3 * page_size()});
  REQUIRE(arena.is_valid());
  CHECK(arena.capacity() == small_reserve);
  for (int round = 0; round < 2; ++round) {
    std::vector<void*> places;
    for (unsigned number = 0; arena.remaining() >= 4096; ++number) {
      void* const place = arena.push_size(3900);
      REQUIRE(place != nullptr);
      REQUIRE(de100_test::all_zero(place, 3900));
      de100_test::fill(place, 3900, number);
      places.push_back(place);
      REQUIRE(arena.committed() >= arena.used());
      REQUIRE(arena.block().size() == arena.committed());
    }
    const std::size_t rest = arena.remaining();
    CHECK(arena.push_size(rest + 1, 1) == nullptr);
    if (rest != 0) CHECK(de100_test::all_zero(arena.push_size(rest, 1), rest));
    CHECK(arena.remaining() == 0);
    CHECK(arena.used() == arena.capacity());
    CHECK(arena.push_size(1) == nullptr);
    for (unsigned number = 0; number < places.size(); ++number) {
      REQUIRE(de100_test::filled(places[number], 3900, number));
    }
    CHECK(arena.peak() == arena.capacity());
    arena.clear();
    CHECK(arena.used() == 0);
    CHECK(arena.remaining() == arena.capacity());
  }
}

}  // namespace

TEST_CASE("a block arena fills all that it has reserved, and again after a clear", "[block_arena]") {
  fills_to_the_end<BlockArena>();
  fills_to_the_end<WideBlockArena>();
  fills_to_the_end<UncheckedBlockArena>();
}

TEST_CASE("a block arena begins with a page and commits in steps", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 16 * page, .commit_step = 4 * page, .name = "steps"});
  REQUIRE(arena.is_valid());
  CHECK(arena.error() == MemoryError::ok);
  CHECK(arena.committed() == page);
  CHECK(arena.capacity() == 16 * page);
  CHECK(arena.remaining() == 16 * page);
  CHECK(std::string_view(arena.block().name()) == "steps");
  CHECK(arena.push_size(page, 8) != nullptr);
  CHECK(arena.committed() == page);
  CHECK(arena.push_size(1) != nullptr);
  CHECK(arena.committed() == 4 * page);
  CHECK(arena.push_size(3 * page, 8) != nullptr);
  CHECK(arena.committed() == 8 * page);
  CHECK(arena.push_size(8 * page, 8) != nullptr);  // to within the last step
  CHECK(arena.committed() == 16 * page);
  CHECK(arena.remaining() == 4 * page - 8);
}

TEST_CASE("a step that is larger than what is reserved is cut", "[block_arena]") {
  const std::size_t page = page_size();
  for (const std::size_t step : {std::size_t{0}, std::size_t{1}, 3 * page, 100 * page, max_size, SIZE_MAX}) {
    CAPTURE(step);
    BlockArena arena = BlockArena::reserve({.reserve = 4 * page, .commit_step = step});
    REQUIRE(arena.is_valid());
    CHECK(arena.push_size(page + 1) != nullptr);
    CHECK(arena.committed() >= 2 * page);
    CHECK(arena.committed() <= 4 * page);
    CHECK(arena.push_size(arena.remaining(), 8) != nullptr);
    CHECK(arena.committed() == 4 * page);
  }
}

TEST_CASE("a larger minimum alignment than the page size leaves no byte outside the block", "[block_arena]") {
  constexpr std::size_t step = std::size_t{1} << 17;
  for (const std::size_t extra : {std::size_t{0}, page_size()}) {  // so that not every one starts at such a multiple
    const BlockArena spacer = BlockArena::reserve({.reserve = page_size() + extra});
    HugeStepBlockArena arena = HugeStepBlockArena::reserve({.reserve = 4 * step + extra, .commit_step = 1});
    REQUIRE(arena.is_valid());
    const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(arena.block().base());
    const std::size_t whole = arena.capacity() / step;
    CHECK(whole >= 3);
    for (std::size_t number = 0; number < whole; ++number) {
      const ArenaCheckpoint mark = arena.checkpoint();
      (void)arena.rewind(mark);
      arena.trim();
    }
    arena.clear();
    std::size_t pushed = 0;
    while (void* const place = arena.push_size(step, 8)) {
      const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(place);
      REQUIRE(start % step == 0);
      REQUIRE(start >= first);
      REQUIRE(start + step <= first + arena.committed());
      de100_test::fill(place, step);
      ++pushed;
      if (pushed == 2) arena.trim();
    }
    CHECK(pushed == whole);
  }
}

TEST_CASE("extend makes a block arena grow under the newest allocation", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 16 * page, .commit_step = page});
  CHECK(arena.push_size(40, 8) != nullptr);
  void* const bytes = arena.push_size(64, 8);
  de100_test::fill(bytes, 64);
  REQUIRE(arena.extend(bytes, 64, 9 * page));
  CHECK(arena.committed() >= 9 * page);
  CHECK(de100_test::filled(bytes, 64));
  CHECK(de100_test::all_zero(static_cast<unsigned char*>(bytes) + 64, 9 * page - 64));
  de100_test::fill(bytes, 9 * page);
  REQUIRE(arena.extend(bytes, 9 * page, 100));
  REQUIRE(arena.extend(bytes, 100, 16 * page - 40));
  CHECK(de100_test::filled(bytes, 100));
  CHECK(de100_test::all_zero(static_cast<unsigned char*>(bytes) + 100, 16 * page - 140));
  CHECK(arena.remaining() == 0);
  const Facts before = facts_of(arena);
  for (const std::size_t size : {16 * page - 39, max_size, max_size + 1, SIZE_MAX, SIZE_MAX - 7}) {
    CHECK_FALSE(arena.extend(bytes, 16 * page - 40, size));
  }
  CHECK(facts_of(arena) == before);
}

TEST_CASE("extend does not grow a block arena across a mark", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 8 * page, .commit_step = page});
  void* const bytes = arena.push_size(page, 8);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK_FALSE(arena.extend(bytes, page, 2 * page));
  CHECK(arena.committed() == page);
  CHECK(arena.push_size(page, 8) != nullptr);  // and the mark is stored in what is new
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == page);
}

TEST_CASE("marks are good while a block arena grows, and stale ones are not", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 16 * page, .commit_step = page});
  const ArenaCheckpoint start = arena.checkpoint();
  CHECK(arena.push_size(3 * page, 8) != nullptr);
  const ArenaCheckpoint middle = arena.checkpoint();
  CHECK(arena.push_size(5 * page, 8) != nullptr);
  CHECK(arena.rewind(middle));
  CHECK(arena.used() == 3 * page + 16);
  CHECK(de100_test::all_zero(arena.push_size(9 * page, 8), 9 * page));
  CHECK(arena.rewind(start));
  CHECK_FALSE(arena.rewind(middle));
  CHECK(de100_test::all_zero(arena.push_size(14 * page, 8), 14 * page));
  CHECK_FALSE(arena.rewind(middle));
  arena.clear();
  CHECK_FALSE(arena.rewind(start));
}

TEST_CASE("what cannot be is refused by a block arena, and nothing changes", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 4 * page, .commit_step = page});
  const bool marked = GENERATE(false, true);
  CHECK(arena.push_size(100) != nullptr);
  if (marked) (void)arena.checkpoint();
  const Facts before = facts_of(arena);
  const std::size_t committed = arena.committed();
  for (const std::size_t size : {4 * page, max_size, max_size - 7, max_size + 1, SIZE_MAX, SIZE_MAX - 7}) {
    for (std::size_t alignment = 1; alignment != 0; alignment *= 2) {
      CAPTURE(size, alignment);
      CHECK(arena.push_size(size, alignment) == nullptr);
      CHECK(arena.push_size_uninitialized(size, alignment) == nullptr);
    }
  }
  for (const std::size_t alignment : {SIZE_MAX / 2 + 1, SIZE_MAX / 4 + 1})
    CHECK(arena.push_size(1, alignment) == nullptr);
  for (const std::size_t alignment : {std::size_t{0}, std::size_t{3}, SIZE_MAX}) {
    CHECK(arena.push_size(1, alignment) == nullptr);
  }
  CHECK(arena.push_size(0) == nullptr);
  CHECK(arena.push_array<std::uint64_t>(SIZE_MAX / 4).empty());
  CHECK_FALSE(arena.push_arena(4 * page).is_valid());
  CHECK(facts_of(arena) == before);
  CHECK(arena.committed() == committed);
}

TEST_CASE("an allocation may be aligned to more than a page", "[block_arena]") {
  BlockArena arena = BlockArena::reserve({.reserve = small_reserve, .commit_step = page_size()});
  CHECK(arena.push_size(8) != nullptr);
  void* const place = arena.push_size(100, std::size_t{1} << 17);
  CHECK(de100_test::is_aligned(place, std::size_t{1} << 17));
  CHECK(de100_test::all_zero(place, 100));
}

TEST_CASE("a block arena without options has room for anything", "[block_arena]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("reserving takes memory here");
  BlockArena arena = BlockArena::reserve();
  REQUIRE(arena.is_valid());
  CHECK(arena.capacity() >= small_reserve);
  CHECK(arena.push_size(page_size() + 1) != nullptr);
  CHECK(arena.committed() == (std::size_t{1} << 20));
}

TEST_CASE("a block arena moves with its memory, marks and objects", "[block_arena]") {
  const std::size_t page = page_size();
  de100_test::Ends ends;
  {
    BlockArena arena = BlockArena::reserve({.reserve = 8 * page, .commit_step = page});
    CHECK(arena.push_object<de100_test::Counted>(ends, 1) != nullptr);
    const ArenaCheckpoint mark = arena.checkpoint();
    CHECK(arena.push_object<de100_test::Counted>(ends, 2) != nullptr);
    BlockArena moved(std::move(arena));
    CHECK_FALSE(arena.is_valid());
    CHECK(arena.committed() == 0);
    CHECK(facts_of(arena) == Facts{});
    CHECK(arena.push_size(1) == nullptr);
    CHECK_FALSE(arena.rewind(mark));
    arena.clear();
    arena.trim();
    arena.trim(page);
    CHECK(ends.empty());
    CHECK(moved.push_size(5 * page) != nullptr);  // and it grows
    CHECK(moved.committed() >= 5 * page);
    CHECK(moved.rewind(mark));
    CHECK(ends == de100_test::Ends{2});
    BlockArena other = BlockArena::reserve({.reserve = 2 * page, .commit_step = page});
    CHECK(other.push_object<de100_test::Counted>(ends, 3) != nullptr);
    other = std::move(moved);
    CHECK(ends == de100_test::Ends{2, 3});
    CHECK(other.push_size(6 * page) != nullptr);
    BlockArena& same = other;
    other = std::move(same);
    CHECK(other.capacity() == 8 * page);
    other = BlockArena();
    CHECK(ends == de100_test::Ends{2, 3, 1});
    CHECK_FALSE(other.is_valid());
    other = BlockArena::reserve({.reserve = 2 * page});
    CHECK(other.push_object<de100_test::Counted>(ends, 4) != nullptr);
  }
  CHECK(ends == de100_test::Ends{2, 3, 1, 4});
}

TEST_CASE("an arena without memory is not valid and refuses", "[block_arena]") {
  BlockArena arena;
  CHECK_FALSE(arena.is_valid());
  CHECK(facts_of(arena) == Facts{});
  CHECK(arena.push_size(1) == nullptr);
  CHECK(arena.push_string("") == nullptr);
  CHECK_FALSE(arena.rewind(arena.checkpoint()));
  CHECK(arena.error() == MemoryError::ok);
}
