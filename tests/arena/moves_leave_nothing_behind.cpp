// de100 memory, https://opensource.org/license/zlib
//
// A moved arena goes on where the old one was; the old one has nothing any more, until it is given memory again.

#include "support/test.hpp"

#include <type_traits>
#include <utility>

#include "helpers.hpp"

using namespace de100;
using de100_test::facts_of;

static_assert(!std::is_copy_constructible_v<Arena>);
static_assert(!std::is_copy_assignable_v<Arena>);
static_assert(std::is_nothrow_move_constructible_v<Arena>);
static_assert(std::is_nothrow_move_assignable_v<Arena>);
static_assert(std::is_nothrow_default_constructible_v<Arena>);
static_assert(!std::is_convertible_v<MemoryView, Arena>, "an arena is not made by accident");

namespace {
constexpr de100_test::Facts no_memory{false, 0, 0, 0, 0};

bool refuses_everything(Arena& arena) {
  unsigned char byte = 0;
  return arena.push_size(1) == nullptr && arena.push_size(1, 1) == nullptr &&
         arena.push_size_uninitialized(1, 1) == nullptr && arena.push_struct<int>() == nullptr &&
         arena.push_array<int>(1).empty() && arena.push_string("") == nullptr && !arena.extend(&byte, 1, 2) &&
         !arena.rewind(arena.checkpoint()) && facts_of(arena) == no_memory;
}
}  // namespace

TEST_CASE("an arena that is moved goes on where the old one was", "[arena]") {
  de100_test::Memory<1024> memory;
  Arena old(memory.view(), already_zero);
  REQUIRE(old.push_size(300, 8) != nullptr);
  void* const last = old.push_size(100, 8);
  mem_set(last, 0xEE, 100);
  old.clear();
  void* const first = old.push_size(104, 8);
  mem_set(first, 0x11, 104);
  const de100_test::Facts before = facts_of(old);

  Arena constructed(std::move(old));
  CHECK(facts_of(constructed) == before);
  CHECK(refuses_everything(old));
  Arena assigned;
  assigned = std::move(constructed);
  CHECK(facts_of(assigned) == before);
  CHECK(refuses_everything(constructed));

  CHECK(assigned.peak() == 408);
  CHECK(de100_test::all_bytes(first, 104, 0x11));
  CHECK(assigned.extend(first, 104, 112));
  void* const next = assigned.push_size(500, 8);
  REQUIRE(next == memory.bytes + 112);
  CHECK(de100_test::is_zero(next, 500));  // it knows what was used
  old.clear();
  CHECK(refuses_everything(old));
}

TEST_CASE("an arena that is moved with a mark stores it where the next push goes", "[arena]") {
  de100_test::Memory<256> memory;
  Arena old(memory.view());
  REQUIRE(old.push_size(8, 8) != nullptr);
  const ArenaCheckpoint mark = old.checkpoint();
  Arena moved(std::move(old));
  CHECK(moved.push_size(8, 8) == memory.bytes + 24);
  CHECK(moved.rewind(mark));
}

TEST_CASE("an arena that was moved from is as good as new", "[arena]") {
  de100_test::Memory<256> memory;
  Arena first(memory.view());
  REQUIRE(first.push_size(8) != nullptr);
  (void)first.checkpoint();
  Arena second(std::move(first));
  first = Arena(memory.view());
  CHECK(facts_of(first) == de100_test::Facts{true, 0, 256, 256, 0});
  CHECK(first.push_size(256, 8) != nullptr);
}

TEST_CASE("an arena that is moved to itself stays", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  REQUIRE(arena.push_size(8) != nullptr);
  const de100_test::Facts before = facts_of(arena);
  Arena& itself = arena;
  arena = std::move(itself);
  CHECK(facts_of(arena) == before);
  CHECK(arena.rewind(mark));
}

TEST_CASE("an arena that is assigned another forgets its own memory", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view().subview(0, 128));
  const ArenaCheckpoint mark = arena.checkpoint();
  REQUIRE(arena.push_size(8) != nullptr);
  arena = Arena(memory.view().subview(128, 64));
  CHECK(facts_of(arena) == de100_test::Facts{true, 0, 64, 64, 0});
  CHECK_FALSE(arena.rewind(mark));
  CHECK(arena.push_size(8, 8) == memory.bytes + 128);
  arena = Arena();
  CHECK(refuses_everything(arena));
}
