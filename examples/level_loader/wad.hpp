// de100 memory, https://opensource.org/license/zlib
//
// wad.hpp: what a WAD holds, its records as they stand in the file, and how its directory is read. Whoever gets the
// directory can trust it: no lump in it goes beyond the end of the file.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_WAD_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_WAD_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <de100/memory.hpp>

#include "level_loader/text.hpp"

namespace level_loader::game {

// ---- what a WAD holds ----------------------------------------------------------------------------------------------

/// A name in a WAD: up to 8 characters, filled up with zeros, and without one at the end where there are 8.
struct Name {
  char text[8];

  [[nodiscard]] bool is(const char* other) const noexcept { return std::strncmp(text, other, sizeof text) == 0; }
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t size = 0;
    while (size < sizeof text && text[size] != '\0') ++size;
    return size;
  }
};

/// A name as it can be shown, whatever a broken file has there.
struct Shown {
  explicit Shown(const Name& name) noexcept {
    for (std::size_t i = 0; i < name.size(); ++i) {
      text[i] = name.text[i] > ' ' && name.text[i] <= '~' ? name.text[i] : '?';
    }
  }
  char text[sizeof(Name) + 1] = {};
  operator const char*() const noexcept { return text; }
};

/// Takes numbers from bytes, least significant byte first, on any machine and at any address.
///
/// The bytes suffice: sizes were checked before.
class Reader {
 public:
  explicit Reader(Span<const std::byte> bytes) noexcept : at_(bytes.data()), left_(bytes.size()) {}

  std::uint16_t u16() noexcept {
    const std::byte* const bytes = take(2);
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[0]) | std::to_integer<unsigned>(bytes[1]) << 8);
  }
  std::int16_t i16() noexcept { return static_cast<std::int16_t>(u16()); }
  std::uint32_t u32() noexcept {
    const std::uint32_t low = u16(), high = u16();
    return low | high << 16;
  }
  Name name() noexcept {
    Name name = {};
    mem_copy(name.text, take(sizeof name.text), sizeof name.text);
    return name;
  }

 private:
  const std::byte* take(std::size_t size) noexcept {
    DE100_ASSERT(size <= left_);
    left_ -= size;
    return (at_ += size) - size;
  }

  const std::byte* at_;
  std::size_t left_;
};

// The records of a map: how many bytes each takes in the file, what they mean, and how they are read. Members are in
// the order of the file, and a braced list is evaluated from left to right.

struct Vertex {
  std::int16_t x, y;

  static constexpr std::size_t record_size = 4;
  static Vertex read(Reader& in) noexcept { return {in.i16(), in.i16()}; }
};

inline constexpr std::uint16_t no_side = 0xFFFF;

/// A wall, or a border between two sectors. Seen from `from` to `to`, the front is on the right.
struct Line {
  std::uint16_t from, to;  // vertexes
  std::uint16_t flags, special, tag;
  std::uint16_t side[2];  // front, and back or no_side

  static constexpr std::uint16_t blocks_player = 1;

  static constexpr std::size_t record_size = 14;
  static Line read(Reader& in) noexcept {
    return {in.u16(), in.u16(), in.u16(), in.u16(), in.u16(), {in.u16(), in.u16()}};
  }
};

struct Side {
  std::int16_t x_offset, y_offset;
  Name upper, lower, middle;
  std::uint16_t sector;

  static constexpr std::size_t record_size = 30;
  static Side read(Reader& in) noexcept { return {in.i16(), in.i16(), in.name(), in.name(), in.name(), in.u16()}; }
};

struct Sector {
  std::int16_t floor, ceiling;  // heights
  Name floor_flat, ceiling_flat;
  std::uint16_t light, special, tag;

  static constexpr std::size_t record_size = 26;
  static Sector read(Reader& in) noexcept {
    return {in.i16(), in.i16(), in.name(), in.name(), in.u16(), in.u16(), in.u16()};
  }
};

struct Thing {
  std::int16_t x, y;
  std::uint16_t angle, type, flags;

  static constexpr std::uint16_t player_1 = 1, landing = 14;  // types; a teleporter leads to a landing

  static constexpr std::size_t record_size = 10;
  static Thing read(Reader& in) noexcept { return {in.i16(), in.i16(), in.u16(), in.u16(), in.u16()}; }
};

/// A part of one side of a line, as the node builder cut it.
struct Seg {
  std::uint16_t from, to;  // vertexes
  std::uint16_t angle, line, side, offset;

  static constexpr std::size_t record_size = 12;
  static Seg read(Reader& in) noexcept { return {in.u16(), in.u16(), in.u16(), in.u16(), in.u16(), in.u16()}; }
};

/// A convex piece of one sector, bounded by a run of segs.
struct Subsector {
  std::uint16_t seg_count, first_seg;

  static constexpr std::size_t record_size = 4;
  static Subsector read(Reader& in) noexcept { return {in.u16(), in.u16()}; }
};

/// Cuts space along a line into right and left, each a further node or a subsector. The last node is the root.
struct Node {
  std::int16_t x, y, dx, dy;
  std::int16_t box[2][4];
  std::uint16_t child[2];

