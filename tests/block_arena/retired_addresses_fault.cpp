// de100 memory, https://opensource.org/license/zlib
//
// With ArenaPolicy::retire what was rewound or cleared faults, and no address is used twice while there are others;
// memory in use is that of any other arena.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/frame_arena.hpp>

#include <vector>

#include "../arena/helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::is_zero;
using de100_test::off_limits;

namespace {

constexpr ArenaPolicy retiring = {.retire = true};
using RetiringArena = BasicBlockArena<retiring>;

bool can_retire() {
  if (de100_test::has_virtual_memory) return true;
  de100_test::skip("no part of memory can be forbidden here");
  return false;
}

}  // namespace

TEST_CASE("what was rewound faults and what was before does not", "[block_arena][retire]") {
  if (!can_retire()) return;
  RetiringArena arena = RetiringArena::reserve({.reserve = 1_MiB, .addresses = 64_MiB});
  REQUIRE(arena.is_valid());
  auto* const stays = static_cast<unsigned char*>(arena.push_size(100));
  mem_set(stays, 0xAA, 100);
  for (int round = 0; round < 5; ++round) {
    const ArenaCheckpoint mark = arena.checkpoint();
    const std::size_t used = arena.used();
    auto* const small = static_cast<unsigned char*>(arena.push_size(10, 1));
    auto* const large = static_cast<unsigned char*>(arena.push_size(100'000));
    REQUIRE(is_zero(small, 10));
    REQUIRE(is_zero(large, 100'000));
    mem_set(small, 0xBB, 10);
    mem_set(large, 0xBB, 100'000);
    REQUIRE(arena.rewind(mark));
    CHECK(off_limits(small));
    CHECK(off_limits(large));
    CHECK(off_limits(large + 99'999));
    CHECK(de100_test::all_bytes(stays, 100, 0xAA));
    CHECK(arena.used() == used);
  }
}

TEST_CASE("frames have addresses that no frame before had", "[block_arena][retire]") {
  if (!can_retire()) return;
  using Frames = FrameArenas<2, RetiringArena>;
  Frames frames = Frames::reserve({.reserve = 1_MiB, .addresses = 64_MiB, .commit_step = 256_KiB});
  REQUIRE(frames.current().is_valid());
  std::vector<unsigned char*> seen;
  for (int frame = 0; frame < 100; ++frame) {
    auto& arena = frames.next_frame();
    REQUIRE(arena.used() == 0);
    REQUIRE(arena.remaining() == 1_MiB);
    auto* const all = static_cast<unsigned char*>(arena.push_size(1_MiB, 1));
    REQUIRE(all != nullptr);
    REQUIRE(arena.push_size(1) == nullptr);
    REQUIRE(all[0] == 0);
    REQUIRE(all[1_MiB - 1] == 0);
    mem_set(all, 0xCC, 1_MiB);
    REQUIRE(arena.committed() <= 1_MiB + 256_KiB);
    if (seen.size() >= 2) REQUIRE(off_limits(seen[seen.size() - 2]));
    for (const unsigned char* const before : seen) REQUIRE(before != all);
    seen.push_back(all);
  }
}

// A million take a while, and so are only run where the library is as fast as it gets.
#if defined(NDEBUG)
constexpr int frame_count = 1'000'000;
#else
constexpr int frame_count = 50'000;
#endif

TEST_CASE("a million frames of a mebibyte have their own addresses", "[block_arena][retire]") {
  if (!can_retire()) return;
#if defined(DE100_TEST_EMULATED)  // which costs the emulator memory for each page of addresses
  RetiringArena arena = RetiringArena::reserve({.reserve = 1_MiB, .addresses = 1024_MiB});
#else
  RetiringArena arena = RetiringArena::reserve({.reserve = 1_MiB});
#endif
  REQUIRE(arena.is_valid());
  const std::size_t frames =
      arena.block().reserved_size() / 1_MiB > 1'000'000 ? std::size_t{de100_test::rounds(frame_count)} : 100;
  unsigned char* previous = nullptr;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    auto* const all = static_cast<unsigned char*>(arena.push_size_uninitialized(1_MiB, 1));
    if (all == nullptr || (previous != nullptr && all <= previous)) FAIL("frame " << frame);
    all[0] = all[1_MiB - 1] = 1;
    previous = all;
    arena.clear();
  }
  CHECK(off_limits(previous));
}

TEST_CASE("when the addresses are used up the first are used again", "[block_arena][retire]") {
  if (!can_retire()) return;
  RetiringArena arena = RetiringArena::reserve({.reserve = 1_MiB, .addresses = 4_MiB});
  REQUIRE(arena.is_valid());
  unsigned char* const first = static_cast<unsigned char*>(arena.push_size(1_MiB, 1));
  bool again = false;
  for (int frame = 0; frame < 40; ++frame) {
    arena.clear();
    auto* const all = static_cast<unsigned char*>(arena.push_size(1_MiB, 1));
    REQUIRE(all != nullptr);
    REQUIRE(is_zero(all, 1_MiB));
    mem_set(all, 0xDD, 1_MiB);
    again = again || all == first;
  }
  CHECK(again);

  arena.clear();  // rewinds alone use them up too, and go on where they are
  for (int round = 0; round < 40; ++round) {
    const ArenaCheckpoint mark = arena.checkpoint();
    auto* const most = static_cast<unsigned char*>(arena.push_size(arena.remaining() - 4096, 1));
    REQUIRE(most != nullptr);
    REQUIRE(is_zero(most, 900'000));
    mem_set(most, 0xDD, 900'000);
    REQUIRE(arena.rewind(mark));
    REQUIRE(arena.used() == 0);
  }
}
