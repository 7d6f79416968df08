// de100 memory, https://opensource.org/license/zlib
//
// automap.hpp: a map as a picture, lines by what they do, sectors by height and by whether they can be reached.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_AUTOMAP_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_AUTOMAP_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include <de100/memory.hpp>

#include "level_loader/text.hpp"
#include "level_loader/wad.hpp"

namespace level_loader::game {

enum class LineKind : std::size_t { plain, ceiling, floor, special, wall, count };
enum class ThingKind : std::size_t { other, item, key, monster, landing, player, count };

inline constexpr std::size_t line_kinds = static_cast<std::size_t>(LineKind::count);
inline constexpr std::size_t thing_kinds = static_cast<std::size_t>(ThingKind::count);
inline constexpr std::int64_t floor_shades = 8;

// Marks are drawn around 0, 0; a player looks to the east.
inline constexpr const char* picture_head =
    "<style>"
    "text{font-family:'DejaVu Sans',Verdana,sans-serif;fill:#cfc8bd}"
    ".w,.f,.c,.s,.p{fill:none;stroke-linecap:round}"
    ".w{stroke:#e2574c;stroke-width:2.2}.f{stroke:#b08256;stroke-width:1.1}.c{stroke:#d9c25f;stroke-width:.9}"
    ".s{stroke:#5fc3e4;stroke-width:1.8}.p{stroke:#7d7882;stroke-width:.6}"
    ".f0{fill:#232228}.f1{fill:#2e2c33}.f2{fill:#38363d}.f3{fill:#434048}.f4{fill:#4d4b52}"
    ".f5{fill:#58555d}.f6{fill:#625f67}.f7{fill:#6d6972}.u{fill:url(#hatch)}"
    "</style><defs>"
    "<pattern id='hatch' width='8' height='8' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    "<rect width='8' height='8' fill='#191522'/><rect width='1.8' height='8' fill='#57458a'/></pattern>"
    "<circle id='other' r='1.3' fill='#85807a'/>"
    "<circle id='item' r='2.2' fill='#7fbf6a'/>"
    "<path id='key' d='M0-5L5 0L0 5L-5 0Z' fill='#ffe14d' stroke='#111'/>"
    "<path id='monster' d='M0-4.2L3.8 3L-3.8 3Z' fill='#f0913a'/>"
    "<circle id='landing' r='4.4' fill='none' stroke='#d58cf0' stroke-width='1.8'/>"
    "<path id='player' d='M9 0L-6-6L-3 0L-6 6Z' fill='#fff' stroke='#111'/>"
    "</defs><rect width='100%' height='100%' fill='#0e0d0f'/>";

inline constexpr const char* line_classes[line_kinds] = {"p", "c", "f", "s", "w"};
inline constexpr const char* line_labels[line_kinds] = {"no step", "ceiling changes", "floor changes",
                                                        "door, lift, trigger", "wall"};
inline constexpr const char* thing_marks[thing_kinds] = {"other", "item", "key", "monster", "landing", "player"};
inline constexpr const char* thing_labels[thing_kinds] = {"other", "item", "key", "monster", "teleport landing",
                                                          "player"};

inline ThingKind kind_of(const Thing& thing) noexcept {
  constexpr std::uint16_t keys[] = {5, 6, 13, 38, 39, 40};
  constexpr std::uint16_t monsters[] = {7,  9,  16, 58, 64,   65,   66,   67,   68,   69,
                                        71, 72, 84, 88, 3001, 3002, 3003, 3004, 3005, 3006};
  constexpr std::uint16_t items[] = {8, 17, 82, 83};
  constexpr std::uint16_t first_item = 2001, last_item = 2049, lamp = 2028, barrel = 2035;
  if (thing.type >= Thing::player_1 && thing.type < Thing::player_1 + 4) return ThingKind::player;
  if (thing.type == Thing::landing) return ThingKind::landing;
  for (const std::uint16_t type : keys) {
    if (thing.type == type) return ThingKind::key;
  }
  for (const std::uint16_t type : monsters) {
    if (thing.type == type) return ThingKind::monster;
  }
  for (const std::uint16_t type : items) {
    if (thing.type == type) return ThingKind::item;
  }
  const bool row = thing.type >= first_item && thing.type <= last_item && thing.type != lamp && thing.type != barrel;
  return row ? ThingKind::item : ThingKind::other;
}

inline LineKind kind_of(const Map& map, const Line& line) noexcept {
  if (line.side[1] == no_side) return LineKind::wall;
  if (line.special != 0) return LineKind::special;
  const Sector& front = map.sectors[map.sector_of(line, 0)];
  const Sector& back = map.sectors[map.sector_of(line, 1)];
  if (front.floor != back.floor) return LineKind::floor;
  return front.ceiling != back.ceiling ? LineKind::ceiling : LineKind::plain;
}

/// Draws a map as SVG. What it needs besides the text is temporary too.
class Automap {
 public:
  Automap(const Map& map, Arena& temporary) noexcept : map_(map), temporary_(temporary) {}

