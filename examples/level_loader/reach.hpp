// de100 memory, https://opensource.org/license/zlib
//
// reach.hpp: which sectors of a map a player gets to. Everything that the search takes besides its answer is temporary.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_REACH_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_REACH_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "level_loader/wad.hpp"

namespace level_loader::game {

/// Goes down the nodes to the sector at a point. False where the nodes run in a circle.
inline bool find_sector(const Map& map, std::int16_t x, std::int16_t y, std::uint16_t& sector) noexcept {
  std::size_t number = 0;  // of a subsector, in the end
  if (!map.nodes.empty()) {
    std::size_t child = map.nodes.size() - 1;
    // No way down a tree passes more nodes than there are.
    for (std::size_t depth = 0; (child & Node::is_subsector) == 0; ++depth) {
      if (depth == map.nodes.size()) return false;
      const Node& node = map.nodes[child];
      const std::int64_t right = (std::int64_t{x} - node.x) * node.dy;
      const std::int64_t left = (std::int64_t{y} - node.y) * node.dx;
      child = node.child[right > left ? 0 : 1];
    }
    number = child & ~std::size_t{Node::is_subsector};
  }
  const Seg& seg = map.segs[map.subsectors[number].first_seg];
  sector = map.sector_of(map.lines[seg.line], seg.side);
  return true;
}

/// Where a player gets to from one sector, as a rule of thumb that looks at no keys, no switches and no monsters:
///
///   through a line with two sides that does not block players, if
///     - the floor behind it is at most 24 higher, and there are 56 units of air in between, as the original game has
///       it; or
///     - the line does something when it is pushed or passed, or one of its two sectors moves: then it is taken to open
///       some day. A line moves the sectors with its tag, and the one behind it where it has no tag (a door); one that
///       builds stairs moves also the steps that follow; the death of a boss moves those with the tags 666 and 667;
///   and through a line that teleports, from its front to each landing with its tag.
///
/// What is reached may still need a key. What is not is scenery mostly, behind windows and on ledges; or a room whose
/// way in is cleverer than this rule.
class Passages {
 public:
  Passages(const Map& map, Arena& temporary) noexcept : map_(map) {
    moves_ = temporary.push_array<Moves>(map.sectors.size());
    landings_ = temporary.push_array<bool>(map.sectors.size());
    const Span<Moves> moves_tag = temporary.push_array<Moves>(65536);
    if (moves_tag.empty() || landings_.empty() || moves_.empty()) return;
    find_moving_sectors(moves_tag);
    for (const Thing& thing : map.things) {
      std::uint16_t sector = 0;
      if (thing.type == Thing::landing && find_sector(map, thing.x, thing.y, sector)) landings_[sector] = true;
    }
    is_valid_ = true;
  }

  [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }

  /// Calls `passage(from, to)` for each.
  template <class Function>
  void for_each(Function passage) const noexcept {
    for (const Line& line : map_.lines) {
      if (line.side[1] == no_side) continue;
      const std::uint16_t front = map_.sector_of(line, 0), back = map_.sector_of(line, 1);
      if (is_open(line, front, back)) passage(front, back);
      if (is_open(line, back, front)) passage(back, front);
      if (line.special != 39 && line.special != 97) continue;  // teleports once, teleports always
      for (std::size_t to = 0; to < map_.sectors.size(); ++to) {
        if (landings_[to] && map_.sectors[to].tag == line.tag) passage(front, static_cast<std::uint16_t>(to));
      }
    }
  }

 private:
  enum class Moves : std::uint8_t { no, yes, as_stairs };

  static bool builds_stairs(const Line& line) noexcept {
    return line.special == 7 || line.special == 8 || line.special == 100 || line.special == 127;
  }

