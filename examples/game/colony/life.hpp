// de100 memory, https://opensource.org/license/zlib
//
// life.hpp: what happens in a step. Ants fetch pieces of crystal and carry them to the nest, keep apart, and flee from
// the spider, which the player moves; for each piece that is stored an ant hatches. A level ends when enough is stored.

#ifndef DE100_EXAMPLES_GAME_COLONY_LIFE_HPP
#define DE100_EXAMPLES_GAME_COLONY_LIFE_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "common/text.hpp"
#include "game/colony/level.hpp"
#include "game/colony/near.hpp"
#include "game/colony/world.hpp"

namespace colony {

// A run of the game as it is, and one that behaves in another way, to exchange them while they run.
#if defined(GAME_VARIANT)
inline constexpr Length ant_speed = 260;
#else
inline constexpr Length ant_speed = 330;
#endif

/// Moves as far as stone allows; along it, or not at all.
inline void move(const Cave& cave, Vector& place, Vector& speed) noexcept {
  const Vector ways[] = {speed, {speed.x, 0}, {0, speed.y}};
  for (const Vector& way : ways) {
    if (cave.is_wall(place + way)) continue;
    place = place + way;
    speed = way;
    return;
  }
  speed = speed / -2;
}

/// Where an ant wants to be next.
inline Vector wish_of(const World& world, const Neighbourhood& near, const Ant& ant, Handle<Ant> self) noexcept {
  const std::uint32_t habit = mix(self.index());  // each has its own place on the road
  const Vector aside = {static_cast<Length>(habit % 1500) - 750, static_cast<Length>(habit / 2048 % 1500) - 750};
  const Span<const std::uint16_t> distances = ant.laden != 0 ? world.to_nest : world.to_food;
  const Vector goal = way_on(world.cave().stone, distances, tile_of(ant.place)) + aside;
  Vector wish = with_length(goal - ant.place, ant_speed);
  if (closer_than(ant.place, world.spider.place, pixels(46))) {
    wish = with_length(ant.place - world.spider.place, 2 * ant_speed);
  }
  int crowd = 0;
  near.for_each_around(ant.place, pixels(4), [&](const Sighting& other) {
    if (other.ant == self || crowd == 6 || !closer_than(ant.place, other.place, pixels(4))) return;
    ++crowd;
    wish = wish + with_length(ant.place - other.place, 90);
  });
  const std::uint32_t whim = mix(habit, world.step_number / 8);
  return wish + Vector{static_cast<Length>(whim % 240) - 120, static_cast<Length>(whim / 512 % 240) - 120};
}

/// Takes a piece of the crystal that it stands at, if any.
inline void take_piece(World& world, Ant& ant) noexcept {
  for (auto crystal = world.crystals.begin(); crystal != world.crystals.end(); ++crystal) {
    if (!closer_than(ant.place, centre_of(crystal->tile), pixels(13))) continue;
    ant.laden = 1;
    if (--crystal->pieces == 0) {
      (void)world.crystals.destroy(crystal.handle());
      world.food_changed = true;
    }
    return;
  }
}

/// All ants. Answers how many pieces were brought home.
inline std::uint32_t move_ants(World& world, const Neighbourhood& near) noexcept {
  std::uint32_t brought = 0;
  for (auto at = world.ants.begin(); at != world.ants.end(); ++at) {
    Ant& ant = *at;
    if (at.handle() == world.spider.prey) continue;
    ant.speed = (ant.speed * 3 + wish_of(world, near, ant, at.handle())) / 4;
    if (length(ant.speed) > 2 * ant_speed) ant.speed = with_length(ant.speed, 2 * ant_speed);
    move(world.cave(), ant.place, ant.speed);
    const std::size_t tile = tile_of(ant.place);
    if (ant.laden == 0) {
      if (world.to_food[tile] < 100) take_piece(world, ant);
    } else {
      world.scent[tile] = static_cast<std::uint8_t>(world.scent[tile] < 240 ? world.scent[tile] + 5 : 245);
      if (world.to_nest[tile] <= 24) {
        ant.laden = 0;
        ++brought;
      }
    }
    if (++ant.age > 1500 + 4 * ant.tint) (void)world.ants.destroy(at.handle());
  }
  return brought;
}

inline bool hatch(World& world, std::uint32_t count) noexcept {
  for (; count != 0 && world.ants.size() < most_ants; --count) {
    const Vector aside = {static_cast<Length>(world.chance.below(2048)), static_cast<Length>(world.chance.below(2048))};
    if (!make_ant(world, centre_of(world.cave().nest) + aside, 0)) return false;
  }
  return true;
}

// ---- the spider ----------------------------------------------------------------------------------------------------

inline void move_spider(World& world, std::uint32_t buttons) noexcept {
  Spider& spider = world.spider;
  const auto held = [&](std::uint32_t button) { return (buttons & button) != 0 ? 1 : 0; };
  const Vector way = {held(contract::right) - held(contract::left), held(contract::down) - held(contract::up)};
  spider.speed = (spider.speed * 7 + with_length(way, pixels(5) / 2)) / 8;
  move(world.cave(), spider.place, spider.speed);
  spider.walked += static_cast<std::uint32_t>(length(spider.speed));
  if (square(way) != 0) spider.facing = with_length(spider.facing * 5 + with_length(way, 256), 256);
}

/// Throws its thread at the nearest ant, pulls it in, and eats it.
inline void hunt(World& world, const Neighbourhood& near, std::uint32_t buttons) noexcept {
  Spider& spider = world.spider;
  if (spider.rest != 0) --spider.rest;
  if (Ant* const prey = world.ants.get(spider.prey)) {
    prey->place = prey->place + with_length(spider.place - prey->place, pixels(4));
    if (!closer_than(prey->place, spider.place, pixels(9))) return;
    (void)world.ants.destroy(spider.prey);
    ++spider.eaten;
    spider.rest = 8;
  } else if ((buttons & contract::act) != 0 && spider.rest == 0) {
    Length reach = pixels(80);
    near.for_each_around(spider.place, reach, [&](const Sighting& ant) {
      if (!closer_than(ant.place, spider.place, reach)) return;
      reach = length(ant.place - spider.place);
      spider.prey = ant.ant;
    });
  }
}

// ---- names ---------------------------------------------------------------------------------------------------------

/// Text on the heap. Null, and said so, where it is full.
inline char* keep_text(World& world, char* old, Span<const char> text) noexcept {
  char* const kept = static_cast<char*>(world.heap->reallocate(old, text.size() + 1));
  if (kept == nullptr) {
    world.refuse(labels_region, text.size() + 1);
    return nullptr;
  }
  mem_copy(kept, text.data(), text.size());
  kept[text.size()] = '\0';
  return kept;
}

/// Gives an ant that somebody may look at a name. False where the heap is full.
inline bool name_ant(World& world, Label& label, Span<const Sighting> ants) noexcept {
  static constexpr char syllables[][4] = {"MI", "RA", "TO", "LEN", "KA", "ZU", "BEL", "NO", "SHI", "VAR", "OM", "YL"};
  if (ants.empty()) return true;
  const Sighting& chosen = ants[world.chance.below(static_cast<std::uint32_t>(ants.size()))];
  const ArenaScope scope = world.scratch.scope();
  common::Text text(world.scratch);
  for (std::uint32_t left = 2 + world.chance.below(3); left != 0; --left) {
    text.add(syllables[world.chance.below(sizeof syllables / sizeof syllables[0])]);
  }
  if (!text.complete()) return world.refuse(scratch_region, 64);
  label = {chosen.ant, keep_text(world, nullptr, text.characters()), 120 + world.chance.below(240), chosen.place};
  return label.text != nullptr;
}

inline bool update_labels(World& world, const Neighbourhood& near) noexcept {
  for (Label& label : world.labels) {
    if (label.text == nullptr) {
      if (world.chance.below(60) == 0 && !name_ant(world, label, near.all())) return false;
      continue;
    }
    if (const Ant* const ant = world.ants.get(label.ant)) {
      label.place = ant->place;
    } else if (label.ant) {
      const ArenaScope scope = world.scratch.scope();
      common::Text text(world.scratch);
      text.add(label.text, " IS NO MORE");
      if (!text.complete()) return world.refuse(scratch_region, 64);
      label.text = keep_text(world, label.text, text.characters());
      if (label.text == nullptr) return false;
      label.ant = {};
      label.steps_left = 50;
    }
    if (--label.steps_left == 0) {
      world.heap->free(label.text);
      label = {};
    }
  }
  return true;
}

// ---- a step --------------------------------------------------------------------------------------------------------

/// False where some memory is too small.
inline bool live(World& world, Arena& frame, std::uint32_t buttons) noexcept {
  ++world.step_number;
  move_spider(world, buttons);
  if ((world.food_changed || world.step_number % 12 == 0) && !find_food(world)) return false;
  Neighbourhood near;
  if (!near.sort(world, frame)) return false;
  const std::uint32_t brought = move_ants(world, near);
  hunt(world, near, buttons);
  world.stored += brought;
  if (!hatch(world, brought) || !update_labels(world, near)) return false;
  if (world.step_number % 6 == 0) {
    for (std::uint8_t& scent : world.scent) scent = static_cast<std::uint8_t>(scent - scent / 16 - (scent != 0));
  }
  if (world.stored >= world.goal || world.crystals.empty()) world.outcome.next = Next::next_level;
  return true;
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_LIFE_HPP
