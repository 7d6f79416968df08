// de100 memory, https://opensource.org/license/zlib
//
// game.hpp: the half of the program that the engine calls. It asks for memory with a specification, gets views, and
// decides alone what stands where in them; it frees nothing and asks for no more.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_GAME_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_GAME_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "level_loader/automap.hpp"
#include "level_loader/map_loader.hpp"
#include "level_loader/memory_spec.hpp"
#include "level_loader/reach.hpp"
#include "level_loader/text.hpp"
#include "level_loader/wad.hpp"

namespace level_loader::game {

inline constexpr RegionRequest needs[] = {
    {.name = "permanent", .size = 4_MiB},
    {.name = "transient", .size = 8_MiB, .lifetime = Lifetime::transient},
};

/// All that the game keeps between calls. It stands in permanent memory, as does the arena that it came from.
struct Game {
  Arena* permanent;
  MemoryView transient;
  ArenaCheckpoint without_wad;
  std::size_t transient_peak;
  Wad wad;
};

/// What a visit found out.
struct Report {
  Map map;                      // its spans are gone after the visit; their sizes are what is told
  std::size_t permanent_bytes;  // that the map took
  std::size_t transient_bytes;  // at most during the visit
  std::size_t reachable;        // sectors
  Span<const char> picture;     // in transient memory: until the next visit
};

/// Null where the memory is too small.
inline Game* start(const engine::GameMemory& memory) noexcept {
  Arena* const permanent = Arena::make_in(memory.permanent, already_zero);
  Game* const game = permanent != nullptr ? permanent->push_struct<Game>() : nullptr;
  if (game == nullptr) return nullptr;
  game->permanent = permanent;
  game->transient = memory.transient;
  game->without_wad = permanent->checkpoint();
  return game;
}

/// Reads a WAD's directory; what was open before is gone. `bytes` and `file`, its name in messages, stay while it is
/// open.
inline bool open(Game& game, const char* file, MemoryView bytes, Text& error) noexcept {
  [[maybe_unused]] const bool rewound = game.permanent->rewind(game.without_wad);
  DE100_ASSERT(rewound);
  game.wad = {file, Span<const std::byte>(bytes), {}, {}};
  return read_directory(*game.permanent, game.wad, error);
}

/// The sector in which player 1 starts. Where there are several starts the last one counts; the others are dolls, which
/// map makers use as part of a machine.
inline bool find_player(const Map& map, const Wad& wad, std::size_t marker, std::uint16_t& sector,
                        Text& error) noexcept {
  const auto refuse = [&](std::size_t thing, const char* why) {
    const Lump& lump = wad.lumps[marker + 1 + things];
    error.add(wad.file, ": ", Shown(map.name), "/THINGS at offset ", lump.offset + thing * Thing::record_size, ": ",
              why);
    return false;
  };
  for (std::size_t i = map.things.size(); i-- > 0;) {
    const Thing& thing = map.things[i];
    if (thing.type != Thing::player_1) continue;
    return find_sector(map, thing.x, thing.y, sector) ||
           refuse(i, "the nodes run in a circle on the way down to player 1's start");
  }
  return refuse(0, "player 1 has no start");
}

/// Everything that a visit does between the mark and the rewind.
inline bool explore(Game& game, std::size_t number, bool with_picture, Report& report, Text& error) noexcept {
  const Wad& wad = game.wad;
  const std::size_t marker = wad.maps[number];
  Map& map = report.map;
  std::uint16_t start_sector = 0;
  if (!MapLoader(wad, marker, *game.permanent, error).load(map) ||
      !find_player(map, wad, marker, start_sector, error)) {
    return false;
  }
  // An arena of its own for each visit: its peak is this map's.
  Arena temporary(game.transient);
  map.reachable = game.permanent->push_array<bool>(map.sectors.size());
  if (map.reachable.empty() || find_reachable(map, start_sector, temporary) != Search::done ||
      (with_picture && !Automap(map, temporary).draw(report.picture))) {
    error.add(wad.file, ": ", Shown(map.name), ": too large for the memory that the game asked for at start-up");
    return false;
  }
  for (const bool sector : map.reachable) report.reachable += sector;
  report.transient_bytes = temporary.peak();
  return true;
}

/// Loads a map, looks around in it, and forgets it.
inline bool visit(Game& game, std::size_t number, bool with_picture, Report& report, Text& error) noexcept {
  const ArenaCheckpoint mark = game.permanent->checkpoint();
  const std::size_t before = game.permanent->used();
  report = {};
  const bool well = explore(game, number, with_picture, report, error);
  report.permanent_bytes = game.permanent->used() - before;
  if (report.transient_bytes > game.transient_peak) game.transient_peak = report.transient_bytes;
  [[maybe_unused]] const bool rewound = game.permanent->rewind(mark);
  DE100_ASSERT(rewound);
  return well;
}

inline void add_heading(const Game& game, Text& text) noexcept {
  text.add(game.wad.file, ": ", game.wad.lumps.size(), " lumps, ", game.wad.maps.size(), " maps\n",
           "used: bytes of permanent memory that the map took; peak: the most of transient memory used in its visit\n"
           "map   vertexes  lines  sides sectors things   segs  subs.  nodes       used       peak  reachable\n");
}

inline void add_row(const Report& report, Text& text) noexcept {
  const Map& map = report.map;
  text.add(Shown(map.name), map.name.size() < 5 ? "  " : " ", Column{map.vertexes.size(), 8},
           Column{map.lines.size(), 7}, Column{map.sides.size(), 7}, Column{map.sectors.size(), 8},
           Column{map.things.size(), 7}, Column{map.segs.size(), 7}, Column{map.subsectors.size(), 7},
           Column{map.nodes.size(), 7}, Column{report.permanent_bytes, 11}, Column{report.transient_bytes, 11},
           Column{report.reachable, 6}, Column{report.reachable * 100 / map.sectors.size(), 4}, "%\n");
}

}  // namespace level_loader::game

#endif  // DE100_EXAMPLES_LEVEL_LOADER_GAME_HPP
