// de100 memory, https://opensource.org/license/zlib
//
// near.hpp: which ants are near a place: they are sorted into the cells of a coarse grid, anew in each step, in memory
// that is gone two steps later.

#ifndef DE100_EXAMPLES_GAME_COLONY_NEAR_HPP
#define DE100_EXAMPLES_GAME_COLONY_NEAR_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/colony/world.hpp"

namespace colony {

/// An ant where it was when the step began.
struct Sighting {
  Vector place;
  Handle<Ant> ant;
};

class Neighbourhood {
 public:
  /// False, and said so, where the frame's memory is too small.
  [[nodiscard]] bool sort(World& world, Arena& frame) noexcept {
    first_ = push<std::uint32_t>(world, frame, frames_region, cells + 1);
    sightings_ = push<Sighting>(world, frame, frames_region, world.ants.size() + 1);  // never an array of none
    if (first_.empty() || sightings_.empty()) return false;
    mem_set(first_.data(), 0, first_.size() * sizeof(std::uint32_t));
    for (const Ant& ant : world.ants) ++first_[cell_of(ant.place)];
    std::uint32_t sum = 0;
    for (std::uint32_t& each : first_) each = sum += each;
    // Every cell is filled from its end, which leaves its number at its beginning.
    for (auto at = world.ants.begin(); at != world.ants.end(); ++at) {
      sightings_[--first_[cell_of(at->place)]] = {at->place, at.handle()};
    }
    sightings_ = {sightings_.data(), world.ants.size()};
    return true;
  }

  [[nodiscard]] Span<const Sighting> all() const noexcept { return sightings_; }

  /// Calls `visit(const Sighting&)` for those in the cells around, all within a distance of a cell's size among them.
  template <class Visit>
  void for_each_around(Vector place, Length distance, Visit visit) const noexcept {
    const auto clamped = [](std::int32_t at, std::int32_t most) { return at < 0 ? 0 : at > most ? most : at; };
    const std::int32_t left = clamped((place.x - distance) >> shift, across - 1);
    const std::int32_t right = clamped((place.x + distance) >> shift, across - 1);
    const std::int32_t bottom = clamped((place.y + distance) >> shift, down - 1);
    for (std::int32_t row = clamped((place.y - distance) >> shift, down - 1); row <= bottom; ++row) {
      // The cells of a row follow each other.
      const std::size_t end = first_[cell(right, row) + 1];
      for (std::size_t i = first_[cell(left, row)]; i < end; ++i) visit(sightings_[i]);
    }
  }

 private:
  static constexpr std::int32_t shift = tile_shift + 1;  // two tiles
  static constexpr std::int32_t across = columns / 2, down = rows / 2;
  static constexpr std::size_t cells = std::size_t{across} * down;

  static std::size_t cell(std::int32_t column, std::int32_t row) noexcept {
    return static_cast<std::size_t>(row) * across + static_cast<std::size_t>(column);
  }
  static std::size_t cell_of(Vector place) noexcept { return cell(place.x >> shift, place.y >> shift); }

  Span<std::uint32_t> first_;  // of each cell: the number of its first sighting
  Span<Sighting> sightings_;
};

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_NEAR_HPP
