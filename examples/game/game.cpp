// de100 memory, https://opensource.org/license/zlib
//
// game.cpp: the library that the engine loads: a colony of some thousand ants in a cave, and a spider among them, which
// the player moves. Its headers are in colony/, in the order to read them:
//
//   numbers.hpp    arithmetic that gives the same on every machine
//   tiles.hpp      the grid that a cave is made of
//   distances.hpp  how thousands find their way with one search
//   cave.hpp       the level data
//   world.hpp      all that the game keeps, and how it divides its memory: begin here
//   picture.hpp    the cave, painted
//   level.hpp      the beginning and the end of a level
//   near.hpp       which ants are near a place
//   life.hpp       what happens in a step
//   drawing.hpp    what is seen of it

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "common/text.hpp"
#include "game/colony/drawing.hpp"
#include "game/colony/level.hpp"
#include "game/colony/life.hpp"
#include "game/colony/world.hpp"
#include "game/contract.hpp"

namespace colony {
namespace {

Outcome start_game(const GameMemory& memory) noexcept {
  Outcome outcome = {};
  (void)start(memory, outcome);
  return outcome;
}

Outcome enter(const GameMemory& memory) noexcept {
  World& world = world_of(memory);
  world.outcome = {};
  (void)enter_level(world, memory);
  return world.outcome;
}

void leave(const GameMemory& memory) noexcept {
  leave_level(world_of(memory));
}

Outcome step(const GameMemory& memory, const contract::Input& input, Frame& frame) noexcept {
  World& world = world_of(memory);
  world.outcome = {};
  Arena& arena = world.frames.next_frame();
  frame = {};
  if (live(world, arena, input.buttons)) (void)draw(world, arena, frame);
  if (arena.peak() > world.frames_peak) world.frames_peak = arena.peak();
  return world.outcome;
}

void measure(const GameMemory& memory, contract::RegionUse* uses) noexcept {
  World& world = world_of(memory);
  uses[permanent_region] = {world_bytes + world.permanent.used(), world_bytes + world.permanent.peak()};
  uses[level_region] = {world.level.used(), world.level.peak()};
  uses[ants_region] = {world.ants.size() * ant_bytes, world.ants_peak * ant_bytes};
  uses[labels_region] = {world.heap != nullptr ? world.heap->used() : 0,
                         world.heap != nullptr ? world.heap->extent() : 0};
  uses[scratch_region] = {world.scratch.used(), world.scratch.peak()};
  uses[frames_region] = {2 * world.frames.current().used(), 2 * world.frames_peak};
}

std::uint64_t hash(const GameMemory& memory) noexcept {
  const World& world = world_of(memory);
  Hash hash;
  const Spider& spider = world.spider;
  hash.add(world.step_number, world.level_number, world.stored, world.goal, world.chance.state);
  hash.add(spider.place, spider.speed, spider.facing, spider.walked, spider.rest, spider.eaten, spider.prey.index());
  for (auto at = world.ants.begin(); at != world.ants.end(); ++at) {
    hash.add(at.handle().index(), at->place, at->speed, at->age, at->laden, at->tint);
  }
  for (const Crystal& crystal : world.crystals) hash.add(crystal.tile, crystal.pieces);
  for (std::size_t tile = 0; tile < tile_count; ++tile) {
    hash.add(world.to_nest[tile], world.to_food[tile], world.scent[tile]);
  }
  for (const Label& label : world.labels) {
    hash.add(label.steps_left, label.place);
    for (const char* at = label.text; at != nullptr && *at != '\0'; ++at) hash.add(static_cast<unsigned char>(*at));
  }
  for (const std::uint32_t pixel : world.picture) hash.add(pixel);
  return hash.value;
}

void describe_in(const GameMemory& memory, char* line, std::size_t size) noexcept {
  Arena arena{MemoryView(line, size - 1)};
  common::Text text(arena);
  describe(world_of(memory), text);
  mem_move(line, text.characters().data(), text.characters().size());  // the arena begins at an aligned place
  line[text.characters().size()] = '\0';
}

constexpr contract::Api api = {
    .version = contract::version,
    .state = sizeof(World),
    .name = "colony",
    .requests = requests,
    .request_count = sizeof requests / sizeof requests[0],
    .width = cave_width,
    .height = cave_height,
    .steps_per_second = 60,
    .start = start_game,
    .enter_level = enter,
    .leave_level = leave,
    .step = step,
    .measure = measure,
    .hash = hash,
    .describe = describe_in,
};

}  // namespace
}  // namespace colony

const contract::Api* game_api() {
  return &colony::api;
}