  static constexpr std::uint16_t is_subsector = 0x8000;  // in a child; the rest is the number

  static constexpr std::size_t record_size = 28;
  static Node read(Reader& in) noexcept {
    return {in.i16(),
            in.i16(),
            in.i16(),
            in.i16(),
            {{in.i16(), in.i16(), in.i16(), in.i16()}, {in.i16(), in.i16(), in.i16(), in.i16()}},
            {in.u16(), in.u16()}};
  }
};

/// The lumps that follow a map's marker, in this order.
enum MapLump : std::size_t { things, linedefs, sidedefs, vertexes, segs, ssectors, nodes, sectors, map_lump_count };

struct MapLumpKind {
  const char* name;
  const char* record;
  std::size_t record_size;
  bool may_be_empty;
};

inline constexpr MapLumpKind map_lumps[map_lump_count] = {
    {"THINGS", "thing", Thing::record_size, true},     {"LINEDEFS", "line", Line::record_size, false},
    {"SIDEDEFS", "side", Side::record_size, false},    {"VERTEXES", "vertex", Vertex::record_size, false},
    {"SEGS", "seg", Seg::record_size, false},          {"SSECTORS", "subsector", Subsector::record_size, false},
    {"NODES", "node", Node::record_size, true},  // a map of one subsector needs none
    {"SECTORS", "sector", Sector::record_size, false},
};

struct Map {
  Name name;
  Span<Thing> things;
  Span<Line> lines;
  Span<Side> sides;
  Span<Vertex> vertexes;
  Span<Seg> segs;
  Span<Subsector> subsectors;
  Span<Node> nodes;
  Span<Sector> sectors;
  Span<bool> reachable;  // one for each sector

  /// The sector that a line has on a side, which is there.
  [[nodiscard]] std::uint16_t sector_of(const Line& line, std::size_t side) const noexcept {
    return sides[line.side[side]].sector;
  }
};

struct Lump {
  std::uint32_t offset, size;
  Name name;
};

/// An open WAD. The bytes belong to the engine.
struct Wad {
  const char* file;
  Span<const std::byte> bytes;
  Span<Lump> lumps;
  Span<std::uint32_t> maps;  // the lumps that begin one
};

// ---- reading the directory -----------------------------------------------------------------------------------------

inline constexpr std::size_t header_size = 12;
inline constexpr std::size_t entry_size = 16;

inline bool is_digit(char character) noexcept {
  return character >= '0' && character <= '9';
}

/// E1M1 and its like, MAP01 and its like.
inline bool begins_map(const Name& name) noexcept {
  const char* const text = name.text;
  if (name.size() == 4) return text[0] == 'E' && is_digit(text[1]) && text[2] == 'M' && is_digit(text[3]);
  return name.size() == 5 && std::memcmp(text, "MAP", 3) == 0 && is_digit(text[3]) && is_digit(text[4]);
}

inline bool read_directory(Arena& arena, Wad& wad, Text& error) noexcept {
  const std::size_t size = wad.bytes.size();
  if (size < header_size) {
    error.add(wad.file, ": header at offset 0: a WAD has ", header_size, " bytes there, this file has ", size);
    return false;
  }
  if (std::memcmp(wad.bytes.data(), "IWAD", 4) != 0 && std::memcmp(wad.bytes.data(), "PWAD", 4) != 0) {
    error.add(wad.file, ": header at offset 0: neither IWAD nor PWAD stands there, so this is not a WAD");
    return false;
  }
  Reader header(wad.bytes.subspan(4, 8));
  const std::uint32_t count = header.u32(), start = header.u32();
  if (start > size || count > (size - start) / entry_size) {
    error.add(wad.file, ": header at offset 0: a directory of ", count, " lumps at offset ", start,
              " goes beyond the end at ", size);
    return false;
  }
  std::size_t map_count = 0;
  wad.lumps = arena.push_array_uninitialized<Lump>(count);
  Reader entries(wad.bytes.subspan(start));
  for (Lump& lump : wad.lumps) {
    lump = {entries.u32(), entries.u32(), entries.name()};
    if (lump.size != 0 && (lump.offset > size || lump.size > size - lump.offset)) {
      const std::size_t number = static_cast<std::size_t>(&lump - wad.lumps.data());
      error.add(wad.file, ": directory at offset ", start + number * entry_size, ": lump ", Shown(lump.name), " of ",
                lump.size, " bytes at offset ", lump.offset, " goes beyond the end at ", size);
      return false;
    }
    if (begins_map(lump.name)) ++map_count;
  }
  wad.maps = arena.push_array_uninitialized<std::uint32_t>(map_count);
  if (wad.lumps.size() != count || wad.maps.size() != map_count) {
    error.add(wad.file, ": directory at offset ", start, ": no memory for ", count, " lumps");
    return false;
  }
  if (map_count == 0) {
    error.add(wad.file, ": directory at offset ", start, ": none of the ", count, " lumps begins a map");
    return false;
  }
  std::size_t map = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (begins_map(wad.lumps[i].name)) wad.maps[map++] = i;
  }
  return true;
}

}  // namespace level_loader::game

#endif  // DE100_EXAMPLES_LEVEL_LOADER_WAD_HPP
