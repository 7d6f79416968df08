// de100 memory, https://opensource.org/license/zlib
//
// canvas.hpp: draws what a game commands into memory, with whole numbers only, so that pictures are the same
// everywhere.

#ifndef DE100_EXAMPLES_GAME_ENGINE_CANVAS_HPP
#define DE100_EXAMPLES_GAME_ENGINE_CANVAS_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/contract.hpp"

namespace engine {

using namespace de100;
using namespace de100::literals;
using contract::Command;
using contract::Frame;
using contract::Shape;

/// The whole part of a square root.
inline std::int64_t square_root(std::int64_t value) noexcept {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 31U; bit != 0; bit /= 2) {
    if ((root + bit) * (root + bit) <= value) root += bit;
  }
  return root;
}

/// Five rows of three dots: a digit for each row, of which 4, 2 and 1 are its dots.
inline const char* glyph_of(char character) noexcept {
  static constexpr char digits[][6] = {"75557", "26227", "71747", "71717", "55711",
                                       "74717", "74757", "71244", "75757", "75717"};
  static constexpr char letters[][6] = {"25755", "65656", "34443", "65556", "74647", "74644", "34553", "55755", "72227",
                                        "11152", "55655", "44447", "57755", "65555", "25552", "65644", "25573", "65655",
                                        "34216", "72222", "55557", "55552", "55775", "55255", "55222", "71247"};
  if (character >= '0' && character <= '9') return digits[character - '0'];
  if (character >= 'a' && character <= 'z') return letters[character - 'a'];
  if (character >= 'A' && character <= 'Z') return letters[character - 'A'];
  switch (character) {
    case '.':
      return "00002";
    case ',':
      return "00024";
    case ':':
      return "02020";
    case '-':
      return "00700";
    case '/':
      return "11244";
    case '%':
      return "51245";
    default:
      return "00000";
  }
}

class Canvas {
 public:
  Canvas() noexcept = default;
  Canvas(Span<std::uint32_t> pixels, std::uint32_t width) noexcept
      : pixels_(pixels),
        width_(static_cast<std::int32_t>(width)),
        height_(static_cast<std::int32_t>(pixels.size() / width)) {}

  [[nodiscard]] Span<const std::uint32_t> pixels() const noexcept { return pixels_; }
  [[nodiscard]] std::int32_t width() const noexcept { return width_; }
  [[nodiscard]] std::int32_t height() const noexcept { return height_; }

  /// A rectangle, in pixels.
  void box(std::int32_t x, std::int32_t y, std::int32_t box_width, std::int32_t box_height,
           std::uint32_t colour) noexcept {
    for_each_in(x, y, x + box_width, y + box_height,
                [&](std::int32_t, std::int32_t, std::uint32_t& pixel) { cover(pixel, colour, 256); });
  }

