// de100 memory, https://opensource.org/license/zlib
//
// How many addresses an arena of ArenaPolicy::retire has, and how many of them it uses at a time.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;

namespace {

using RetiringArena = BasicBlockArena<ArenaPolicy{.retire = true}>;
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

/// With room for so many MiB.
const de100_test::Child retire_in_little_space("retire with little address space", [](std::size_t mib) -> int {
  const std::size_t most = mib << 20U;
  if (!de100_test::limit_address_space(most + (most >> 1U))) return 0;
  RetiringArena arena = RetiringArena::reserve({.commit_step = page_size()});
  if (!arena.is_valid() || arena.error() != MemoryError::ok) return 2;
  if (arena.block().reserved_size() != most) return 3;
  if (arena.capacity() != most / 16) return 4;
  RetiringArena asked = RetiringArena::reserve({.reserve = 16 * most});
  if (asked.is_valid() || asked.error() != MemoryError::out_of_memory) return 5;  // that one is what was asked for
  return 0;
});

}  // namespace

TEST_CASE("an arena that retires addresses has as many as it was told, or a 16th of them at a time",
          "[block_arena][retire]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("no part of memory can be forbidden here");
  const RetiringArena chosen = RetiringArena::reserve({.addresses = 64 * mebibyte});
  CHECK(chosen.block().reserved_size() == 64 * mebibyte);
  CHECK(chosen.capacity() == 4 * mebibyte);

  const RetiringArena few = RetiringArena::reserve({.reserve = 2 * mebibyte, .addresses = mebibyte});
  CHECK(few.block().reserved_size() == 2 * mebibyte);
  CHECK(few.capacity() == 2 * mebibyte);
}

// Where addresses are emulated each page of them takes memory, and there are many here.
#if defined(DE100_TEST_EMULATED)
TEST_CASE("an arena that retires addresses has more than it uses at a time", "[block_arena][retire]") {
  de100_test::skip("an emulator has no memory for so many addresses");
}
#else
TEST_CASE("an arena that retires addresses has more than it uses at a time", "[block_arena][retire]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("no part of memory can be forbidden here");
  {
    const RetiringArena usual = RetiringArena::reserve();
    REQUIRE(usual.is_valid());
    CHECK(usual.capacity() == usual.block().reserved_size() / 16);
  }
  const RetiringArena one = RetiringArena::reserve({.reserve = mebibyte});
  CHECK(one.block().reserved_size() >= 16 * mebibyte);
  CHECK(one.capacity() == mebibyte);
}

TEST_CASE("an arena retires what addresses there are where address space is limited", "[block_arena][retire]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("no part of memory can be forbidden here");
  CHECK(de100_test::run_child("retire with little address space", 64) == de100_test::Ended::clean);
}
#endif
