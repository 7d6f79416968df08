// de100 memory, https://opensource.org/license/zlib
//
// A ChainedArena goes on in another region when one is full. Nothing that was pushed moves, marks reach across regions,
// and regions that a rewind leaves are used again.

#include "support/test.hpp"

#include <vector>

#include <de100/chained_arena.hpp>

#include "arena/counted.hpp"
#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::Facts;
using de100_test::facts_of;

namespace {

using WideChainedArena = BasicChainedArena<ArenaPolicy{.minimum_alignment = 64}>;
using UncheckedChainedArena = BasicChainedArena<ArenaPolicy{.check_marks = false}>;
using UncheckedWideChainedArena = BasicChainedArena<ArenaPolicy{.minimum_alignment = 64, .check_marks = false}>;

/// Memory of a chain's parent, which is anything but zero.
struct DirtyParent {
  DirtyParent() : bytes(std::size_t{512} << 10, std::uint8_t{0xEE}), arena(MemoryView(bytes)) {}
  std::vector<std::uint8_t> bytes;
  Arena arena;
};

struct OneOfChain {
  unsigned char* start;
  std::size_t size;
  unsigned seed;
};

template <class TheArena>
void pushes_stay(TheArena arena) {
  REQUIRE(arena.is_valid());
  const ArenaCheckpoint empty = arena.checkpoint();
  for (int round = 0; round < 3; ++round) {
    std::vector<OneOfChain> pushed;
    std::size_t sum = 0;
    ArenaCheckpoint middle;
    std::size_t used_then = 0;
    for (unsigned number = 0; number < 300; ++number) {
      if (number == 150) {
        middle = arena.checkpoint();
        used_then = arena.used();
      }
      const std::size_t size = 1 + number * 37 % 400;
      const std::size_t alignment = std::size_t{1} << number % 8;
      unsigned char* const place = static_cast<unsigned char*>(arena.push_size(size, alignment));
      REQUIRE(de100_test::is_aligned(place, alignment));
      REQUIRE(de100_test::all_zero(place, size));
      de100_test::fill(place, size, number);
      pushed.push_back({place, size, number});
      sum += size;
      REQUIRE(arena.used() >= sum);
      REQUIRE(arena.peak() >= arena.used());
      REQUIRE(arena.capacity() == arena.used() + arena.remaining());
    }
    for (const OneOfChain& one : pushed) REQUIRE(de100_test::filled(one.start, one.size, one.seed));
    const std::size_t peak = arena.peak();
    REQUIRE(arena.rewind(middle));
    CHECK(arena.used() == used_then);
    CHECK(arena.peak() == peak);
    for (std::size_t i = 0; i < 150; ++i) {
      REQUIRE(de100_test::filled(pushed[i].start, pushed[i].size, pushed[i].seed));
    }
    for (unsigned number = 0; number < 200; ++number) {
      void* const place = arena.push_size(300);
      REQUIRE(de100_test::all_zero(place, 300));
      de100_test::fill(place, 300, number);
    }
    for (std::size_t i = 0; i < 150; ++i) {
      REQUIRE(de100_test::filled(pushed[i].start, pushed[i].size, pushed[i].seed));
    }
    if (round == 0) {
      REQUIRE(arena.rewind(empty));
      CHECK(arena.used() == 0);
    } else {
      if (round == 2) arena.trim();
      arena.clear();
      if (TheArena::policy.check_marks) CHECK_FALSE(arena.rewind(middle));
      CHECK(arena.used() == 0);
      arena.trim();
    }
  }
}

template <class TheArena>
void pushes_stay_wherever() {
  pushes_stay(TheArena::from_system({.region_size = 1}));
  pushes_stay(TheArena::from_system({.region_size = 3 * page_size()}));
  DirtyParent parent;
  pushes_stay(TheArena::push_on(parent.arena, {.region_size = 1024}));
  de100_test::Memory<3000> first;
  first.fill(0xEE);
  pushes_stay(TheArena::on(first.view().subview(3, 2990), {.region_size = page_size()}));
  first.fill(0xEE);
  DirtyParent second_parent;
  pushes_stay(TheArena::on(first.view(), second_parent.arena, {.region_size = 700}));
}

}  // namespace

