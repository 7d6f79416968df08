// de100 memory, https://opensource.org/license/zlib
//
// picture.hpp: the cave as a picture that everything else is drawn on, painted once for each level: light comes from
// the upper left, floors are darker beside stone, and the nest glows.

#ifndef DE100_EXAMPLES_GAME_COLONY_PICTURE_HPP
#define DE100_EXAMPLES_GAME_COLONY_PICTURE_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/colony/world.hpp"

namespace colony {

struct Palette {
  std::uint32_t floor, stone, light, crystal;  // 0xRRGGBB
};

/// A cave's colours.
inline const Palette& palette_of(const World& world) noexcept {
  static constexpr Palette palettes[cave_count] = {{0x4A3A32, 0x3B4A63, 0x8FB2D8, 0x53E0FF},
                                                   {0x3C4034, 0x5A3D52, 0xD89BB0, 0xFF7AC8},
                                                   {0x45383F, 0x3F5546, 0xA8D69A, 0x9CFF6B}};
  return palettes[world.level_number % cave_count];
}

/// A colour, `share` of 256 parts of it, each part at most 255.
constexpr std::uint32_t scaled(std::uint32_t colour, std::int32_t share) noexcept {
  std::uint32_t result = 0;
  for (unsigned shift = 0; shift < 24; shift += 8) {
    const std::int32_t part = static_cast<std::int32_t>(colour >> shift & 0xFFU) * (share < 0 ? 0 : share) / 256;
    result |= static_cast<std::uint32_t>(part < 255 ? part : 255) << shift;
  }
  return result;
}

constexpr std::uint32_t sum(std::uint32_t a, std::uint32_t b) noexcept {
  std::uint32_t result = 0;
  for (unsigned shift = 0; shift < 24; shift += 8) {
    const std::uint32_t part = (a >> shift & 0xFFU) + (b >> shift & 0xFFU);
    result |= (part < 255 ? part : 255) << shift;
  }
  return result;
}

inline std::uint32_t paint_pixel(const World& world, std::int32_t x, std::int32_t y) noexcept {
  const Cave& cave = world.cave();
  const Palette& palette = palette_of(world);
  const Vector place = {pixels(x) + 128, pixels(y) + 128};
  const auto stone_beside = [&](std::int32_t across, std::int32_t along) {
    return cave.stone_at(place + Vector{pixels(across), pixels(along)});
  };
  const std::size_t at =
      static_cast<std::size_t>(y) % grain_side * grain_side + static_cast<std::size_t>(x) % grain_side;
  const std::int32_t grain = world.grain[at] % 64 - 32;
  const std::int32_t stone = cave.stone_at(place);
  if (stone >= 128) {
    const std::int32_t slope = stone - stone_beside(-3, -3);  // up towards the light
    const std::int32_t rim = stone < 176 ? (176 - stone) * 3 : 0;
    return sum(scaled(palette.stone, 150 + grain / 2 + slope - (stone - 128) / 2),
               scaled(palette.light, rim * (slope > 0 ? 2 : 1) / 3));
  }
  const std::int32_t shadow = stone_beside(-5, -7) > 118 ? 90 : stone_beside(-8, -10) / 4;
  const std::int32_t from_nest = length(place - centre_of(cave.nest)) / 256;
  const std::int32_t warmth = from_nest < 150 ? (150 - from_nest) * (150 - from_nest) / 130 : 0;
  const std::int32_t ring = from_nest < 40 && (from_nest + grain / 16) % 10 < 2 ? 40 : 0;
  return sum(scaled(palette.floor, 250 + grain - stone * 3 / 4 - shadow), scaled(0xFF9A3C, warmth - ring));
}

inline void paint(World& world) noexcept {
  for (std::int32_t y = 0; y < cave_height; ++y) {
    for (std::int32_t x = 0; x < cave_width; ++x) {
      world.picture[static_cast<std::size_t>(y) * cave_width + static_cast<std::size_t>(x)] = paint_pixel(world, x, y);
    }
  }
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_PICTURE_HPP
