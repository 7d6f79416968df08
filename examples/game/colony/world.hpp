// de100 memory, https://opensource.org/license/zlib
//
// world.hpp: all that the game keeps, and how it divides the memory that it asks for:
//
//   permanent  [ World | level data: the caves, the grain of stone ]  an arena
//   level      [ distances, scent, crystals, the cave's picture ]     an arena, new with each level
//   ants       [ ants ]                                               a pool, new with each level
//   labels     [ names of ants ]                                      a heap: they come and go in any order
//   scratch    [ the queue of a search ]                              an arena that is empty between calls
//   frames     [ who is near whom, what is drawn | the last step's ]  two arenas in turn

#ifndef DE100_EXAMPLES_GAME_COLONY_WORLD_HPP
#define DE100_EXAMPLES_GAME_COLONY_WORLD_HPP

#include <cstddef>
#include <cstdint>
#include <new>

#include <de100/memory.hpp>

#include "game/colony/cave.hpp"
#include "game/colony/numbers.hpp"
#include "game/colony/tiles.hpp"
#include "game/contract.hpp"

namespace colony {

using contract::GameMemory;
using contract::Next;
using contract::Outcome;

inline constexpr std::size_t cave_count = 3;
inline constexpr std::size_t most_crystals = 12;
inline constexpr std::size_t most_ants = 4096;
inline constexpr std::size_t most_labels = 12;
inline constexpr std::size_t grain_side = 128;

struct Ant {
  Vector place;
  Vector speed;
  std::uint16_t age;
  std::uint8_t laden;  // with a piece of crystal
  std::uint8_t tint;
};

struct Crystal {
  std::uint32_t tile;
  std::uint32_t pieces;
};

/// The name of an ant, beside it until the ant or the text ends.
struct Label {
  Handle<Ant> ant;
  char* text;
  std::uint32_t steps_left;
  Vector place;
};

/// The player.
struct Spider {
  Vector place;
  Vector speed;
  Vector facing;
  std::uint32_t walked;  // pixels, for its legs
  std::uint32_t rest;    // steps until it can hunt again
  std::uint32_t eaten;
  Handle<Ant> prey;  // hangs on its thread; stale once it is eaten or has died of age
};

// The order of the requests.
enum Region : std::uint32_t {
  permanent_region,
  level_region,
  ants_region,
  labels_region,
  scratch_region,
  frames_region
};

inline constexpr std::size_t ant_bytes = sizeof(Ant) + 8;  // what a pool takes for each
inline constexpr std::size_t ants_bytes = ant_bytes * most_ants;

inline constexpr RegionRequest requests[] = {
    {.name = "permanent", .size = 64_KiB},
    {.name = "level", .size = 2_MiB + 256_KiB, .lifetime = Lifetime::transient},
    {.name = "ants", .size = ants_bytes, .lifetime = Lifetime::transient, .soft_limit = ants_bytes / 4 * 3},
    {.name = "labels", .size = 16_KiB, .lifetime = Lifetime::transient},
    {.name = "scratch", .size = 64_KiB, .lifetime = Lifetime::transient},
    {.name = "frames", .size = 1_MiB + 512_KiB, .lifetime = Lifetime::transient},
};

/// It stands at the start of permanent memory, and is found there after the code was loaded anew. Nobody destroys it.
struct World {
  Arena permanent;
  Span<Cave> caves;
  Span<std::uint8_t> grain;

  Arena level;
  Span<std::uint16_t> to_nest, to_food;
  Span<std::uint8_t> scent;  // of each tile: how many laden ants passed lately
  Span<std::uint32_t> picture;
  Pool<Crystal> crystals;
  Pool<Ant> ants;
  std::size_t ants_peak;
  Heap* heap;
  Label labels[most_labels];
  Arena scratch;
  FrameArenas<2> frames;
  std::size_t frames_peak;

  std::uint32_t step_number, level_number, stored, goal;
  bool food_changed;
  Chance chance;
  Spider spider;

  Outcome outcome;  // of the call that runs

  [[nodiscard]] const Cave& cave() const noexcept { return caves[level_number % cave_count]; }

  /// The region has no room for so many bytes more. Answers false, for who has to end now.
  bool refuse(Region region, std::size_t missing) noexcept {
    if (outcome.next != Next::too_small) outcome = {Next::too_small, region, missing};
    return false;
  }
};

inline constexpr std::size_t world_bytes = align_up(sizeof(World), 64);

inline World& world_of(const GameMemory& memory) noexcept {
  return *std::launder(static_cast<World*>(static_cast<void*>(memory.regions[permanent_region].data())));
}

/// An array on the arena of a region. Empty, and said so, where there is no room.
template <class T>
Span<T> push(World& world, Arena& arena, Region region, std::size_t count) noexcept {
  const Span<T> made = arena.push_array_uninitialized<T>(count);
  if (made.empty()) world.refuse(region, count * sizeof(T));
  return made;
}

/// The level data, and the grain of stone: noise of three sizes, which repeats itself at the edges.
inline bool make_level_data(World& world) noexcept {
  world.caves = push<Cave>(world, world.permanent, permanent_region, cave_count);
  world.grain = push<std::uint8_t>(world, world.permanent, permanent_region, grain_side * grain_side);
  if (world.caves.empty() || world.grain.empty()) return false;
  constexpr std::uint32_t seeds[cave_count] = {7, 8, 9};
  for (std::size_t i = 0; i < cave_count; ++i) {
    Cave& cave = world.caves[i];
    cave.stone = push<std::uint8_t>(world, world.permanent, permanent_region, tile_count);
    cave.crystals = push<std::uint16_t>(world, world.permanent, permanent_region, most_crystals);
    if (cave.stone.empty() || cave.crystals.empty()) return false;
    if (!grow_cave(cave, seeds[i], world.scratch)) return world.refuse(scratch_region, 1);
  }
  for (std::uint32_t i = 0; i < grain_side * grain_side; ++i) {
    const std::uint32_t x = i % grain_side, y = i / grain_side;
    std::uint32_t sum = 0;
    for (std::uint32_t size = 1; size <= 16; size *= 4) sum += mix(x / size + 1000 * size, y / size) % (10 + 8 * size);
    world.grain[i] = static_cast<std::uint8_t>(sum % 256);
  }
  return true;
}

/// Makes the world and the level data. False where there is no room.
inline bool start(const GameMemory& memory, Outcome& outcome) noexcept {
  const MemoryView permanent = memory.regions[permanent_region];
  if (permanent.data() == nullptr || permanent.size() < world_bytes) {
    outcome = {Next::too_small, permanent_region, world_bytes - permanent.size()};
    return false;
  }
  World& world = *::new (permanent.data()) World();
  world.permanent = Arena(permanent.subview(world_bytes, permanent.size() - world_bytes), already_zero);
  world.scratch = Arena(memory.regions[scratch_region]);
  world.chance = {1};
  const bool made = make_level_data(world);
  outcome = world.outcome;
  return made;
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_WORLD_HPP
