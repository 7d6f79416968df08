// de100 memory, https://opensource.org/license/zlib
//
// Sizes of 0, alignments that are no power of two, sizes and counts that overflow: refused by every push, and the arena
// is as it was.

#include "support/test.hpp"

#include <cstdint>

#include "helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;
using de100_test::sizes;

namespace {
struct Twelve {
  std::uint32_t a, b, c;
};
struct Page {
  unsigned char bytes[4096];
};
}  // namespace

TEST_CASE("a size of 0 and an alignment that is no power of two are refused", "[arena][mission:arena]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24) != nullptr);
  const bool marked = GENERATE(false, true);
  if (marked) (void)arena.checkpoint();
  const de100_test::Facts before = facts_of(arena);

  for (std::size_t alignment = 0; alignment <= 300; ++alignment) {
    REQUIRE(arena.push_size(0, alignment) == nullptr);
    REQUIRE(arena.push_size_uninitialized(0, alignment) == nullptr);
    if (is_power_of_two(alignment)) continue;
    REQUIRE(arena.push_size(8, alignment) == nullptr);
    REQUIRE(arena.push_size_uninitialized(8, alignment) == nullptr);
  }
  for (const std::size_t alignment : sizes{SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2, SIZE_MAX / 2 + 2}) {
    REQUIRE(arena.push_size(8, alignment) == nullptr);
  }
  CHECK(arena.push_size(0) == nullptr);
  CHECK(arena.push_array<Twelve>(0).empty());
  CHECK(arena.push_array<Twelve>(0).data() == nullptr);
  CHECK(arena.push_array_uninitialized<Twelve>(0).empty());
  CHECK(facts_of(arena) == before);
}

TEST_CASE("a size that overflows is refused", "[arena][mission:defect:cursor_overflow]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24) != nullptr);
  const bool marked = GENERATE(false, true);
  if (marked) (void)arena.checkpoint();
  const de100_test::Facts before = facts_of(arena);

  const std::size_t start = reinterpret_cast<std::uintptr_t>(memory.bytes);
  for (std::size_t back = 0; back < 300; ++back) {
    // Around SIZE_MAX, around PTRDIFF_MAX, and around what would wrap the cursor to the arena's own start.
    for (const std::size_t around : sizes{SIZE_MAX, SIZE_MAX / 2 + 150, SIZE_MAX - start, SIZE_MAX - start + 150}) {
      for (const std::size_t alignment : sizes{1, 8, 64, SIZE_MAX / 2 + 1}) {
        REQUIRE(arena.push_size(around - back, alignment) == nullptr);
        REQUIRE(arena.push_size_uninitialized(around - back, alignment) == nullptr);
      }
    }
  }
  CHECK(facts_of(arena) == before);
}

TEST_CASE("an alignment without room for it is refused, up to the largest there is", "[arena][mission:arena]") {
  de100_test::Memory<256> memory;
  Arena arena{memory.view().subview(8, 200)};
  REQUIRE(arena.push_size(8, 8) != nullptr);
  const de100_test::Facts before = facts_of(arena);
  for (unsigned bit = 20; bit < sizeof(std::size_t) * 8; ++bit) {
    const std::size_t alignment = std::size_t{1} << bit;
    if ((reinterpret_cast<std::uintptr_t>(memory.bytes) & (alignment - 1)) + 256 >= alignment) continue;
    REQUIRE(arena.push_size(1, alignment) == nullptr);
    REQUIRE(arena.push_size(SIZE_MAX, alignment) == nullptr);
  }
  CHECK(facts_of(arena) == before);
}

TEST_CASE("a count whose bytes cannot be counted is refused", "[arena][mission:defect:sizeof_times_count]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24) != nullptr);
  const de100_test::Facts before = facts_of(arena);

  // SIZE_MAX / 12 + 2 wraps to 8 or 20 bytes, SIZE_MAX / 4096 + 2 to one page: both would fit.
  for (std::size_t i = 0; i < 6; ++i) {
    REQUIRE(arena.push_array<Twelve>(SIZE_MAX / sizeof(Twelve) - 2 + i).empty());
    REQUIRE(arena.push_array_uninitialized<Twelve>(SIZE_MAX / sizeof(Twelve) - 2 + i).empty());
    REQUIRE(arena.push_array<Page>(SIZE_MAX / sizeof(Page) - 2 + i).empty());
    REQUIRE(arena.push_array_uninitialized<Page>(SIZE_MAX / sizeof(Page) - 2 + i).empty());
    REQUIRE(arena.push_array<std::uint64_t>(SIZE_MAX / 8 - 2 + i).empty());
    REQUIRE(arena.push_array<Twelve>(SIZE_MAX - i).empty());
    REQUIRE(arena.push_array<char>(SIZE_MAX - i).empty());
    REQUIRE(arena.push_array<char>(PTRDIFF_MAX - 2 + i).empty());
    REQUIRE(arena.push_array<Twelve>(PTRDIFF_MAX - 2 + i).empty());
    REQUIRE(arena.push_array<std::uint64_t>(PTRDIFF_MAX / 8 - 2 + i).empty());
  }
  CHECK(facts_of(arena) == before);

  // Text so long that its end has no room for the 0. Nobody reads it.
  CHECK(arena.push_string(Span<const char>(reinterpret_cast<const char*>(memory.bytes), SIZE_MAX)) == nullptr);
  const Twelve twelve = {};
  CHECK(arena.push_copy(Span<const Twelve>(&twelve, SIZE_MAX / 12 + 2)).empty());
  CHECK(facts_of(arena) == before);
}
