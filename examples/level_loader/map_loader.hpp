// de100 memory, https://opensource.org/license/zlib
//
// map_loader.hpp: decodes one map of a WAD, and refuses it with one line that says what is wrong and where.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_MAP_LOADER_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_MAP_LOADER_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>

#include <de100/memory.hpp>

#include "level_loader/text.hpp"
#include "level_loader/wad.hpp"

namespace level_loader::game {

/// Decodes one map into an arena. Sizes are checked before anything is decoded, and every number that refers to another
/// record before anything follows it: whoever gets the map can trust it.
class MapLoader {
 public:
  MapLoader(const Wad& wad, std::size_t marker, Arena& arena, Text& error) noexcept
      : wad_(wad), marker_(marker), arena_(arena), error_(error) {}

  bool load(Map& map) noexcept {
    map.name = wad_.lumps[marker_].name;
    return find_lumps() && check_sizes() && check_formats() &&                                                   //
           decode(things, map.things) && decode(linedefs, map.lines) && decode(sidedefs, map.sides) &&           //
           decode(vertexes, map.vertexes) && decode(segs, map.segs) && decode(ssectors, map.subsectors) &&       //
           decode(nodes, map.nodes) && decode(sectors, map.sectors) &&                                           //
           check_lines(map) && check_sides(map) && check_segs(map) && check_subsectors(map) && check_nodes(map)  //
        ;
  }

 private:
  [[nodiscard]] const Lump& lump(MapLump which) const noexcept { return wad_.lumps[marker_ + 1 + which]; }
  [[nodiscard]] std::size_t count(MapLump which) const noexcept {
    return lump(which).size / map_lumps[which].record_size;
  }
  [[nodiscard]] Span<const std::byte> bytes(MapLump which) const noexcept {
    return wad_.bytes.subspan(lump(which).offset, lump(which).size);
  }

  /// The one line that says what is wrong with the file, and where. Answers false, for the caller to pass on.
  template <class... Parts>
  bool refuse(const Lump& where, std::size_t offset, const Parts&... parts) noexcept {
    error_.add(wad_.file, ": ", Shown(wad_.lumps[marker_].name), '/', Shown(where.name), " at offset ",
               where.offset + offset, ": ", parts...);
    return false;
  }

  bool find_lumps() noexcept {
    for (std::size_t i = 0; i < map_lump_count; ++i) {
      const std::size_t number = marker_ + 1 + i;
      const char* const expected = map_lumps[i].name;
      if (number == wad_.lumps.size()) {
        return refuse(wad_.lumps[number - 1], 0, "the directory ends here, where ", expected, " should follow");
      }
      const Lump& found = wad_.lumps[number];
      if (found.name.is("TEXTMAP")) return refuse(found, 0, "maps as text (UDMF) are not supported");
      if (!found.name.is(expected)) return refuse(found, 0, "this lump stands where ", expected, " should be");
    }
    // Hexen's maps have the same lumps with larger records, and one more.
    for (std::size_t i = marker_ + 1 + map_lump_count; i < wad_.lumps.size(); ++i) {
      const Lump& next = wad_.lumps[i];
      if (next.name.is("BEHAVIOR")) return refuse(next, 0, "maps in Hexen's format are not supported");
      if (!next.name.is("REJECT") && !next.name.is("BLOCKMAP")) break;
    }
    return true;
  }

  bool check_sizes() noexcept {
    constexpr std::size_t most = 65536;  // records are referred to by 16 bits
    for (std::size_t i = 0; i < map_lump_count; ++i) {
      const Lump& found = lump(static_cast<MapLump>(i));
      const MapLumpKind& kind = map_lumps[i];
      if (found.size % kind.record_size != 0) {
        return refuse(found, 0, "its ", found.size, " bytes are not a whole number of ", kind.record_size,
                      "-byte records");
      }
      if (found.size == 0 && !kind.may_be_empty) return refuse(found, 0, "is empty");
      if (found.size / kind.record_size > most) {
        return refuse(found, 0, "has more records than can be told apart, ", found.size / kind.record_size);
      }
    }
    return true;
  }

