// de100 memory, https://opensource.org/license/zlib
//
// legend.hpp: the strip below a picture that shows the budget: of each region what is used now, and the most that was.

#ifndef DE100_EXAMPLES_GAME_ENGINE_LEGEND_HPP
#define DE100_EXAMPLES_GAME_ENGINE_LEGEND_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "common/text.hpp"
#include "game/engine/canvas.hpp"

namespace engine {

inline constexpr std::int32_t legend_height = 64;  // pixels

inline void draw_legend(Canvas& canvas, Span<const BudgetRegion> regions, Arena& scratch) noexcept {
  constexpr std::int32_t across = 3, margin = 12, row = legend_height / 2;
  const std::int32_t top = canvas.height() - legend_height, cell = (canvas.width() - margin) / across;
  canvas.box(0, top, canvas.width(), legend_height, 0xFF12141A);
  canvas.box(0, top, canvas.width(), 1, 0xFF3A4252);
  std::int32_t number = 0;
  for (const BudgetRegion& region : regions) {
    const ArenaScope scope = scratch.scope();
    common::Text text(scratch);
    text.add(region.request.name, ": ", (region.used + 1023) / 1024, " of ", (region.request.size + 1023) / 1024,
             " KiB", '\0');
    const std::int32_t x = margin + number % across * cell, y = top + 8 + number / across * (row - 3);
    const std::int32_t length = cell - margin;
    const auto share = [&](std::size_t bytes) {
      return static_cast<std::int32_t>(static_cast<std::uint64_t>(bytes) * static_cast<std::uint64_t>(length) /
                                       region.request.size);
    };
    const bool is_tight = region.peak > region.request.size / 10 * 9;
    canvas.draw(
        Command{Shape::text, 0xFFC8D0DC, x * 256, y * 256, 0, 0, 512, text.complete() ? text.characters().data() : ""});
    canvas.box(x, y + 13, length, 7, 0xFF262C38);
    canvas.box(x, y + 13, share(region.peak), 7, is_tight ? 0xFF7A5A20 : 0xFF2C5A68);
    canvas.box(x, y + 13, share(region.used), 7, is_tight ? 0xFFF0B040 : 0xFF48B8C8);
    ++number;
  }
}

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_LEGEND_HPP
