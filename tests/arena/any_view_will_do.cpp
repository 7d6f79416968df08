// de100 memory, https://opensource.org/license/zlib
//
// Views that start and end anywhere, that are tiny or nothing, or that reach to the end of the address space: an arena
// uses what is within them or is not valid, and never wraps.

#include "support/test.hpp"

#include "helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::facts_of;
using de100_test::is_aligned;
using de100_test::sizes;

TEST_CASE("an arena without memory refuses everything", "[arena][mission:used_remaining_valid]") {
  unsigned char single = 0;
  Arena arenas[] = {Arena(), Arena(MemoryView()), Arena(MemoryView(nullptr, 4096)), Arena(MemoryView(&single, 0)),
                    Arena(MemoryView(), already_zero)};
  for (Arena& arena : arenas) {
    CHECK(facts_of(arena) == de100_test::Facts{false, 0, 0, 0, 0});
    CHECK(arena.push_size(1) == nullptr);
    CHECK(arena.push_size(1, 1) == nullptr);
    CHECK(arena.push_size_uninitialized(1, 1) == nullptr);
    CHECK(arena.push_struct<char>() == nullptr);
    CHECK(arena.push_struct_uninitialized<char>() == nullptr);
    CHECK(arena.push_array<int>(1).empty());
    CHECK(arena.push_copy(Span<const unsigned char>(&single, 1)).empty());
    CHECK(arena.push_string("text") == nullptr);
    CHECK_FALSE(arena.extend(nullptr, 1, 2));
    CHECK_FALSE(arena.extend(&single, 1, 2));
    CHECK_FALSE(arena.rewind(arena.checkpoint()));
    CHECK_FALSE(arena.rewind(ArenaCheckpoint{}));
    arena.clear();
    {
      const Arena::Scope scope = arena.scope();
      const Arena::Scope inner = arena.scope();
      CHECK(arena.push_size(1) == nullptr);
    }
    CHECK(facts_of(arena) == de100_test::Facts{false, 0, 0, 0, 0});
  }
  CHECK(de100_test::assertions_claimed() == 0);
}

TEST_CASE("an arena uses what is whole within its view", "[arena][mission:arena]") {
  de100_test::Memory<256> memory;
  for (std::size_t offset = 0; offset <= 17; ++offset) {
    for (std::size_t size = 1; size <= 40; ++size) {
      memory.fill(0xAB);
      Arena arena(memory.view().subview(offset, size));
      const std::size_t first = (offset + 7) / 8 * 8;
      const std::size_t end = (offset + size) / 8 * 8;
      const std::size_t whole = first < end ? end - first : 0;
      INFO(offset << ", " << size);
      REQUIRE(arena.capacity() == whole);
      REQUIRE(arena.is_valid() == (whole != 0));
      REQUIRE(arena.remaining() == whole);
      void* const all = arena.push_size(whole, 1);
      REQUIRE((whole == 0 ? all == nullptr : all == memory.bytes + first));
      REQUIRE(arena.push_size(1, 1) == nullptr);
      REQUIRE(de100_test::all_bytes(memory.bytes, first < 256 ? first : 256, 0xAB));
      REQUIRE(de100_test::all_bytes(memory.bytes + end, 256 - end, 0xAB));
    }
  }
}

TEST_CASE("a higher minimum alignment holds for every push", "[arena]") {
  de100_test::Memory<1024> memory;
  BasicArena<ArenaPolicy{.minimum_alignment = 64}> arena(memory.view().subview(1, 1000));
  CHECK(arena.capacity() == 896);
  for (std::size_t i = 0; i < 14; ++i) {
    void* const bytes = arena.push_size(1 + i, 1);
    REQUIRE(bytes == memory.bytes + 64 + i * 64);
  }
  CHECK(arena.push_size(1, 1) == nullptr);
  CHECK(arena.used() == 896);
}

// The addresses below belong to nobody and are never touched: what is pushed there is refused, or uninitialized.
TEST_CASE("a view at the end of the address space does not wrap", "[arena][mission:defect:cursor_overflow]") {
  if (de100_test::memory_is_to_be_there()) return;
  for (std::size_t below = 1; below <= 300000; below += below < 200 ? 1 : 977) {
    const std::uintptr_t start = UINTPTR_MAX - below + 1;
    for (const std::size_t size : sizes{1, 64, below / 2, below - 1, below, SIZE_MAX}) {
      Arena arena(MemoryView(reinterpret_cast<void*>(start), size), already_zero);
      REQUIRE(arena.capacity() <= below);
      REQUIRE(arena.push_size_uninitialized(below + 1, 1) == nullptr);
      REQUIRE(arena.push_size_uninitialized(SIZE_MAX, 1) == nullptr);
      REQUIRE(arena.push_size_uninitialized(SIZE_MAX - 65536, 1) == nullptr);
      REQUIRE(arena.push_size_uninitialized(1, SIZE_MAX / 2 + 1) == nullptr);
      struct Largish {
        unsigned char bytes[4000];
      };
      struct alignas(1024) Aligned {
        unsigned char bytes[1024];
      };
      std::uintptr_t previous = start - 1;
      for (int i = 0; i < 12; ++i) {
        void* const pushed = i % 2 == 0 ? static_cast<void*>(arena.push_struct_uninitialized<Largish>())
                                        : static_cast<void*>(arena.push_struct_uninitialized<Aligned>());
        if (pushed == nullptr) continue;
        REQUIRE(reinterpret_cast<std::uintptr_t>(pushed) > previous);  // else it wrapped
        previous = reinterpret_cast<std::uintptr_t>(pushed);
      }
      REQUIRE(arena.used() <= arena.capacity());
      const std::size_t rest = arena.remaining();
      REQUIRE((rest == 0 || arena.push_size_uninitialized(rest, 1) != nullptr));
      REQUIRE(arena.push_size_uninitialized(1, 1) == nullptr);
    }
  }
}

// Where Linux puts the stack of a 32-bit program, and so an arena on an array there.
TEST_CASE("a view that ends 8 KiB before the end of the address space is used to its end", "[arena]") {
  if (de100_test::memory_is_to_be_there()) return;
  constexpr std::uintptr_t end = UINTPTR_MAX - 8191;
  for (const std::size_t size : sizes{64, 4096, 65536}) {
    const Arena arena(MemoryView(reinterpret_cast<void*>(end - size), size), already_zero);
    CHECK(arena.is_valid());
    CHECK(arena.capacity() >= size - ArenaPolicy{}.minimum_alignment);
  }
}

TEST_CASE("a view whose size wraps around the address space is cut at its end", "[arena]") {
  if (de100_test::memory_is_to_be_there()) return;
  de100_test::Memory<64> memory;
  Arena arena(MemoryView(memory.bytes, SIZE_MAX), already_zero);
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(memory.bytes);
  CHECK(arena.is_valid());
  CHECK(arena.capacity() <= UINTPTR_MAX - start);
  void* const first = arena.push_size(64);
  CHECK(first == memory.bytes);
}

TEST_CASE("a view that is too small to hold an arena makes none", "[arena]") {
  alignas(64) unsigned char single[1] = {};
  CHECK(Arena::make_in(MemoryView(single)) == nullptr);
  CHECK(Arena::make_in(MemoryView()) == nullptr);
  for (std::size_t below = 1; below < 500; ++below) {
    const MemoryView end(reinterpret_cast<void*>(UINTPTR_MAX - below + 1), below);
    REQUIRE(Arena::make_in(end) == nullptr);
  }
}
