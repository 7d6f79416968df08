// de100 memory, https://opensource.org/license/zlib
//
// A shared arena has the pushes of every arena: zero, uninitialized, constructed, rows, copies and text, at any
// alignment.

#include "support/test.hpp"

#include <array>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "helpers.hpp"

using namespace de100;
using de100_test::sizes;

// A shared arena stays where it is; a chunked arena moves.
static_assert(!std::is_copy_constructible_v<SharedArena>);
static_assert(!std::is_move_constructible_v<SharedArena>);
static_assert(!std::is_copy_assignable_v<SharedArena>);
static_assert(!std::is_move_assignable_v<SharedArena>);
static_assert(!std::is_copy_constructible_v<ChunkedArena>);
static_assert(!std::is_copy_assignable_v<ChunkedArena>);
static_assert(std::is_nothrow_move_constructible_v<ChunkedArena>);
static_assert(std::is_nothrow_move_assignable_v<ChunkedArena>);
static_assert(!std::is_convertible_v<MemoryView, SharedArena>);
static_assert(!std::is_convertible_v<SharedArena&, ChunkedArena>);

namespace {

struct SharedPoint {
  int x, y;
};

/// Reads what was there before it, and is no aggregate of zeros.
struct SharedDefaults {
  int number = 7;
  const void* self = this;
};

struct SharedSum {
  SharedSum(int a, const int& b) : sum(a + b) {}
  int sum;
};

struct alignas(4096) SharedPage {
  unsigned char bytes[4096];
};

template <class TheArena>
void shared_pushes_of_every_kind(TheArena& arena) {
  const SharedPoint* const point = arena.template push_struct<SharedPoint>();
  REQUIRE(point != nullptr);
  CHECK(de100_test::is_zero(point, sizeof *point));

  const SharedDefaults* const made = arena.template push_struct<SharedDefaults>();
  REQUIRE(made != nullptr);
  CHECK(made->number == 7);
  CHECK(made->self == made);

  const SharedSum* const sum = arena.template push_struct<SharedSum>(40, 2);
  REQUIRE(sum != nullptr);
  CHECK(sum->sum == 42);

  const SharedPoint* const given = arena.template push_struct<SharedPoint>(3, 4);
  REQUIRE(given != nullptr);
  CHECK(given->x + given->y == 7);

  const Span<SharedPoint> row = arena.template push_array<SharedPoint>(11);
  REQUIRE(row.size() == 11);
  CHECK(de100_test::is_zero(row.data(), 11 * sizeof(SharedPoint)));

  const Span<SharedDefaults> defaults = arena.template push_array<SharedDefaults>(3);
  REQUIRE(defaults.size() == 3);
  for (const SharedDefaults& each : defaults) CHECK((each.number == 7 && each.self == &each));

  SharedPoint* const raw = arena.template push_struct_uninitialized<SharedPoint>();
  REQUIRE(raw != nullptr);
  *raw = {1, 2};
  const Span<SharedPoint> raw_row = arena.template push_array_uninitialized<SharedPoint>(5);
  REQUIRE(raw_row.size() == 5);
  for (SharedPoint& each : raw_row) each = {3, 4};
  void* const raw_bytes = arena.push_size_uninitialized(33, 32);
  REQUIRE(de100_test::is_aligned(raw_bytes, 32));
  de100_test::fill(raw_bytes, 33);

  const std::vector<int> numbers = {1, 2, 3, 4, 5};
  const Span<int> copy = arena.push_copy(numbers);
  CHECK(std::vector<int>(copy.begin(), copy.end()) == numbers);
  CHECK(arena.push_copy(std::vector<int>()).empty());

  const char* const text = arena.push_string("a text");
  REQUIRE(text != nullptr);
  CHECK(std::strcmp(text, "a text") == 0);
  const char* const string = arena.push_string(std::string("another"));
  REQUIRE(string != nullptr);
  CHECK(std::string(string) == "another");
  CHECK(arena.push_string(static_cast<const char*>(nullptr)) == nullptr);

  const SharedPage* const page = arena.template push_struct<SharedPage>();
  CHECK(de100_test::is_aligned(page, 4096));
  CHECK(de100_test::is_zero(page, sizeof *page));

  for (std::size_t alignment = 1; alignment <= 4096; alignment *= 2) {
    CAPTURE(alignment);
    for (const std::size_t size : sizes{1, 7, 8, 9, 100}) {
      void* const bytes = arena.push_size(size, alignment);
      CHECK(de100_test::is_aligned(bytes, alignment));
      CHECK(de100_test::is_aligned(bytes, 8));
      CHECK(de100_test::is_zero(bytes, size));
    }
  }
  const void* const usual = arena.push_size(1);
  CHECK(de100_test::is_aligned(usual, alignof(std::max_align_t)));

  // None of it touched what was pushed before.
  CHECK(sum->sum == 42);
  CHECK((raw->x == 1 && raw->y == 2));
  CHECK((raw_row[4].x == 3 && raw_row[4].y == 4));
  CHECK(de100_test::filled(raw_bytes, 33));
  CHECK(std::strcmp(text, "a text") == 0);
  CHECK(copy[4] == 5);
}

}  // namespace

