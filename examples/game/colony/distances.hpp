// de100 memory, https://opensource.org/license/zlib
//
// distances.hpp: how far it is from every tile to the nearest of some goals, so that thousands find their way with one
// search (Dijkstra's): each goes to the neighbour that is nearer. The queue of the search is scratch memory.

#ifndef DE100_EXAMPLES_GAME_COLONY_DISTANCES_HPP
#define DE100_EXAMPLES_GAME_COLONY_DISTANCES_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/colony/tiles.hpp"

namespace colony {

inline constexpr std::uint16_t unreachable = UINT16_MAX;

/// The neighbours of a tile: the four at its sides, then those at its corners.
struct Step {
  std::int32_t across, along;
  std::uint32_t cost;
};
inline constexpr Step neighbours[] = {{1, 0, 10}, {-1, 0, 10}, {0, 1, 10},  {0, -1, 10},
                                      {1, 1, 14}, {-1, 1, 14}, {1, -1, 14}, {-1, -1, 14}};

/// Whether one can go from a tile to that neighbour of it: not around the edge of stone.
inline bool is_open(Span<const std::uint8_t> stone, std::int32_t column, std::int32_t row, Step step) noexcept {
  const auto is_free = [&](std::int32_t x, std::int32_t y) { return is_inside(x, y) && stone[tile_index(x, y)] == 0; };
  return is_free(column + step.across, row + step.along) && is_free(column + step.across, row) &&
         is_free(column, row + step.along);
}

/// The nearest first: a heap that grows in place, since nothing else is pushed on its arena meanwhile.
class SearchQueue {
 public:
  explicit SearchQueue(Arena& arena) noexcept : arena_(&arena) {}

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// False where the arena is full.
  [[nodiscard]] bool push(std::uint32_t distance, std::size_t tile) noexcept {
    if (size_ == entries_.size() && !grow()) return false;
    std::size_t at = size_++;
    const std::uint32_t entry = distance << 16U | static_cast<std::uint32_t>(tile);
    for (; at != 0 && entry < entries_[(at - 1) / 2]; at = (at - 1) / 2) entries_[at] = entries_[(at - 1) / 2];
    entries_[at] = entry;
    return true;
  }

  void pop(std::uint32_t& distance, std::size_t& tile) noexcept {
    distance = entries_[0] >> 16U;
    tile = entries_[0] & 0xFFFFU;
    const std::uint32_t last = entries_[--size_];
    std::size_t at = 0;
    for (std::size_t child = 1; child < size_; child = 2 * at + 1) {
      if (child + 1 < size_ && entries_[child + 1] < entries_[child]) ++child;
      if (last <= entries_[child]) break;
      entries_[at] = entries_[child];
      at = child;
    }
    entries_[at] = last;
  }

 private:
  [[nodiscard]] bool grow() noexcept {
    constexpr std::size_t step = 256;
    const std::size_t size = entries_.size();
    if (size == 0) {
      entries_ = arena_->push_array_uninitialized<std::uint32_t>(step);
      return !entries_.empty();
    }
    if (!arena_->extend(entries_.data(), size * sizeof(std::uint32_t), (size + step) * sizeof(std::uint32_t))) {
      return false;
    }
    entries_ = {entries_.data(), size + step};
    return true;
  }

  Arena* arena_;
  Span<std::uint32_t> entries_;  // a distance above a tile
  std::size_t size_ = 0;
};

/// Fills `distances`, of all tiles; stone is unreachable. `detour(tile)` is what it costs to enter a tile beside the
/// way. False where the scratch memory is too small.
template <class Detour>
bool find_distances(Span<const std::uint8_t> stone, Span<const std::uint16_t> goals, Arena& scratch,
                    Span<std::uint16_t> distances, Detour detour) noexcept {
  const ArenaScope scope = scratch.scope();
  SearchQueue queue(scratch);
  for (std::uint16_t& distance : distances) distance = unreachable;
  for (const std::uint16_t goal : goals) {
    distances[goal] = 0;
    if (!queue.push(0, goal)) return false;
  }
  while (!queue.empty()) {
    std::uint32_t distance = 0;
    std::size_t tile = 0;
    queue.pop(distance, tile);
    if (distance != distances[tile]) continue;  // it was found on a shorter way since
    const std::int32_t column = static_cast<std::int32_t>(tile) % columns;
    const std::int32_t row = static_cast<std::int32_t>(tile) / columns;
    for (const Step step : neighbours) {
      if (!is_open(stone, column, row, step)) continue;
      const std::size_t next = tile_index(column + step.across, row + step.along);
      const std::uint32_t there = distance + step.cost + detour(next);
      if (there >= distances[next]) continue;
      distances[next] = static_cast<std::uint16_t>(there);
      if (!queue.push(there, next)) return false;
    }
  }
  return true;
}

inline bool find_distances(Span<const std::uint8_t> stone, Span<const std::uint16_t> goals, Arena& scratch,
                           Span<std::uint16_t> distances) noexcept {
  return find_distances(stone, goals, scratch, distances, [](std::size_t) { return std::uint32_t{0}; });
}

/// The centre of the neighbour that is nearest to the goals; of the tile itself where none is nearer.
inline Vector way_on(Span<const std::uint8_t> stone, Span<const std::uint16_t> distances, std::size_t tile) noexcept {
  const std::int32_t column = static_cast<std::int32_t>(tile) % columns;
  const std::int32_t row = static_cast<std::int32_t>(tile) / columns;
  std::size_t best = tile;
  for (const Step step : neighbours) {
    if (!is_open(stone, column, row, step)) continue;
    const std::size_t next = tile_index(column + step.across, row + step.along);
    if (distances[next] < distances[best]) best = next;
  }
  return centre_of(best);
}

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_DISTANCES_HPP
