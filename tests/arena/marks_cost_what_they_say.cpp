// de100 memory, https://opensource.org/license/zlib
//
// A mark takes no memory until something is pushed after it, then 16 bytes, rounded up to the minimum alignment; a
// rewind to it takes them back, and a loop that marks and rewinds takes nothing.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;

namespace {
template <ArenaPolicy policy>
std::size_t bytes_for_a_mark() {
  de100_test::Memory<1024> memory;
  BasicArena<policy> arena(memory.view());
  (void)arena.push_size(64, 1);
  (void)arena.checkpoint();
  if (arena.used() != 64) return SIZE_MAX;
  void* const pushed = arena.push_size(64, 1);
  return static_cast<std::size_t>(static_cast<unsigned char*>(pushed) - memory.bytes) - 64;
}
}  // namespace

TEST_CASE("a mark takes 16 bytes once something is pushed after it", "[arena][mission:checkpoint_rewind]") {
  CHECK(bytes_for_a_mark<ArenaPolicy{}>() == 16);
  CHECK(bytes_for_a_mark<ArenaPolicy{.minimum_alignment = 16}>() == 16);
  CHECK(bytes_for_a_mark<ArenaPolicy{.minimum_alignment = 64}>() == 64);
  CHECK(bytes_for_a_mark<ArenaPolicy{.check_marks = false}>() == 0);
}

TEST_CASE("only the first push after a mark pays for it", "[arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  (void)arena.checkpoint();
  REQUIRE(arena.push_size(8, 8) == memory.bytes + 16);
  REQUIRE(arena.push_size(8, 8) == memory.bytes + 24);
  REQUIRE(arena.push_size(8, 8) == memory.bytes + 32);
}

TEST_CASE("a loop that marks and rewinds takes no memory", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(24, 8) != nullptr);
  for (int i = 0; i < 1000; ++i) {
    const ArenaCheckpoint mark = arena.checkpoint();
    REQUIRE(arena.push_size(100) != nullptr);
    REQUIRE(arena.rewind(mark));
    REQUIRE(arena.used() == 24);
  }
  for (int i = 0; i < 1000; ++i) {
    const Arena::Scope scope = arena.scope();
    REQUIRE(arena.push_size(100) != nullptr);
  }
  for (int i = 0; i < 1000; ++i) (void)arena.checkpoint();
  CHECK(arena.used() == 24);
  CHECK(arena.peak() < 24 + 16 + 8 + 112);
}

TEST_CASE("a mark and what it stored do not show in the bytes that are pushed", "[arena][mission:arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view(), already_zero);
  const ArenaCheckpoint start = arena.checkpoint();
  for (int i = 0; i < 10; ++i) {
    (void)arena.checkpoint();
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  REQUIRE(arena.rewind(start));
  void* const all = arena.push_size(500);
  REQUIRE(all != nullptr);
  CHECK(de100_test::is_zero(all, 500));

  arena.clear();
  void* const again = arena.push_size(500);
  REQUIRE(again != nullptr);
  CHECK(de100_test::is_zero(again, 500));
}