TEST_CASE("every kind of push works on a shared arena", "[shared_arena]") {
  const bool dirty = GENERATE(false, true);
  std::vector<unsigned char> memory(200'000, dirty ? std::uint8_t{0xEE} : std::uint8_t{0});
  SharedArena arena(memory);
  for (int round = 0; round < 2; ++round) {
    shared_pushes_of_every_kind(arena);
    arena.clear();
  }
}

TEST_CASE("every kind of push works on a chunked arena", "[shared_arena]") {
  const std::size_t chunk_size = GENERATE(std::size_t{0}, std::size_t{100}, std::size_t{1024}, std::size_t{40'000});
  std::vector<unsigned char> memory(300'000, 0xEE);
  SharedArena arena(memory);
  ChunkedArena chunked(arena, chunk_size);
  for (int round = 0; round < 2; ++round) {
    shared_pushes_of_every_kind(chunked);
    arena.clear();
  }
}

TEST_CASE("a push on a shared arena takes its size rounded up to 8 and what aligning skips", "[shared_arena]") {
  alignas(4096) static unsigned char memory[3 * 4096];
  SharedArena arena{MemoryView(memory)};
  CHECK(arena.is_valid());
  CHECK(arena.capacity() == sizeof memory);
  std::size_t used = 0;
  for (const std::size_t size : sizes{1, 7, 8, 9, 15, 16, 17, 100}) {
    for (const std::size_t alignment : sizes{1, 2, 4, 8, 16, 64, 256}) {
      CAPTURE(size, alignment);
      used = (used + alignment - 1) / alignment * alignment;
      const void* const bytes = arena.push_size(size, alignment);
      CHECK(bytes == memory + used);
      used += (size + 7) / 8 * 8;
      CHECK(arena.used() == used);
      CHECK(arena.remaining() == sizeof memory - used);
      CHECK(arena.peak() == used);
      CHECK(arena.contains(bytes));
      CHECK(arena.contains(memory));
      CHECK(arena.contains(memory + used - 1));
      CHECK_FALSE(arena.contains(memory + used));
    }
  }
  REQUIRE(used < 4096);
  CHECK(arena.push_size(1, 4096) == memory + 4096);
  arena.clear();
  CHECK(arena.used() == 0);
  CHECK(arena.remaining() == sizeof memory);
  CHECK(arena.peak() == 4104);
  CHECK_FALSE(arena.contains(memory));
  CHECK(arena.push_size(8) == memory);
  arena.clear();
  CHECK(arena.peak() == 4104);
}

TEST_CASE("a part of a shared arena is an arena for one thread", "[shared_arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xEE);
  SharedArena arena(memory.view());
  CHECK(arena.push_size(8, 8) != nullptr);
  Arena part = arena.push_arena(200, 64);
  REQUIRE(part.is_valid());
  CHECK(part.capacity() == 200);
  CHECK(arena.used() == 64 + 200);
  CHECK(arena.push_size(8, 8) == memory.bytes + 264);
  CHECK(part.push_size(200, 8) == memory.bytes + 64);
  CHECK(de100_test::is_zero(memory.bytes + 64, 200));
  CHECK(part.push_size(1, 1) == nullptr);
  Arena tiny = arena.push_arena(1, 1);
  CHECK(tiny.capacity() == 8);
  CHECK(tiny.push_size(8, 8) == memory.bytes + 272);
  const de100_test::Facts before = de100_test::facts_of(arena);
  const std::size_t refused[][2] = {{0, 8}, {8, 0}, {8, 24}, {745, 8}, {744, 512}, {SIZE_MAX, 8}, {max_size, 1}};
  for (const auto& [size, alignment] : refused) {
    CAPTURE(size, alignment);
    CHECK_FALSE(arena.push_arena(size, alignment).is_valid());
    CHECK(de100_test::facts_of(arena) == before);
  }
  CHECK(arena.push_arena(744, 1).is_valid());
  CHECK(arena.remaining() == 0);
  CHECK_FALSE(SharedArena().push_arena(8).is_valid());
}

TEST_CASE("a part of a shared arena is cleared where it was used, and not elsewhere", "[shared_arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  SharedArena arena(memory.view(), already_zero);  // a lie: what is not cleared holds 0xAB
  {
    Arena fresh = arena.push_arena(100);
    CHECK(de100_test::all_bytes(fresh.push_size(100, 8), 100, 0xAB));
  }
  arena.clear();
  Arena again = arena.push_arena(104);  // which is what 100 took
  CHECK(de100_test::is_zero(again.push_size(104, 8), 104));
  Arena next = arena.push_arena(100);
  CHECK(de100_test::all_bytes(next.push_size(100, 8), 100, 0xAB));
}