  /// False where memory ran out.
  bool draw(Span<const char>& picture) noexcept {
    const Span<Border> borders = temporary_.push_array<Border>(1 + 2 * map_.lines.size());
    const Span<std::uint32_t> borders_of = temporary_.push_array<std::uint32_t>(map_.sectors.size());
    const Span<std::uint32_t> leaving = temporary_.push_array<std::uint32_t>(map_.vertexes.size());
    if (borders.empty() || borders_of.empty() || leaving.empty()) return false;
    collect_borders(borders, borders_of);
    measure();

    Text text(temporary_);  // the last thing in the arena: it grows in place
    text.add("<svg xmlns='http://www.w3.org/2000/svg' width='", width_ / 10, "' height='", height_ / 10,
             "' viewBox='0 0 ", width_ / 10, ' ', height_ / 10, "'>", picture_head, '\n');
    add_title(text);
    add_floors(text, borders, borders_of, leaving);
    add_lines(text);
    add_things(text);
    add_legend(text);
    text.add("</svg>\n");
    picture = text.characters();
    return text.complete();
  }

 private:
  /// A line as one of its sectors sees it, running so that the sector is on the right. Number 0 is none, so that zeroed
  /// memory is a list of nothing.
  struct Border {
    std::uint16_t from, to;
    std::uint32_t next_of_sector;
    std::uint32_t next_leaving;  // the vertex `from`, while a sector is drawn
  };

  void collect_borders(Span<Border> borders, Span<std::uint32_t> borders_of) const noexcept {
    std::uint32_t count = 0;
    const auto collect = [&](std::uint16_t sector, std::uint16_t from, std::uint16_t to) {
      borders[++count] = {from, to, borders_of[sector], 0};
      borders_of[sector] = count;
    };
    for (const Line& line : map_.lines) {
      const std::uint16_t front = map_.sector_of(line, 0);
      if (line.side[1] == no_side) {
        collect(front, line.from, line.to);
      } else if (const std::uint16_t back = map_.sector_of(line, 1); back != front) {
        collect(front, line.from, line.to);
        collect(back, line.to, line.from);
      }
    }
  }

  // Numbers of the picture are tenths of a pixel.
  static constexpr std::int64_t map_width = 14000, map_height = 10500, margin = 500, head = 1150, foot = 900;

  void measure() noexcept {
    std::int64_t right = INT16_MIN, bottom = INT16_MAX;
    for (const Line& line : map_.lines) {
      for (const std::uint16_t number : {line.from, line.to}) {
        const Vertex& vertex = map_.vertexes[number];
        left_ = vertex.x < left_ ? vertex.x : left_;
        right = vertex.x > right ? vertex.x : right;
        top_ = vertex.y > top_ ? vertex.y : top_;
        bottom = vertex.y < bottom ? vertex.y : bottom;
      }
    }
    const std::int64_t across = right > left_ ? right - left_ : 1, down = top_ > bottom ? top_ - bottom : 1;
    const bool wide = across * map_height > down * map_width;
    scale_ = wide ? map_width : map_height;
    scale_unit_ = wide ? across : down;
    origin_x_ = margin + (map_width - across * scale_ / scale_unit_) / 2;
    width_ = map_width + 2 * margin;
    height_ = head + down * scale_ / scale_unit_ + foot;
  }

  [[nodiscard]] Tenths x(std::int64_t x) const noexcept { return {origin_x_ + (x - left_) * scale_ / scale_unit_}; }
  [[nodiscard]] Tenths y(std::int64_t y) const noexcept { return {head + (top_ - y) * scale_ / scale_unit_}; }

  void add_point(Text& text, char command, std::uint16_t vertex) const noexcept {
    text.add(command, x(map_.vertexes[vertex].x), ' ', y(map_.vertexes[vertex].y));
  }

  void add_title(Text& text) const noexcept {
    std::size_t reached = 0;
    for (const bool sector : map_.reachable) reached += sector;
    text.add("<text x='50' y='58' font-size='40' font-weight='bold'>", Shown(map_.name),
             "</text>\n<text x='50' y='88' font-size='17'>", map_.lines.size(), " lines, ", map_.sectors.size(),
             " sectors, ", map_.things.size(), " things; ", reached, " sectors can be reached, ",
             map_.sectors.size() - reached, " not</text>\n");
  }

