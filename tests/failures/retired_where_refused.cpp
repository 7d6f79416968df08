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

/// With so many pages of addresses.
template <class Drop>
void goes_on(bool on, std::size_t pages, Drop drop) {
  const std::size_t page = page_size(), size = 5 * page - 480;
  bool more = true;
  for (int n = 1; more; ++n) {
    CAPTURE(on, n, pages);
    auto arena =
        BasicBlockArena<retiring>::reserve({.reserve = 16 * page, .addresses = pages * page, .commit_step = page});
    REQUIRE(arena.is_valid());
    auto* const stays = static_cast<std::byte*>(arena.push_size(100));
    const ArenaCheckpoint mark = arena.checkpoint();
    fill(stays, 100);
    for (int round = 0; round < 3; ++round) {
      auto* const bytes = static_cast<std::byte*>(arena.push_size(size));
      REQUIRE(bytes != nullptr);
      REQUIRE(all_zero(bytes, size));
      mem_set(bytes, 0xCC, size);
      if (round == 0) seam.arm(n, on, {MemoryError::out_of_memory, 12});
      const bool stayed = drop(arena, mark);
      if (round == 0) more = seam.calls() >= n;
      seam.disarm();
      if (stayed) REQUIRE(filled(stays, 100));
      if (stayed) REQUIRE(arena.contains(stays));
      if (!stayed) REQUIRE_FALSE(arena.contains(bytes + size / 2));
      if (!stayed) REQUIRE(arena.used() == 0);
      if (!stayed) break;
    }
    REQUIRE(arena.push_size(size) != nullptr);
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
    for (const std::size_t pages : {std::size_t{16}, std::size_t{256}}) {
      goes_on(on, pages, rewind);
      goes_on(on, pages, clear);
    }
  }
}