TEST_CASE("pushes go on in other regions and stay where they are", "[chained_arena]") {
  pushes_stay_wherever<ChainedArena>();
  pushes_stay_wherever<WideChainedArena>();
  pushes_stay_wherever<UncheckedChainedArena>();
  pushes_stay_wherever<UncheckedWideChainedArena>();
}

TEST_CASE("a chained arena takes nothing before the first push", "[chained_arena]") {
  de100_test::Memory<4096> memory;
  Arena parent(memory.view());
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 1024});
  CHECK(arena.is_valid());
  CHECK(facts_of(arena) == Facts{true, 0, 0, 0, 0});
  const ArenaCheckpoint empty = arena.checkpoint();
  arena.clear();
  CHECK_FALSE(arena.rewind(empty));
  CHECK(parent.used() == 0);
  CHECK(arena.push_size(8, 8) != nullptr);
  CHECK(parent.used() == 1024);
  CHECK(arena.used() == 8);
  CHECK(arena.capacity() < 1024);
  CHECK(arena.capacity() > 1024 - 256);  // some 150 bytes are the chain's own
}

TEST_CASE("regions that a rewind leaves are used again before more are taken", "[chained_arena]") {
  DirtyParent parent;
  ChainedArena arena = ChainedArena::push_on(parent.arena, {.region_size = 1024});
  CHECK(arena.push_size(8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  std::size_t taken = 0;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 40; ++i) {
      void* const place = arena.push_size(500);
      REQUIRE(de100_test::all_zero(place, 500));
      mem_set(place, 0xDD, 500);
    }
    if (round == 0) taken = parent.arena.used();
    CHECK(parent.arena.used() == taken);
    if (round < 3) {
      CHECK(arena.rewind(mark));
    } else {
      arena.clear();
    }
  }
}

TEST_CASE("the first view is a region, and the first one used", "[chained_arena]") {
  de100_test::Memory<1024> first, others;
  Arena parent(others.view());
  ChainedArena arena = ChainedArena::on(first.view(), parent, {.region_size = 512});
  const unsigned char* const early = static_cast<const unsigned char*>(arena.push_size(600));
  CHECK(early >= first.bytes);
  CHECK(early < first.bytes + sizeof first.bytes);
  CHECK(parent.used() == 0);
  const unsigned char* const late = static_cast<const unsigned char*>(arena.push_size(500));
  CHECK(late >= others.bytes);
  CHECK(late < others.bytes + sizeof others.bytes);
  arena.clear();
  CHECK(arena.push_size(600) == early);
}

TEST_CASE("a first view that is too small for anything is left alone", "[chained_arena]") {
  de100_test::Memory<1024> others;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{40}, std::size_t{200}}) {
    CAPTURE(size);
    de100_test::Memory<256> first;
    first.fill(0xEE);
    Arena parent(others.view());
    ChainedArena arena = ChainedArena::on(first.view().subview(1, size), parent, {.region_size = 512});
    CHECK(arena.push_size(300) != nullptr);
    CHECK(parent.used() == 512);
    CHECK(de100_test::all_bytes(first.bytes + 1 + size, 255 - size, 0xEE));
  }
}