  /// Later node formats stand in the same lumps, behind a signature.
  bool check_formats() noexcept {
    constexpr const char* signatures[] = {"XNOD", "ZNOD", "XGLN", "ZGLN", "XGL2", "ZGL2",
                                          "XGL3", "ZGL3", "xNd4", "gNd2", "gNd3", "gNd5"};
    for (const MapLump which : {segs, ssectors, nodes}) {
      if (lump(which).size < 4) continue;
      for (const char* const signature : signatures) {
        if (std::memcmp(bytes(which).data(), signature, 4) == 0) {
          return refuse(lump(which), 0, "extended nodes (", signature, ") are not supported");
        }
      }
    }
    return true;
  }

  template <class Record>
  bool decode(MapLump which, Span<Record>& records) noexcept {
    records = arena_.push_array_uninitialized<Record>(count(which));
    if (records.size() != count(which)) {
      return refuse(lump(which), 0, "no memory for ", count(which), " records; ", arena_.remaining(),
                    " bytes are left");
    }
    Reader in(bytes(which));
    for (Record& record : records) record = Record::read(in);
    return true;
  }

  /// Record `from` of a lump refers to record `to` of another.
  bool check_reference(MapLump lump_from, std::size_t from, MapLump lump_to, std::size_t to) noexcept {
    if (to < count(lump_to)) return true;
    const MapLumpKind& kind = map_lumps[lump_from];
    return refuse(lump(lump_from), from * kind.record_size, kind.record, ' ', from, " refers to ",
                  map_lumps[lump_to].record, ' ', to, " of ", count(lump_to));
  }

  bool check_lines(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.lines.size(); ++i) {
      const Line& line = map.lines[i];
      if (!check_reference(linedefs, i, vertexes, line.from) || !check_reference(linedefs, i, vertexes, line.to) ||
          !check_reference(linedefs, i, sidedefs, line.side[0]) ||
          (line.side[1] != no_side && !check_reference(linedefs, i, sidedefs, line.side[1]))) {
        return false;
      }
    }
    return true;
  }

  bool check_sides(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.sides.size(); ++i) {
      if (!check_reference(sidedefs, i, sectors, map.sides[i].sector)) return false;
    }
    return true;
  }

  bool check_segs(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.segs.size(); ++i) {
      const Seg& seg = map.segs[i];
      if (!check_reference(segs, i, vertexes, seg.from) || !check_reference(segs, i, vertexes, seg.to) ||
          !check_reference(segs, i, linedefs, seg.line)) {
        return false;
      }
      if (seg.side > 1 || map.lines[seg.line].side[seg.side] == no_side) {
        return refuse(lump(segs), i * Seg::record_size, "seg ", i, " is on side ", seg.side, " of line ", seg.line,
                      ", which has none there");
      }
    }
    return true;
  }

  bool check_subsectors(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.subsectors.size(); ++i) {
      const Subsector& subsector = map.subsectors[i];
      if (subsector.seg_count == 0) {
        return refuse(lump(ssectors), i * Subsector::record_size, "subsector ", i, " has no segs");
      }
      const std::size_t last = std::size_t{subsector.first_seg} + subsector.seg_count - 1;
      if (!check_reference(ssectors, i, segs, last)) return false;
    }
    return true;
  }

  bool check_nodes(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.nodes.size(); ++i) {
      for (const std::uint16_t child : map.nodes[i].child) {
        const std::size_t number = child & ~std::size_t{Node::is_subsector};
        const MapLump lump_to = (child & Node::is_subsector) != 0 ? ssectors : nodes;
        if (!check_reference(nodes, i, lump_to, number)) return false;
      }
    }
    return true;
  }

  const Wad& wad_;
  std::size_t marker_;
  Arena& arena_;
  Text& error_;
};

}  // namespace level_loader::game

#endif  // DE100_EXAMPLES_LEVEL_LOADER_MAP_LOADER_HPP
