// de100 memory, https://opensource.org/license/zlib
//
// level.hpp: the beginning and the end of a level, which are the beginning and the end of all that is transient.

#ifndef DE100_EXAMPLES_GAME_COLONY_LEVEL_HPP
#define DE100_EXAMPLES_GAME_COLONY_LEVEL_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/colony/picture.hpp"
#include "game/colony/world.hpp"

namespace colony {

inline bool make_ant(World& world, Vector place, std::uint16_t age, std::uint8_t laden = 0) noexcept {
  const std::uint8_t tint = static_cast<std::uint8_t>(world.chance.below(256));
  if (!world.ants.create(Ant{place, {}, age, laden, tint})) return world.refuse(ants_region, ant_bytes);
  if (world.ants.size() > world.ants_peak) world.ants_peak = world.ants.size();
  return true;
}

/// How the ants get to the crystals. A search goes around the spider, where it can.
inline bool find_food(World& world) noexcept {
  std::uint16_t goals[most_crystals] = {};
  std::size_t count = 0;
  for (const Crystal& crystal : world.crystals) goals[count++] = static_cast<std::uint16_t>(crystal.tile);
  const auto detour = [&](std::size_t tile) {
    return closer_than(centre_of(tile), world.spider.place, pixels(72)) ? std::uint32_t{30} : std::uint32_t{0};
  };
  world.food_changed = false;
  return find_distances(world.cave().stone, Span<const std::uint16_t>(goals, count), world.scratch, world.to_food,
                        detour) ||
         world.refuse(scratch_region, 1);
}

/// Most are on their way already.
inline bool make_first_ants(World& world, std::size_t count) noexcept {
  while (world.ants.size() < count) {
    const std::size_t tile = world.chance.below(tile_count);
    const std::uint16_t distance = world.to_nest[tile];
    if (distance == unreachable || world.chance.below(700) < distance) continue;
    const std::uint16_t age = static_cast<std::uint16_t>(world.chance.below(1200));
    if (!make_ant(world, centre_of(tile), age, world.chance.below(3) == 0)) return false;
  }
  return true;
}

inline bool enter_level(World& world, const GameMemory& memory) noexcept {
  world.level = Arena(memory.regions[level_region], already_zero);
  world.scratch = Arena(memory.regions[scratch_region]);
  world.frames = FrameArenas<2>(memory.regions[frames_region], already_zero);
  world.frames_peak = 0;
  world.heap = Heap::make_in(memory.regions[labels_region]);
  world.ants = Pool<Ant>(memory.regions[ants_region]);
  world.ants_peak = 0;
  world.to_nest = push<std::uint16_t>(world, world.level, level_region, tile_count);
  world.to_food = push<std::uint16_t>(world, world.level, level_region, tile_count);
  world.scent = push<std::uint8_t>(world, world.level, level_region, tile_count);
  world.picture = push<std::uint32_t>(world, world.level, level_region, std::size_t{cave_width} * cave_height);
  world.crystals = Pool<Crystal>::push_on(world.level, most_crystals);
  if (!world.crystals.is_valid()) return world.refuse(level_region, most_crystals * (sizeof(Crystal) + 8));
  if (world.picture.empty() || world.to_nest.empty() || world.to_food.empty() || world.scent.empty()) return false;
  if (world.heap == nullptr) return world.refuse(labels_region, 1);
  mem_set(world.scent.data(), 0, world.scent.size());

  const Cave& cave = world.cave();
  const std::uint16_t goals[] = {cave.nest};
  if (!find_distances(cave.stone, goals, world.scratch, world.to_nest)) return world.refuse(scratch_region, 1);
  for (const std::uint16_t tile : cave.crystals) {
    (void)world.crystals.create(
        Crystal{tile, 160 + world.chance.below(240)});  // there is room for as many as a cave has
  }
  world.spider = {};
  world.spider.facing = {256, 0};
  world.spider.place = centre_of(cave.nest) + Vector{0, pixels(34)};
  world.stored = 0;
  world.goal = 800 + 100 * world.level_number;
  paint(world);
  return find_food(world) && make_first_ants(world, 2400);
}

/// Nothing refers to transient memory any more.
inline void leave_level(World& world) noexcept {
  ++world.level_number;
  for (Label& label : world.labels) label = {};
  world.heap = nullptr;
  world.ants = {};
  world.crystals = {};
  world.frames = {};
  world.scratch = {};
  world.level = {};
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_LEVEL_HPP
