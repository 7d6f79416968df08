// de100 memory, https://opensource.org/license/zlib
//
// drawing.hpp: what is seen of a step, as a list of commands in the frame's memory.

#ifndef DE100_EXAMPLES_GAME_COLONY_DRAWING_HPP
#define DE100_EXAMPLES_GAME_COLONY_DRAWING_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "common/text.hpp"
#include "game/colony/picture.hpp"
#include "game/colony/world.hpp"
#include "game/contract.hpp"

namespace colony {

using contract::Command;
using contract::Frame;
using contract::Shape;

constexpr std::uint32_t with_cover(std::uint32_t colour, std::uint32_t cover) noexcept {
  return colour | cover << 24U;
}

/// Commands in a row of the frame's.
class Drawing {
 public:
  explicit Drawing(Span<Command> room) noexcept : room_(room) {}

  void disc(Vector at, Length radius, std::uint32_t colour) noexcept {
    add({Shape::disc, colour, at.x, at.y, 0, 0, radius, nullptr});
  }
  void glow(Vector at, Length radius, std::uint32_t colour) noexcept {
    add({Shape::glow, colour, at.x, at.y, 0, 0, radius, nullptr});
  }
  void line(Vector from, Vector to, Length radius, std::uint32_t colour) noexcept {
    add({Shape::line, colour, from.x, from.y, to.x, to.y, radius, nullptr});
  }
  void text(Vector at, Length dot, std::uint32_t colour, const char* text) noexcept {
    add({Shape::text, with_cover(0, (colour >> 24U) / 2), at.x + dot, at.y + dot, 0, 0, dot, text});
    add({Shape::text, colour, at.x, at.y, 0, 0, dot, text});
  }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  void add(const Command& command) noexcept { room_[count_++] = command; }