TEST_CASE("marks are good where a region begins", "[chained_arena]") {
  de100_test::Memory<8192> memory;
  Arena parent(memory.view());
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 512});
  const ArenaCheckpoint empty = arena.checkpoint();  // taken without a region
  CHECK(arena.push_size(100) != nullptr);
  const std::size_t first_used = arena.used();
  const std::size_t after_first = arena.remaining();
  const ArenaCheckpoint pending = arena.checkpoint();  // and this one is still to be stored when the region changes
  for (int round = 0; round < 3; ++round) {
    CHECK(arena.push_size(after_first + 1) != nullptr);
    const ArenaCheckpoint inner = arena.checkpoint();
    CHECK(arena.push_size(after_first) != nullptr);
    CHECK(arena.rewind(pending));
    CHECK(arena.used() == first_used);
    CHECK(arena.rewind(pending));
    CHECK_FALSE(arena.rewind(inner));
  }
  CHECK(arena.push_size(after_first + 1) != nullptr);
  CHECK(arena.rewind(empty));
  CHECK(arena.used() == 0);
  CHECK_FALSE(arena.rewind(pending));
  CHECK(arena.push_size(400) != nullptr);
  CHECK_FALSE(arena.rewind(pending));
  CHECK(arena.rewind(empty));
}

TEST_CASE("a scope around a change of regions leaves the facts as they were", "[chained_arena]") {
  de100_test::Memory<8192> memory;
  Arena parent(memory.view());
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 512});
  void* const kept = arena.push_size(64);
  de100_test::fill(kept, 64);
  const std::size_t used = arena.used();
  for (const std::size_t size : {std::size_t{64}, std::size_t{300}, std::size_t{380}, std::size_t{900}}) {
    CAPTURE(size);
    {
      const Arena::Scope scope = arena.scope();
      for (int i = 0; i < 3; ++i) {
        const Arena::Scope inner = arena.scope();
        void* const place = arena.push_size(size);
        CHECK(de100_test::is_zero(place, size));
        mem_set(place, 0xEE, size);
      }
      CHECK(arena.push_size(size) != nullptr);
    }
    CHECK(arena.used() == used);
    CHECK(de100_test::filled(kept, 64));
  }
}

TEST_CASE("unchecked marks find their region", "[chained_arena]") {
  // A push that the first region has no room for: the second starts with nothing used before it.
  de100_test::Memory<16384> memory;
  Arena parent(memory.view());
  UncheckedWideChainedArena arena = UncheckedWideChainedArena::push_on(parent, {.region_size = 512});
  CHECK(arena.push_size(64) != nullptr);
  arena.clear();
  unsigned char* const kept = static_cast<unsigned char*>(arena.push_size(1024));
  REQUIRE(kept != nullptr);
  mem_set(kept, 0xEE, 1024);
  const ArenaCheckpoint mark = arena.checkpoint();
  for (int i = 0; i < 8; ++i) CHECK(arena.push_size(256) != nullptr);
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 1024);
  for (int i = 0; i < 8; ++i) {
    void* const place = arena.push_size(256);
    CHECK(de100_test::is_zero(place, 256));
    mem_set(place, 0x11, 256);
  }
  CHECK(de100_test::all_bytes(kept, 1024, 0xEE));
}

TEST_CASE("extend stays within a region", "[chained_arena]") {
  de100_test::Memory<8192> memory;
  memory.fill(0xEE);
  Arena parent(memory.view());
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 1024});
  CHECK(arena.push_size(700) != nullptr);
  void* const last = arena.push_size(400, 8);
  de100_test::fill(last, 400);
  const std::size_t room = arena.remaining();
  const Facts before = facts_of(arena);
  CHECK_FALSE(arena.extend(last, 400, 400 + room + 1));
  CHECK_FALSE(arena.extend(last, 400, SIZE_MAX));
  CHECK(facts_of(arena) == before);
  CHECK(arena.extend(last, 400, 400 + room));
  CHECK(de100_test::filled(last, 400));
  CHECK(de100_test::is_zero(static_cast<unsigned char*>(last) + 400, room));
  CHECK(arena.remaining() == 0);
  CHECK(arena.extend(last, 400 + room, 8));
  CHECK(arena.used() == before.used - 392);
  CHECK(de100_test::is_zero(arena.push_size(100), 100));
}

