// de100 memory, https://opensource.org/license/zlib
//
// The game's search finds the distances that a slower one finds, and says so where its queue has no room.

#include "support/test.hpp"

#include <cstdint>
#include <vector>

#include "game/colony/distances.hpp"
#include "support/random.hpp"

using namespace colony;

namespace {

/// By going around until nothing gets nearer.
std::vector<std::uint16_t> distances_by_force(const std::vector<std::uint8_t>& stone, std::uint16_t goal) {
  std::vector<std::uint16_t> found(tile_count, unreachable);
  found[goal] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t tile = 0; tile < tile_count; ++tile) {
      if (found[tile] == unreachable) continue;
      const std::int32_t column = static_cast<std::int32_t>(tile) % columns,
                         row = static_cast<std::int32_t>(tile) / columns;
      for (const Step& step : neighbours) {
        if (!is_open(Span<const std::uint8_t>(stone), column, row, step)) continue;
        std::uint16_t& next = found[tile_index(column + step.across, row + step.along)];
        if (found[tile] + step.cost >= next) continue;
        next = static_cast<std::uint16_t>(found[tile] + step.cost);
        changed = true;
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a search finds the shortest ways", "[game]") {
  de100_test::Random random(5);
  MemoryBlock memory = MemoryBlock::allocate(64_KiB);
  for (int round = 0; round < 4; ++round) {
    std::vector<std::uint8_t> stone(tile_count);
    for (std::uint8_t& tile : stone) tile = random.below(100) < 30;
    std::uint16_t goals[] = {static_cast<std::uint16_t>(random.below(tile_count))};
    stone[goals[0]] = 0;
    std::vector<std::uint16_t> found(tile_count);
    Arena scratch(memory.view());
    REQUIRE(find_distances(Span<const std::uint8_t>(stone), goals, scratch, Span<std::uint16_t>(found)));
    CHECK(scratch.used() == 0);
    CHECK((found == distances_by_force(stone, goals[0])));

    // With what it took at most it does it again, with less it does not.
    Arena enough(memory.view(0, scratch.peak())), less(memory.view(0, scratch.peak() - 8));
    CHECK(find_distances(Span<const std::uint8_t>(stone), goals, enough, Span<std::uint16_t>(found)));
    CHECK_FALSE(find_distances(Span<const std::uint8_t>(stone), goals, less, Span<std::uint16_t>(found)));
  }
}