  /// Nothing below `height_drawn` is drawn to.
  void draw(const Frame& frame, std::int32_t height_drawn) noexcept {
    const std::size_t whole = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_drawn);
    mem_copy(pixels_.data(), frame.background, whole * sizeof(std::uint32_t));
    const std::int32_t all = height_;
    height_ = height_drawn;
    for (const Command& command : Span<const Command>(frame.commands, frame.count)) draw(command);
    height_ = all;
  }

  void draw(const Command& command) noexcept {
    switch (command.shape) {
      case Shape::disc:
        stroke(command, command.x, command.y);
        break;
      case Shape::line:
        stroke(command, command.to_x, command.to_y);
        break;
      case Shape::glow:
        glow(command);
        break;
      case Shape::text:
        text(command);
        break;
    }
  }

 private:
  /// `share` of 256 parts of the colour, times what it covers, over the pixel.
  static void cover(std::uint32_t& pixel, std::uint32_t colour, std::int64_t share) noexcept {
    const std::uint32_t part = (colour >> 24U) * static_cast<std::uint32_t>(share) / 255;  // of 256
    std::uint32_t result = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
      result |= ((pixel >> shift & 0xFFU) * (256 - part) + (colour >> shift & 0xFFU) * part) / 256 << shift;
    }
    pixel = result;
  }

  static void add(std::uint32_t& pixel, std::uint32_t colour, std::int64_t share) noexcept {
    const std::uint32_t part = (colour >> 24U) * static_cast<std::uint32_t>(share) / 255;
    std::uint32_t result = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
      const std::uint32_t sum = (pixel >> shift & 0xFFU) + (colour >> shift & 0xFFU) * part / 256;
      result |= (sum < 255 ? sum : 255) << shift;
    }
    pixel = result;
  }

  template <class Visit>
  void for_each_in(std::int32_t left, std::int32_t top, std::int32_t right, std::int32_t bottom, Visit visit) noexcept {
    if (left < 0) left = 0;
    if (top < 0) top = 0;
    if (right > width_) right = width_;
    if (bottom > height_) bottom = height_;
    for (std::int32_t y = top; y < bottom; ++y) {
      std::uint32_t* const row = &pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_)];
      for (std::int32_t x = left; x < right; ++x) visit(x, y, row[x]);
    }
  }

  /// All that is within the radius of the way there: a pixel is covered as far as its centre is inside.
  void stroke(const Command& command, std::int32_t to_x, std::int32_t to_y) noexcept {
    const std::int64_t radius = command.radius, across = to_x - command.x, along = to_y - command.y;
    const std::int64_t squared = across * across + along * along;
    const std::int64_t outer = (radius + 128) * (radius + 128);
    const std::int64_t inner = radius > 128 ? (radius - 128) * (radius - 128) : 0;
    const auto least = [&](std::int32_t a, std::int32_t b) { return ((a < b ? a : b) - command.radius) / 256 - 1; };
    const auto most = [&](std::int32_t a, std::int32_t b) { return ((a > b ? a : b) + command.radius) / 256 + 2; };
    for_each_in(least(command.x, to_x), least(command.y, to_y), most(command.x, to_x), most(command.y, to_y),
                [&](std::int32_t x, std::int32_t y, std::uint32_t& pixel) {
                  std::int64_t dx = x * 256 + 128 - command.x, dy = y * 256 + 128 - command.y;
                  const std::int64_t share = dx * across + dy * along;  // of the way, to where it is nearest
                  if (share >= squared) {
                    dx -= across;
                    dy -= along;
                  } else if (share > 0) {
                    dx -= across * share / squared;
                    dy -= along * share / squared;
                  }
                  const std::int64_t distance = dx * dx + dy * dy;
                  if (distance >= outer) return;
                  cover(pixel, command.colour, distance <= inner ? 256 : radius + 128 - square_root(distance));
                });
  }

  void glow(const Command& command) noexcept {
    const std::int64_t radius = command.radius;
    for_each_in((command.x - command.radius) / 256 - 1, (command.y - command.radius) / 256 - 1,
                (command.x + command.radius) / 256 + 2, (command.y + command.radius) / 256 + 2,
                [&](std::int32_t x, std::int32_t y, std::uint32_t& pixel) {
                  const std::int64_t dx = x * 256 + 128 - command.x, dy = y * 256 + 128 - command.y;
                  const std::int64_t left = radius * radius - dx * dx - dy * dy;
                  if (left <= 0) return;
                  const std::int64_t share = left * 16 / (radius * radius);
                  add(pixel, command.colour, share * share);
                });
  }

  void text(const Command& command) noexcept {
    const std::int32_t dot = command.radius / 256;
    std::int32_t left = command.x / 256;
    for (const char* at = command.text; *at != '\0'; ++at, left += 4 * dot) {
      const char* const glyph = glyph_of(*at);
      for (std::int32_t i = 0; i < 15; ++i) {
        if (((glyph[i / 3] - '0') & (4 >> i % 3)) != 0) {
          box(left + i % 3 * dot, command.y / 256 + i / 3 * dot, dot, dot, command.colour);
        }
      }
    }
  }

  Span<std::uint32_t> pixels_;
  std::int32_t width_ = 0;
  std::int32_t height_ = 0;
};

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_CANVAS_HPP