  void find_moving_sectors(Span<Moves> moves_tag) noexcept {
    moves_tag[666] = moves_tag[667] = Moves::yes;
    for (const Line& line : map_.lines) {
      if (line.special != 0 && line.tag != 0) {
        moves_tag[line.tag] = builds_stairs(line) ? Moves::as_stairs : Moves::yes;
      } else if (line.special != 0 && line.side[1] != no_side) {
        moves_[map_.sector_of(line, 1)] = Moves::yes;
      }
    }
    for (std::size_t i = 0; i < map_.sectors.size(); ++i) {
      if (const Moves moves = moves_tag[map_.sectors[i].tag]; moves != Moves::no) moves_[i] = moves;
    }
    // The step after a step is behind one of its lines, and has the same floor.
    for (bool found = true; found;) {
      found = false;
      for (const Line& line : map_.lines) {
        if (line.side[1] == no_side) continue;
        const std::uint16_t step = map_.sector_of(line, 0), next = map_.sector_of(line, 1);
        if (moves_[step] != Moves::as_stairs || moves_[next] == Moves::as_stairs) continue;
        if (!map_.sectors[step].floor_flat.is(map_.sectors[next].floor_flat.text)) continue;
        moves_[next] = Moves::as_stairs;
        found = true;
      }
    }
  }

  [[nodiscard]] bool is_open(const Line& line, std::uint16_t from, std::uint16_t to) const noexcept {
    constexpr int highest_step = 24, player_height = 56;
    const Sector &here = map_.sectors[from], &there = map_.sectors[to];
    if ((line.flags & Line::blocks_player) != 0) return false;
    if (line.special != 0 || moves_[from] != Moves::no || moves_[to] != Moves::no) return true;
    const int floor = here.floor > there.floor ? here.floor : there.floor;
    const int ceiling = here.ceiling < there.ceiling ? here.ceiling : there.ceiling;
    return there.floor - here.floor <= highest_step && ceiling - floor >= player_height;
  }

  const Map& map_;
  Span<Moves> moves_;    // for each sector
  Span<bool> landings_;  // for each sector, whether a teleporter may lead there
  bool is_valid_ = false;
};

enum class Search : std::uint8_t { done, no_memory };

/// Marks in map.reachable what can be reached from a sector. Everything else that this takes is temporary.
inline Search find_reachable(Map& map, std::uint16_t start, Arena& temporary) noexcept {
  const ArenaScope scope = temporary.scope();
  const Passages passages(map, temporary);
  // Who is next to whom: the neighbours of sector s are neighbours[first[s]] up to, not including, first[s + 1].
  const Span<std::size_t> first = temporary.push_array<std::size_t>(map.sectors.size() + 1);
  const Span<std::uint16_t> queue = temporary.push_array_uninitialized<std::uint16_t>(map.sectors.size());
  if (!passages.is_valid() || first.empty() || queue.empty()) return Search::no_memory;

  // Counted and summed up, first[s] is where the row of s ends; filling the row from its end leaves where it begins.
  std::size_t count = 0;
  passages.for_each([&](std::uint16_t from, std::uint16_t) { ++first[from], ++count; });
  const Span<std::uint16_t> neighbours = temporary.push_array_uninitialized<std::uint16_t>(count);
  if (neighbours.size() != count) return Search::no_memory;
  for (std::size_t sector = 0; sector < map.sectors.size(); ++sector) first[sector + 1] += first[sector];
  passages.for_each([&](std::uint16_t from, std::uint16_t to) { neighbours[--first[from]] = to; });

  std::size_t found = 0;
  const auto reach = [&](std::uint16_t sector) {
    if (map.reachable[sector]) return;
    map.reachable[sector] = true;
    queue[found++] = sector;
  };
  reach(start);
  for (std::size_t next = 0; next < found; ++next) {
    const std::size_t begin = first[queue[next]], end = first[queue[next] + std::size_t{1}];
    for (std::size_t i = begin; i < end; ++i) reach(neighbours[i]);
  }
  return Search::done;
}

}  // namespace level_loader::game

#endif  // DE100_EXAMPLES_LEVEL_LOADER_REACH_HPP
