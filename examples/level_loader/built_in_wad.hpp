// de100 memory, https://opensource.org/license/zlib
//
// built_in_wad.hpp: a WAD without a file. MAP01 in five rooms: an octagon where player 1 starts, a balcony, a door, a
// hall, and above the hall a ledge that is too high to step on. All rooms are convex, so each is one subsector; the
// nodes cut between them.
//
//    512  +-----------+ +-----------+ 768
//         |  balcony  | |   ledge   |
//         +--+-----+--+ +-----------+ 512
//         /         \ door          |
//         |  start  [=]     hall    |
//         \         / |             |
//          +-------+  +-------------+

#ifndef DE100_EXAMPLES_LEVEL_LOADER_BUILT_IN_WAD_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_BUILT_IN_WAD_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include <de100/memory.hpp>

#include "level_loader/wad.hpp"

namespace level_loader::built_in {

using game::no_side;

inline constexpr game::Vertex vertexes[] = {{128, 0},   {0, 128},    {0, 384},   {128, 512}, {384, 512},
                                            {512, 384}, {512, 320},  {512, 192}, {512, 128}, {384, 0},
                                            {128, 640}, {384, 640},  {544, 320}, {544, 192}, {544, 512},
                                            {544, 0},   {1056, 512}, {1056, 0},  {544, 768}, {1056, 768}};

struct Room {
  std::int16_t floor, ceiling;
};
enum : std::uint16_t { start, balcony, door, hall, ledge };
inline constexpr Room rooms[] = {{0, 128}, {24, 128}, {0, 0}, {16, 256}, {144, 256}};

struct Wall {
  std::uint16_t from, to, special, front, back;  // rooms; the front is on the right
};
inline constexpr std::uint16_t solid = no_side, opens = 1;
inline constexpr Wall walls[] = {
    {0, 1, 0, start, solid},    {1, 2, 0, start, solid},   {2, 3, 0, start, solid},    {3, 4, 0, start, balcony},
    {4, 5, 0, start, solid},    {5, 6, 0, start, solid},   {6, 7, opens, start, door}, {7, 8, 0, start, solid},
    {8, 9, 0, start, solid},    {9, 0, 0, start, solid},   {3, 10, 0, balcony, solid}, {10, 11, 0, balcony, solid},
    {11, 4, 0, balcony, solid}, {6, 12, 0, door, solid},   {13, 7, 0, door, solid},    {13, 12, opens, hall, door},
    {12, 14, 0, hall, solid},   {14, 16, 0, hall, ledge},  {16, 17, 0, hall, solid},   {17, 15, 0, hall, solid},
    {15, 13, 0, hall, solid},   {14, 18, 0, ledge, solid}, {18, 19, 0, ledge, solid},  {19, 16, 0, ledge, solid}};

inline constexpr game::Thing things[] = {{256, 256, 0, 1, 7},      {192, 320, 0, 2001, 7},   {256, 576, 270, 2012, 7},
                                         {800, 320, 180, 3004, 7}, {896, 160, 135, 3001, 7}, {800, 640, 270, 2018, 7}};

struct Cut {
  std::int16_t x, y, dx, dy;
  std::uint16_t right, left;
};
inline constexpr std::uint16_t room = game::Node::is_subsector;
inline constexpr Cut cuts[] = {{0, 512, 512, 0, room | start, room | balcony},
                               {544, 512, 512, 0, room | hall, room | ledge},
                               {544, 0, 0, 512, 1, room | door},
                               {512, 0, 0, 512, 2, 0}};

/// Writes lumps one after the other, and their directory when all are there.
class Writer {
 public:
  explicit Writer(MemoryView memory) noexcept : memory_(memory) {
    text("PWAD", 4);
    u32(0);  // the number of lumps and where the directory stands are known in the end
    u32(0);
  }

  void begin_lump(const char* name) noexcept { lumps_[count_++] = {name, size_}; }

  template <class... Numbers>
  void u16s(Numbers... numbers) noexcept {
    (u16(static_cast<std::uint16_t>(numbers)), ...);
  }
  void u32(std::size_t number) noexcept { u16s(number & 0xFFFF, number >> 16); }
  void text(const char* characters, std::size_t size) noexcept {
    for (std::size_t i = 0; i < size; ++i) {
      byte(static_cast<unsigned char>(*characters));
      if (*characters != '\0') ++characters;
    }
  }