  /// Each sector's borders, chained into loops. A hole is a loop too, and left out by the rule of even and odd.
  void add_floors(Text& text, Span<Border> borders, Span<std::uint32_t> borders_of,
                  Span<std::uint32_t> leaving) const noexcept {
    std::int64_t lowest = INT16_MAX, highest = INT16_MIN;
    for (const Sector& sector : map_.sectors) {
      lowest = sector.floor < lowest ? sector.floor : lowest;
      highest = sector.floor > highest ? sector.floor : highest;
    }
    text.add("<g fill-rule='evenodd'>\n");
    for (std::size_t sector = 0; sector < map_.sectors.size(); ++sector) {
      for (std::uint32_t i = borders_of[sector]; i != 0; i = borders[i].next_of_sector) {
        borders[i].next_leaving = leaving[borders[i].from];
        leaving[borders[i].from] = i;
      }
      if (!map_.reachable[sector]) {
        text.add("<path class='u' d='");
      } else {
        const std::int64_t above = map_.sectors[sector].floor - lowest;
        text.add("<path class='f", above * floor_shades / (highest - lowest + 1), "' d='");
      }
      // Each border is taken once, and in the end none leaves any vertex: the lists are ready for the next sector.
      for (std::uint32_t i = borders_of[sector]; i != 0; i = borders[i].next_of_sector) {
        std::uint16_t vertex = borders[i].from;
        if (leaving[vertex] == 0) continue;
        add_point(text, 'M', vertex);
        while (const std::uint32_t next = leaving[vertex]) {
          leaving[vertex] = borders[next].next_leaving;
          vertex = borders[next].to;
          add_point(text, 'L', vertex);
        }
      }
      text.add("'/>\n");
    }
    text.add("</g>\n");
  }

  void add_lines(Text& text) const noexcept {
    for (std::size_t kind = 0; kind < line_kinds; ++kind) {
      text.add("<path class='", line_classes[kind], "' d='");
      for (const Line& line : map_.lines) {
        if (static_cast<std::size_t>(kind_of(map_, line)) != kind) continue;
        add_point(text, 'M', line.from);
        add_point(text, 'L', line.to);
      }
      text.add("'/>\n");
    }
  }

  void add_things(Text& text) const noexcept {
    // Marks of the size that things have, within the limits of what can be seen and what is pretty; in tenths.
    const std::int64_t true_size = scale_ * 9 / (2 * scale_unit_);
    const Tenths size = {true_size < 7 ? 7 : true_size > 25 ? 25 : true_size};
    for (std::size_t kind = 0; kind < thing_kinds; ++kind) {
      for (const Thing& thing : map_.things) {
        if (static_cast<std::size_t>(kind_of(thing)) != kind) continue;
        text.add("<use href='#", thing_marks[kind], "' transform='translate(", x(thing.x), ' ', y(thing.y), ')');
        if (kind == static_cast<std::size_t>(ThingKind::player)) text.add("rotate(-", thing.angle, ')');
        text.add("scale(", size, ")'/>\n");
      }
    }
  }

  void add_legend(Text& text) const noexcept {
    const std::int64_t row = height_ / 10 - 56, second_row = height_ / 10 - 26, column = 215;
    std::int64_t at = 50;
    const auto label = [&](const char* words, std::int64_t down) {
      text.add("<text x='", at + 40, "' y='", down + 5, "' font-size='14'>", words, "</text>\n");
      at += column;
    };
    for (std::size_t kind = line_kinds; kind-- > 0;) {
      text.add("<path class='", line_classes[kind], "' d='M", at, ' ', row, "h30'/>");
      label(line_labels[kind], row);
    }
    text.add("<rect class='u' x='", at, "' y='", row - 8, "' width='30' height='16'/>");
    label("cannot be reached", row);
    at = 50;
    for (std::size_t kind = thing_kinds; kind-- > 0;) {
      text.add("<use href='#", thing_marks[kind], "' x='", at + 15, "' y='", second_row, "'/>");
      label(thing_labels[kind], second_row);
    }
  }

  const Map& map_;
  Arena& temporary_;
  std::int64_t left_ = INT16_MAX, top_ = INT16_MIN;  // of the map
  std::int64_t scale_ = 1, scale_unit_ = 1;          // so many tenths for so many map units
  std::int64_t origin_x_ = 0, width_ = 0, height_ = 0;
};

}  // namespace level_loader::game

#endif  // DE100_EXAMPLES_LEVEL_LOADER_AUTOMAP_HPP
