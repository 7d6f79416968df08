// de100 memory, https://opensource.org/license/zlib
//
// Where the system refuses to take what an arena retires, the arena goes on, and what it gives out is zero and its
// own.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr ArenaPolicy retiring = {.retire = true};

template <class Drop>
void goes_on(bool on, std::size_t addresses, Drop drop) {
  bool more = true;
  for (int n = 1; more; ++n) {
    CAPTURE(on, n, addresses);
    auto arena = BasicBlockArena<retiring>::reserve({.reserve = 65536, .addresses = addresses, .commit_step = 4096});
    REQUIRE(arena.is_valid());
    auto* const stays = static_cast<std::byte*>(arena.push_size(100));
    const ArenaCheckpoint mark = arena.checkpoint();
    fill(stays, 100);
    for (int round = 0; round < 3; ++round) {
      auto* const bytes = static_cast<std::byte*>(arena.push_size(20'000));
      REQUIRE(bytes != nullptr);
      REQUIRE(all_zero(bytes, 20'000));
      mem_set(bytes, 0xCC, 20'000);
      if (round == 0) seam.arm(n, on, {MemoryError::out_of_memory, 12});
      const bool stayed = drop(arena, mark);
      if (round == 0) more = seam.calls() >= n;
      seam.disarm();
      if (stayed) REQUIRE(filled(stays, 100));
      if (stayed) REQUIRE(arena.contains(stays));
      if (!stayed) REQUIRE_FALSE(arena.contains(bytes + 10'000));
      if (!stayed) REQUIRE(arena.used() == 0);
      if (!stayed) break;
    }
    REQUIRE(arena.push_size(20'000) != nullptr);
  }
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}

}  // namespace

TEST_CASE("an arena goes on where what it retires is refused", "[failures][retire]") {
  if (!has_virtual_memory) return skip("no part of memory can be forbidden here");
  const auto rewind = [](auto& arena, ArenaCheckpoint mark) { return arena.rewind(mark); };
  const auto clear = [](auto& arena, ArenaCheckpoint) {
    arena.clear();
    return false;
  };
  for (const bool on : {false, true}) {
    for (const std::size_t addresses : {std::size_t{65536}, std::size_t{1U << 20U}}) {
      goes_on(on, addresses, rewind);
      goes_on(on, addresses, clear);
    }
  }
}
