// de100 memory, https://opensource.org/license/zlib
//
// tiles.hpp: the grid that a cave is made of.

#ifndef DE100_EXAMPLES_GAME_COLONY_TILES_HPP
#define DE100_EXAMPLES_GAME_COLONY_TILES_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/colony/numbers.hpp"

namespace colony {

using namespace de100;
using namespace de100::literals;

inline constexpr std::int32_t columns = 120, rows = 68;
inline constexpr std::size_t tile_count = std::size_t{columns} * rows;
inline constexpr std::int32_t tile_shift = 11;  // 8 pixels of 256 parts
inline constexpr Length tile_size = 1 << tile_shift;
inline constexpr std::int32_t cave_width = columns * 8, cave_height = rows * 8;  // in pixels

constexpr bool is_inside(std::int32_t column, std::int32_t row) noexcept {
  return column >= 0 && row >= 0 && column < columns && row < rows;
}

constexpr std::size_t tile_index(std::int32_t column, std::int32_t row) noexcept {
  return static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(column);
}

/// The place is inside.
constexpr std::size_t tile_of(Vector place) noexcept {
  return tile_index(place.x >> tile_shift, place.y >> tile_shift);
}

constexpr Vector centre_of(std::size_t tile) noexcept {
  const std::int32_t index = static_cast<std::int32_t>(tile);
  return {index % columns * tile_size + tile_size / 2, index / columns * tile_size + tile_size / 2};
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_TILES_HPP