  /// How many bytes the WAD takes; more than there were, where it did not fit.
  std::size_t finish() noexcept {
    const std::size_t directory = size_;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t end = i + 1 < count_ ? lumps_[i + 1].offset : directory;
      u32(lumps_[i].offset);
      u32(end - lumps_[i].offset);
      text(lumps_[i].name, sizeof(game::Name));
    }
    const std::size_t whole = size_;
    size_ = 4;
    u32(count_);
    u32(directory);
    return whole;
  }

 private:
  struct Begun {
    const char* name;
    std::size_t offset;
  };

  void u16(std::uint16_t number) noexcept {
    byte(number & 0xFFU);
    byte(number >> 8U);
  }
  void byte(unsigned value) noexcept {
    if (size_ < memory_.size()) memory_.data()[size_] = static_cast<std::byte>(value);
    ++size_;
  }

  MemoryView memory_;
  std::size_t size_ = 0;
  Begun lumps_[1 + game::map_lump_count] = {};
  std::size_t count_ = 0;
};

inline constexpr std::size_t most_bytes = 8_KiB;

/// Makes the WAD; answers how many of the bytes it takes. `memory` has most_bytes.
inline std::size_t make(MemoryView memory) noexcept {
  Writer out(memory);
  out.begin_lump("MAP01");

  out.begin_lump("THINGS");
  for (const game::Thing& thing : things) out.u16s(thing.x, thing.y, thing.angle, thing.type, thing.flags);

  constexpr int blocks_all = 1, has_two_sides = 4;
  out.begin_lump("LINEDEFS");
  std::uint16_t side = 0;
  for (const Wall& wall : walls) {
    const bool two_sides = wall.back != solid;
    out.u16s(wall.from, wall.to, two_sides ? has_two_sides : blocks_all, wall.special, 0);
    out.u16s(side, two_sides ? side + 1 : no_side);
    side = static_cast<std::uint16_t>(side + (two_sides ? 2 : 1));
  }

  out.begin_lump("SIDEDEFS");
  for (const Wall& wall : walls) {
    for (const std::uint16_t seen_from : {wall.front, wall.back}) {
      if (seen_from == solid) continue;
      out.u16s(0, 0);
      out.text("STEP", 8);
      out.text("-", 8);
      out.text(wall.back == solid ? "BROWN1" : "-", 8);
      out.u16s(seen_from);
    }
  }

  out.begin_lump("VERTEXES");
  for (const game::Vertex& vertex : vertexes) out.u16s(vertex.x, vertex.y);

  // A room's segs are the lines around it, whole. Their angle is for drawing in three dimensions: nobody here asks.
  std::uint16_t seg_counts[sizeof rooms / sizeof *rooms] = {};
  out.begin_lump("SEGS");
  for (std::uint16_t number = start; number <= ledge; ++number) {
    for (std::size_t line = 0; line < sizeof walls / sizeof *walls; ++line) {
      const Wall& wall = walls[line];
      if (wall.front == number) out.u16s(wall.from, wall.to, 0, line, 0, 0);
      if (wall.back == number) out.u16s(wall.to, wall.from, 0, line, 1, 0);
      if (wall.front == number || wall.back == number) ++seg_counts[number];
    }
  }

  out.begin_lump("SSECTORS");
  std::uint16_t first_seg = 0;
  for (const std::uint16_t count : seg_counts) {
    out.u16s(count, first_seg);
    first_seg = static_cast<std::uint16_t>(first_seg + count);
  }

  // The boxes are for drawing too: all of the map.
  out.begin_lump("NODES");
  for (const Cut& cut : cuts) {
    out.u16s(cut.x, cut.y, cut.dx, cut.dy, 768, 0, 0, 1056, 768, 0, 0, 1056, cut.right, cut.left);
  }

  out.begin_lump("SECTORS");
  for (const Room& each : rooms) {
    out.u16s(each.floor, each.ceiling);
    out.text("FLOOR4_8", 8);
    out.text("CEIL3_5", 8);
    out.u16s(192, 0, 0);
  }
  return out.finish();
}

}  // namespace level_loader::built_in

#endif  // DE100_EXAMPLES_LEVEL_LOADER_BUILT_IN_WAD_HPP