TEST_CASE("objects end whatever region they are in", "[chained_arena]") {
  de100_test::Ends ends;
  de100_test::Ends expected;
  {
    ChainedArena arena = ChainedArena::from_system({.region_size = 1});
    CHECK(arena.push_object<de100_test::Counted>(ends, 0) != nullptr);
    const ArenaCheckpoint mark = arena.checkpoint();
    for (int number = 1; number < 200; ++number) {
      CHECK(arena.push_object<de100_test::Counted>(ends, number) != nullptr);
      CHECK(arena.push_size(page_size() / 2) != nullptr);
    }
    for (int number = 199; number > 0; --number) expected.push_back(number);
    CHECK(arena.rewind(mark));
    CHECK(ends == expected);
    CHECK(arena.push_object<de100_test::Counted>(ends, 300) != nullptr);
  }
  expected.push_back(300);
  expected.push_back(0);
  CHECK(ends == expected);
}

TEST_CASE("what cannot be is refused by a chained arena, and nothing changes", "[chained_arena]") {
  de100_test::Memory<4096> memory;
  Arena parent(memory.view());
  const bool on_parent = GENERATE(false, true);
  const bool used = GENERATE(false, true);
  const bool marked = GENERATE(false, true);
  ChainedArena arena = on_parent ? ChainedArena::push_on(parent, {.region_size = 1024}) : ChainedArena::from_system();
  if (used) CHECK(arena.push_size(100) != nullptr);
  const ArenaCheckpoint mark = marked ? arena.checkpoint() : ArenaCheckpoint{};
  const Facts before = facts_of(arena);
  const std::size_t parent_used = parent.used();
  for (const std::size_t size : {max_size, max_size - 7, max_size - 200, max_size + 1, SIZE_MAX, SIZE_MAX - 7}) {
    for (std::size_t alignment = 1; alignment != 0; alignment *= 2) {
      CAPTURE(size, alignment);
      CHECK(arena.push_size(size, alignment) == nullptr);
    }
  }
  CHECK(arena.push_size(1000, SIZE_MAX / 2 + 1) == nullptr);
  CHECK(arena.error() == (on_parent ? MemoryError::out_of_memory : MemoryError::size_overflow));
  for (const std::size_t alignment : {std::size_t{0}, std::size_t{3}, SIZE_MAX}) {
    CHECK(arena.push_size(1, alignment) == nullptr);
  }
  CHECK(arena.push_size(0) == nullptr);
  CHECK(facts_of(arena) == before);
  CHECK(parent.used() == parent_used);
  if (marked) CHECK(arena.rewind(mark));
  CHECK(arena.push_size(8) != nullptr);
}

TEST_CASE("a parent that is full refuses, and says so", "[chained_arena]") {
  de100_test::Memory<2048> memory;
  Arena parent(memory.view());
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 1024});
  CHECK(arena.push_size(600) != nullptr);
  CHECK(arena.push_size(600) != nullptr);
  CHECK(arena.error() == MemoryError::ok);
  const ArenaCheckpoint mark = arena.checkpoint();
  const Facts before = facts_of(arena);
  CHECK(arena.push_size(600) == nullptr);
  CHECK(arena.error() == MemoryError::out_of_memory);
  CHECK(facts_of(arena) == before);
  CHECK(arena.push_size(8) != nullptr);  // what is left is still there
  CHECK(arena.rewind(mark));
}

TEST_CASE("an allocation in a chain may be aligned to more than a page", "[chained_arena]") {
  ChainedArena arena = ChainedArena::from_system({.region_size = 1});
  for (std::size_t alignment = 1; alignment <= std::size_t{1} << 17; alignment *= 2) {
    void* const place = arena.push_size(100, alignment);
    CHECK(de100_test::is_aligned(place, alignment));
    CHECK(de100_test::all_zero(place, 100));
    mem_set(place, 0xEE, 100);
  }
}