  Span<Command> room_;
  std::size_t count_ = 0;
};

inline void draw_scent(const World& world, Drawing& drawing) noexcept {
  const std::uint32_t colour = palette_of(world).crystal;
  for (std::size_t tile = 0; tile < tile_count; ++tile) {
    if (world.scent[tile] > 24) drawing.glow(centre_of(tile), pixels(11), with_cover(colour, world.scent[tile] / 5));
  }
}

inline void draw_crystal(const World& world, const Crystal& crystal, Drawing& drawing) noexcept {
  static constexpr Vector tips[] = {{-9, -10}, {8, -9}, {-3, -19}, {4, -15}};
  const std::uint32_t colour = palette_of(world).crystal;
  const Vector foot = centre_of(crystal.tile) + Vector{0, pixels(4)};
  const std::int32_t size = 100 + static_cast<std::int32_t>(crystal.pieces) / 2;  // of 256
  drawing.glow(foot, pixels(46), with_cover(colour, 110));
  drawing.disc(foot + Vector{pixels(2), pixels(2)}, size * 9, 0x70000000);
  for (const Vector& tip : tips) {
    const Vector end = foot + tip * size;
    drawing.line(foot, end, size * 4, with_cover(scaled(colour, 90), 255));
    drawing.line(foot, end, size * 3, with_cover(scaled(colour, 190), 255));
    drawing.line(foot - Vector{size, 0}, end - Vector{size, 0}, size, with_cover(sum(colour, 0x505050), 220));
  }
}

inline void draw_ant(const World& world, const Ant& ant, Drawing& drawing) noexcept {
  const Vector ahead = with_length(ant.speed, 420);
  const std::uint32_t tint = 170 + ant.tint / 2;
  drawing.line(ant.place - ahead + Vector{200, 260}, ant.place + ahead + Vector{200, 260}, 300, 0x60000000);
  drawing.line(ant.place - ahead, ant.place + ahead, 270,
               with_cover(scaled(0xE07838, static_cast<std::int32_t>(tint)), 255));
  if (ant.laden == 0) return;
  const std::uint32_t colour = palette_of(world).crystal;
  drawing.glow(ant.place + ahead, pixels(5), with_cover(colour, 55));
  drawing.disc(ant.place + ahead * 3 / 2, 280, with_cover(sum(colour, 0x404040), 255));
}

inline void draw_leg(const Spider& spider, std::int32_t number, Drawing& drawing) noexcept {
  const std::int32_t side = number % 2 != 0 ? 1 : -1, pair = number / 2;  // the first pair reaches ahead
  const Vector ahead = spider.facing, aside = Vector{-ahead.y, ahead.x} * side;
  const std::int32_t phase =
      static_cast<std::int32_t>((spider.walked / 64 + static_cast<std::uint32_t>(pair * 37 + number % 2 * 32)) % 64);
  const std::int32_t swing = (phase < 32 ? phase : 64 - phase) / 3 - 5;
  static constexpr std::int32_t reach[] = {15, 6, -5, -15};
  const Vector hip = spider.place + aside * 4 + ahead * (reach[pair] / 3);
  const Vector knee = spider.place + aside * 13 + ahead * (reach[pair] * 2 / 3 + swing / 2);
  const Vector foot = spider.place + aside * 18 + ahead * (reach[pair] + swing);
  const Vector below = {pixels(2), pixels(3)};
  drawing.line(knee + below, foot + below, 300, 0x50000000);
  drawing.line(hip, knee, 420, 0xFF1C1420);
  drawing.line(knee, foot, 300, 0xFF2C2032);
}

inline void draw_spider(const World& world, Drawing& drawing) noexcept {
  const Spider& spider = world.spider;
  const Vector ahead = spider.facing, aside = {-ahead.y, ahead.x};
  if (const Ant* const prey = world.ants.get(spider.prey)) {
    drawing.line(spider.place, prey->place, 130, 0xC0FFFFFF);
  }
  for (std::int32_t leg = 0; leg < 8; ++leg) draw_leg(spider, leg, drawing);
  const Vector tail = spider.place - ahead * 8;
  drawing.disc(tail + Vector{pixels(2), pixels(3)}, pixels(10), 0x60000000);
  drawing.disc(tail, pixels(10), 0xFF1C1420);
  drawing.disc(tail - Vector{pixels(2), pixels(2)}, pixels(7), 0xFF3A2440);
  drawing.disc(tail - Vector{pixels(3), pixels(3)}, pixels(3), 0xFF6A4478);
  drawing.disc(tail, pixels(2), 0xFFE0304A);
  drawing.disc(spider.place + ahead * 3, pixels(6), 0xFF1C1420);
  drawing.disc(spider.place + ahead * 3 - Vector{pixels(1), pixels(1)}, pixels(4), 0xFF332038);
  for (std::int32_t side = -2; side <= 2; side += 4) {
    const Vector eye = spider.place + ahead * 7 + aside * side;
    drawing.disc(eye, 400, 0xFFFF5060);
    drawing.disc(eye - Vector{90, 90}, 150, 0xFFFFFFFF);
  }
}

/// What describes the world in a line.
inline void describe(const World& world, common::Text& text) noexcept {
  text.add("level ", world.level_number + 1, ", step ", world.step_number, ": ", world.ants.size(), " ants, ",
           world.stored, " of ", world.goal, " pieces stored, ", world.crystals.size(), " crystals, ",
           world.spider.eaten, " eaten");
}

/// False, and said so, where the frame's memory is too small.
inline bool draw(World& world, Arena& frame, Frame& result) noexcept {
  std::size_t most = 2 * world.ants.size() + 2 * most_labels + 80 + most_crystals * 14;
  for (const Ant& ant : world.ants) most += ant.laden != 0 ? 2U : 0U;
  for (const std::uint8_t scent : world.scent) most += scent > 24;
  const Span<Command> room = push<Command>(world, frame, frames_region, most);
  if (room.empty()) return false;
  const Span<char> line = push<char>(world, frame, frames_region, 160);
  if (line.empty()) return false;

  Drawing drawing(room);
  draw_scent(world, drawing);
  const Vector nest = centre_of(world.cave().nest);
  drawing.disc(nest, pixels(13), 0x90301808);
  drawing.disc(nest, pixels(9), 0xFF140A06);
  for (const Crystal& crystal : world.crystals) draw_crystal(world, crystal, drawing);
  for (const Ant& ant : world.ants) draw_ant(world, ant, drawing);
  draw_spider(world, drawing);
  for (const Label& label : world.labels) {
    if (label.text == nullptr) continue;
    const std::uint32_t cover = label.steps_left < 50 ? label.steps_left * 5 : 250;
    drawing.text(label.place + Vector{pixels(5), -pixels(9)}, pixels(1), with_cover(0xFFF4D8, cover), label.text);
  }
  Arena line_arena{MemoryView(line)};
  common::Text text(line_arena);
  describe(world, text);
  text.add('\0');
  drawing.text({pixels(12), pixels(4)}, pixels(2), 0xF0FFFFFF, text.complete() ? line.data() : "");
  result = {world.picture.data(), room.data(), drawing.count()};
  return true;
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_DRAWING_HPP
