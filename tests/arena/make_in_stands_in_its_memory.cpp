// de100 memory, https://opensource.org/license/zlib
//
// make_in: the arena stands at the start of its own memory, all of its state with it, so that the bytes of the view are
// all there is to save.

#include "support/test.hpp"

#include <type_traits>
#include <vector>

#include "helpers.hpp"

using namespace de100;
using de100_test::all_bytes;
using de100_test::is_aligned;
using de100_test::is_zero;

TEST_CASE("an arena stands in its own memory and gives out the rest", "[arena]") {
  de100_test::Memory<1024> memory;
  for (std::size_t offset = 0; offset <= 16; ++offset) {
    memory.fill(0xAB);
    const MemoryView view = memory.view().subview(offset, 1000);
    Arena* const arena = Arena::make_in(view);
    REQUIRE(arena != nullptr);
    REQUIRE(is_aligned(arena, alignof(Arena)));
    REQUIRE(view.contains(arena));
    REQUIRE(view.contains(reinterpret_cast<std::byte*>(arena) + sizeof(Arena) - 1));
    REQUIRE(de100_test::facts_of(*arena) == de100_test::Facts{true, 0, arena->capacity(), arena->capacity(), 0});
    REQUIRE(arena->capacity() + sizeof(Arena) + 16 > 1000);

    std::byte* const all = static_cast<std::byte*>(arena->push_size(arena->remaining(), 1));
    REQUIRE(all == reinterpret_cast<std::byte*>(arena) + sizeof(Arena));
    REQUIRE(is_zero(all, arena->capacity()));
    REQUIRE(view.contains(all + arena->capacity() - 1));
    mem_set(all, 0xCD, arena->capacity());
    arena->clear();
    REQUIRE(arena->used() == 0);
    REQUIRE(arena->push_size(8, 8) == all);
    REQUIRE(all_bytes(memory.bytes, offset, 0xAB));
    arena->~Arena();
  }
}

TEST_CASE("a view that is too small makes no arena and is not written", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  for (std::size_t size = 0; size < sizeof(Arena) + 8; ++size) {
    REQUIRE(Arena::make_in(memory.view().subview(0, size)) == nullptr);
    REQUIRE(Arena::make_in(memory.view().subview(0, size), already_zero) == nullptr);
  }
  CHECK(all_bytes(memory.bytes, sizeof memory.bytes, 0xAB));
  Arena* const arena = Arena::make_in(memory.view().subview(0, sizeof(Arena) + 8));
  REQUIRE(arena != nullptr);
  CHECK(arena->capacity() == 8);
  CHECK(arena->push_size(8, 8) != nullptr);
  CHECK(arena->push_size(1) == nullptr);
}

TEST_CASE("fresh memory behind an arena in its view is not cleared again", "[arena]") {
  de100_test::Memory<2048> memory;
  memory.fill(0xAB);
  Arena* const arena = Arena::make_in(memory.view(), already_zero);
  REQUIRE(arena != nullptr);
  void* const fresh = arena->push_size(500);
  CHECK(all_bytes(fresh, 500, 0xAB));
  arena->clear();
  void* const used = arena->push_size(500);
  CHECK(is_zero(used, 500));
}

TEST_CASE("policies make their arenas in views too", "[arena]") {
  de100_test::Memory<2048> memory;
  const MemoryView view = memory.view().subview(1, 2000);
  using Wide = BasicArena<ArenaPolicy{.minimum_alignment = 64}>;
  Wide* const wide = Wide::make_in(view);
  REQUIRE(wide != nullptr);
  CHECK(is_aligned(wide->push_size(1, 1), 64));
  CHECK(wide->used() == 64);

  auto* const unchecked = BasicArena<ArenaPolicy{.check_marks = false}>::make_in(view);
  REQUIRE(unchecked != nullptr);
  const ArenaCheckpoint mark = unchecked->checkpoint();
  REQUIRE(unchecked->push_size(100) != nullptr);
  CHECK(unchecked->rewind(mark));
  CHECK(unchecked->used() == 0);
}

TEST_CASE("the bytes of the view are all that an arena is", "[arena]") {
  de100_test::Memory<2048> memory;
  de100_test::Unwatched* const arena = de100_test::Unwatched::make_in(memory.view());
  REQUIRE(arena != nullptr);
  int* const numbers = arena->push_array<int>(10).data();
  for (int i = 0; i < 10; ++i) numbers[i] = i * i;
  const ArenaCheckpoint stored = arena->checkpoint();
  REQUIRE(arena->push_size(24, 8) != nullptr);
  const ArenaCheckpoint pending = arena->checkpoint();
  const de100_test::Facts before = de100_test::facts_of(*arena);

  // Saved; then the arena lives on, and its memory is used for something else; then the bytes come back.
  const std::vector<unsigned char> saved(memory.bytes, memory.bytes + sizeof memory.bytes);
  REQUIRE(arena->rewind(stored));
  void* const other = arena->push_size(500);
  mem_set(other, 0xEE, 500);
  memory.fill(0xFF);
  mem_copy(memory.bytes, saved.data(), saved.size());

  CHECK(de100_test::facts_of(*arena) == before);
  for (int i = 0; i < 10; ++i) CHECK(numbers[i] == i * i);
  CHECK(arena->rewind(pending));
  REQUIRE(arena->push_size(100) != nullptr);
  CHECK(arena->rewind(pending));
  CHECK(arena->rewind(stored));
  CHECK_FALSE(arena->rewind(pending));
  CHECK(arena->used() == 40);
}
