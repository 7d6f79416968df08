// de100 memory, https://opensource.org/license/zlib
//
// What is pushed with a cursor stands where the arena itself would have put it, is zero where it is to be, and fits as
// long as it would have fit: on every kind of arena, whatever was pushed, marked and rewound before.

#include "support/test.hpp"

#include <de100/arena_cursor.hpp>
#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>

#include <cstring>
#include <memory>
#include <vector>

#include "support/bytes.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

struct CursorPush {
  void* place;
  std::size_t size;
  unsigned seed;
};

struct Larger {
  std::uint64_t word[20];  // not cleared inline
};

/// One random push; the same one for the same state of `random`.
template <class Pushes>
CursorPush push_anything(Pushes& pushes, de100_test::Random& random) {
  const auto checked = [](void* place, std::size_t size) {
    if (place != nullptr) REQUIRE(de100_test::all_zero(place, size));
    return CursorPush{place, place != nullptr ? size : 0, 0};
  };
  const std::size_t size = random.below(400), alignment = std::size_t{1} << random.below(8);
  switch (random.below(7)) {
    case 0:
      return checked(pushes.push_size(size, alignment), size);
    case 1:
      return checked(pushes.template push_struct<std::uint32_t>(), 4);
    case 2:
      return checked(pushes.template push_struct<Larger>(), sizeof(Larger));
    case 3: {
      void* const place = pushes.push_size_uninitialized(size);
      return {place, place != nullptr ? size : 0, 0};
    }
    case 4: {
      const Span<std::uint16_t> row = pushes.template push_array<std::uint16_t>(size);
      return checked(row.data(), row.size() * 2);
    }
    case 5: {
      void* const place = pushes.template push_struct_uninitialized<Larger>();
      return {place, place != nullptr ? sizeof(Larger) : 0, 0};
    }
    default:
      return checked(pushes.push_size(size, size), size);  // hardly ever a power of two
  }
}

/// `one` is pushed on with cursors, `other` without; both are made alike.
template <class TheArena>
void agrees_with_the_arena(TheArena& one, TheArena& other, bool same_offsets, std::uint64_t seed) {
  constexpr ArenaPolicy policy = TheArena::policy;
  de100_test::Random random(seed);
  std::vector<CursorPush> pushed;
  const std::byte *first = nullptr, *other_first = nullptr;
  unsigned number = 0;
  for (int round = 0; round < de100_test::rounds(60); ++round) {
    CAPTURE(round);
    if (random.one_in(6)) {
      one.clear();
      other.clear();
      pushed.clear();
      first = nullptr;
    }
    const ArenaCheckpoint mark = one.checkpoint(), other_mark = other.checkpoint();
    const std::size_t kept = pushed.size();
    {
      BasicArenaCursor<policy> cursor(one);
      for (std::size_t i = random.below(40); i != 0; --i) {
        de100_test::Random same = random;
        CursorPush push = push_anything(cursor, random);
        const CursorPush expected = push_anything(other, same);
        REQUIRE((push.place == nullptr) == (expected.place == nullptr));
        if (push.place == nullptr) continue;
        if (first == nullptr) {
          first = static_cast<const std::byte*>(push.place);
          other_first = static_cast<const std::byte*>(expected.place);
        }
        if (same_offsets) {
          REQUIRE(static_cast<const std::byte*>(push.place) - first ==
                  static_cast<const std::byte*>(expected.place) - other_first);
        }
        push.seed = ++number;
        de100_test::fill(push.place, push.size, number);
        de100_test::fill(expected.place, push.size, number);
        pushed.push_back(push);
      }
    }
    REQUIRE(one.used() == other.used());
    REQUIRE(one.peak() == other.peak());
    if (random.one_in(3)) {
      REQUIRE(one.rewind(mark));
      REQUIRE(other.rewind(other_mark));
      pushed.resize(kept);
      if (kept == 0) first = nullptr;
    }
    for (const CursorPush& push : pushed) REQUIRE(de100_test::filled(push.place, push.size, push.seed));
  }
}

}  // namespace

TEST_CASE("a cursor pushes as an arena on a view does") {
  alignas(256) static std::byte memory[2][16_KiB];
  Arena one{MemoryView(memory[0])}, other{MemoryView(memory[1])};
  agrees_with_the_arena(one, other, true, 1);
}

TEST_CASE("a cursor pushes as an arena does that checks no marks and aligns more") {
  using TheArena = BasicArena<ArenaPolicy{.minimum_alignment = 32, .check_marks = false}>;
  alignas(256) static std::byte memory[2][16_KiB];
  TheArena one{MemoryView(memory[0])}, other{MemoryView(memory[1])};
  agrees_with_the_arena(one, other, true, 2);
}

TEST_CASE("a cursor pushes as an arena does that watches every push") {
  using TheArena = BasicArena<ArenaPolicy{.red_zone = 32}>;
  alignas(256) static std::byte memory[2][16_KiB];
  TheArena one{MemoryView(memory[0])}, other{MemoryView(memory[1])};
  agrees_with_the_arena(one, other, true, 3);
}

TEST_CASE("a cursor pushes as a block arena does, which goes on growing") {
  BlockArena one = BlockArena::reserve({.reserve = 1_MiB, .commit_step = 4_KiB});
  BlockArena other = BlockArena::reserve({.reserve = 1_MiB, .commit_step = 4_KiB});
  REQUIRE(one.is_valid());
  agrees_with_the_arena<Arena>(one, other, true, 4);
}

TEST_CASE("a cursor pushes as a chained arena does, which goes on growing") {
  ChainedArena one = ChainedArena::from_system({.region_size = 4_KiB});
  ChainedArena other = ChainedArena::from_system({.region_size = 4_KiB});
  agrees_with_the_arena<Arena>(one, other, false, 5);
}
