// de100 memory, https://opensource.org/license/zlib
//
// cave.hpp: the level data. Each cave is grown once, at start-up, from noise that is smoothed until there are halls in
// it: tiles of stone, a nest in the middle, and places for crystals that can be reached from there.

#ifndef DE100_EXAMPLES_GAME_COLONY_CAVE_HPP
#define DE100_EXAMPLES_GAME_COLONY_CAVE_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/colony/distances.hpp"
#include "game/colony/numbers.hpp"
#include "game/colony/tiles.hpp"

namespace colony {

/// All that is outside is stone.
inline std::int32_t tile_or_stone(Span<const std::uint8_t> stone, std::int32_t column, std::int32_t row) noexcept {
  return is_inside(column, row) ? stone[tile_index(column, row)] : 1;
}

struct Cave {
  Span<std::uint8_t> stone;      // 1 or 0 of each tile
  Span<std::uint16_t> crystals;  // tiles
  std::uint16_t nest;            // a tile

  /// How much of what is around a place is stone, up to 256: without corners, unlike the tiles.
  [[nodiscard]] std::int32_t stone_at(Vector place) const noexcept {
    const std::int32_t across = place.x - tile_size / 2, along = place.y - tile_size / 2;
    const std::int32_t column = across >> tile_shift, row = along >> tile_shift;
    const std::int32_t x = across & (tile_size - 1), y = along & (tile_size - 1);
    const std::int32_t above = tile(column, row) * (tile_size - x) + tile(column + 1, row) * x;
    const std::int32_t below = tile(column, row + 1) * (tile_size - x) + tile(column + 1, row + 1) * x;
    return (above * (tile_size - y) + below * y) >> (2 * tile_shift - 8);
  }

  [[nodiscard]] bool is_wall(Vector place) const noexcept { return stone_at(place) >= 128; }

  [[nodiscard]] std::int32_t tile(std::int32_t column, std::int32_t row) const noexcept {
    return tile_or_stone(stone, column, row);
  }
};

namespace detail {

inline constexpr std::int32_t nest_radius = 5;  // tiles

/// What is stone after a round: what most of its neighbours are.
inline void smooth(Cave& cave, Span<const std::uint8_t> before) noexcept {
  for (std::int32_t row = 0; row < rows; ++row) {
    for (std::int32_t column = 0; column < columns; ++column) {
      std::int32_t around = 0;
      for (std::int32_t i = 0; i < 9; ++i) around += tile_or_stone(before, column + i % 3 - 1, row + i / 3 - 1);
      cave.stone[tile_index(column, row)] = around >= 5;
    }
  }
}

/// What cannot be reached from the nest is filled.
inline bool fill_holes(Cave& cave, Arena& scratch) noexcept {
  const ArenaScope scope = scratch.scope();
  const Span<std::uint16_t> distances = scratch.push_array_uninitialized<std::uint16_t>(tile_count);
  const std::uint16_t goals[] = {cave.nest};
  if (distances.empty() || !find_distances(cave.stone, goals, scratch, distances)) return false;
  for (std::size_t i = 0; i < tile_count; ++i) cave.stone[i] = distances[i] == unreachable;
  return true;
}

/// As many places as fit, or are found, far from the nest and from each other.
inline void place_crystals(Cave& cave, Chance& chance) noexcept {
  std::size_t placed = 0;
  for (int tries = 0; tries < 4000 && placed < cave.crystals.size(); ++tries) {
    const std::uint16_t tile = static_cast<std::uint16_t>(chance.below(tile_count));
    const Vector place = centre_of(tile);
    bool fits = !cave.is_wall(place) && !closer_than(place, centre_of(cave.nest), pixels(150));
    for (std::size_t i = 0; i < placed; ++i)
      fits = fits && !closer_than(place, centre_of(cave.crystals[i]), pixels(110));
    if (fits) cave.crystals[placed++] = tile;
  }
  cave.crystals = cave.crystals.first(placed);
}

}  // namespace detail

/// Fills the stone and the crystals of a cave, as many as there is room for. False where the scratch memory is too
/// small.
inline bool grow_cave(Cave& cave, std::uint32_t seed, Arena& scratch) noexcept {
  Chance chance = {mix(seed)};
  const std::int32_t column_of_nest = columns / 2 - 10 + static_cast<std::int32_t>(chance.below(20));
  const std::int32_t row_of_nest = rows / 2 - 6 + static_cast<std::int32_t>(chance.below(12));
  cave.nest = static_cast<std::uint16_t>(tile_index(column_of_nest, row_of_nest));
  const ArenaScope scope = scratch.scope();
  const Span<std::uint8_t> before = scratch.push_array_uninitialized<std::uint8_t>(tile_count);
  if (before.empty()) return false;

  for (std::uint8_t& tile : cave.stone) tile = chance.below(100) < 44;
  for (int round = 0; round < 5; ++round) {
    mem_copy(before.data(), cave.stone.data(), tile_count);
    detail::smooth(cave, before);
  }
  for (std::int32_t row = 0; row < rows; ++row) {
    for (std::int32_t column = 0; column < columns; ++column) {
      const std::size_t tile = tile_index(column, row);
      const bool in_nest = closer_than(centre_of(tile), centre_of(cave.nest), detail::nest_radius * tile_size);
      const bool at_rim = column < 2 || row < 2 || column >= columns - 2 || row >= rows - 2;
      cave.stone[tile] = at_rim || (cave.stone[tile] != 0 && !in_nest);
    }
  }
  if (!detail::fill_holes(cave, scratch)) return false;
  detail::place_crystals(cave, chance);
  return true;
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_CAVE_HPP
