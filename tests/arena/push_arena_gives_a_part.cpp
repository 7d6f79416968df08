// de100 memory, https://opensource.org/license/zlib
//
// push_arena: an arena on a part of another, which fills by itself and gives nothing back there.

#include "support/test.hpp"

#include <utility>

#include "counted.hpp"
#include "helpers.hpp"

using namespace de100;

TEST_CASE("a part of an arena is an arena of that size", "[arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  CHECK(arena.push_size(8) != nullptr);
  Arena part = arena.push_arena(256, 64);
  REQUIRE(part.is_valid());
  CHECK(part.capacity() == 256);
  CHECK(part.used() == 0);
  CHECK(arena.used() == 64 + 256);
  void* const first = part.push_size(200);
  CHECK(first == memory.bytes + 64);
  const std::size_t used = arena.used();
  CHECK(part.push_size(64) == nullptr);  // though its parent has room
  CHECK(part.push_size(56, 8) != nullptr);
  CHECK(part.remaining() == 0);
  CHECK(arena.used() == used);
  void* const next = arena.push_size(8, 8);
  CHECK(next == memory.bytes + 64 + 256);
}

TEST_CASE("a part that does not fit is not valid, and nothing changes", "[arena]") {
  alignas(4096) static unsigned char memory[256];  // so that the next multiple of 4096 is beyond it
  Arena arena{MemoryView(memory)};
  CHECK(arena.push_size(64) != nullptr);
  const de100_test::Facts before = de100_test::facts_of(arena);
  const std::size_t refused[][2] = {{193, 8}, {192, 4096},           {0, 8}, {SIZE_MAX, 8}, {max_size, 8},
                                    {8, 24},  {8, SIZE_MAX / 2 + 1}, {8, 0}};
  for (const auto& [size, alignment] : refused) {
    CAPTURE(size, alignment);
    Arena part = arena.push_arena(size, alignment);
    CHECK_FALSE(part.is_valid());
    CHECK(part.push_size(1) == nullptr);
    CHECK(de100_test::facts_of(arena) == before);
  }
  CHECK(arena.push_arena(192, 8).is_valid());
  CHECK_FALSE(Arena().push_arena(8).is_valid());
}

TEST_CASE("a part of less than the minimum alignment is of that", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  Arena part = arena.push_arena(1, 1);
  CHECK(part.capacity() == 8);
  CHECK(arena.used() == 8);
  CHECK(part.push_size(8, 8) == memory.bytes);
  CHECK(part.push_size(1, 1) == nullptr);
}

TEST_CASE("a part is zero whatever its memory was used for", "[arena]") {
  de100_test::Memory<1024> memory;
  const bool dirty = GENERATE(false, true);
  if (dirty) memory.fill(0xEE);
  Arena arena = dirty ? Arena(memory.view()) : Arena(memory.view(), already_zero);
  for (const std::size_t used : {std::size_t{0}, std::size_t{100}, std::size_t{300}, std::size_t{800}}) {
    arena.clear();
    if (used != 0) mem_set(arena.push_size(used), 0xEE, used);
    arena.clear();
    CHECK(arena.push_size(8) != nullptr);
    Arena part = arena.push_arena(512);
    for (int round = 0; round < 2; ++round) {
      void* const all = part.push_size(512, 8);
      CHECK(de100_test::is_zero(all, 512));
      mem_set(all, 0xDD, 512);
      part.clear();
    }
    void* const after = arena.push_size(256);
    CHECK(de100_test::is_zero(after, 256));
    mem_set(after, 0xCC, 256);
  }
}

TEST_CASE("what was used in a part is cleared when its parent pushes there again", "[arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view(), already_zero);
  {
    const Arena::Scope scope = arena.scope();
    Arena part = arena.push_arena(512);
    mem_set(part.push_size(512, 8), 0xEE, 512);
  }
  CHECK(arena.used() == 0);
  CHECK(de100_test::is_zero(arena.push_size(600), 600));
}

TEST_CASE("a part has its own marks and objects", "[arena]") {
  de100_test::Memory<1024> memory;
  de100_test::Ends ends;
  Arena arena(memory.view());
  const ArenaCheckpoint mark = arena.checkpoint();
  {
    Arena part = arena.push_arena(256);
    CHECK(part.push_object<de100_test::Counted>(ends, 1) != nullptr);
    CHECK_FALSE(part.rewind(mark));
    CHECK_FALSE(arena.rewind(part.checkpoint()));
    Arena moved(std::move(part));
    CHECK(ends.empty());
  }
  CHECK(ends == de100_test::Ends{1});
  CHECK(arena.rewind(mark));
}

TEST_CASE("a part of an arena with a larger minimum alignment starts at a multiple of it", "[arena]") {
  de100_test::Memory<1024> memory;
  using PartsWideArena = BasicArena<ArenaPolicy{.minimum_alignment = 64}>;
  PartsWideArena arena(memory.view());
  PartsWideArena part = arena.push_arena(128, 8);
  CHECK(part.capacity() == 128);
  CHECK(de100_test::is_aligned(part.push_size(1, 1), 64));
}
