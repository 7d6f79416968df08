// de100 memory, https://opensource.org/license/zlib
//
// png.hpp: a picture as a PNG file, in an arena. It is not compressed: the format allows that too.

#ifndef DE100_EXAMPLES_GAME_ENGINE_PNG_HPP
#define DE100_EXAMPLES_GAME_ENGINE_PNG_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include <de100/memory.hpp>

#include "game/engine/canvas.hpp"

namespace engine {

class Png {
 public:
  /// The bytes of the file; empty where the arena is too small for them.
  static Span<const char> make(const Canvas& canvas, Arena& arena) noexcept {
    const std::size_t row = std::size_t{3} * static_cast<std::size_t>(canvas.width()) + 1;
    const std::size_t raw = row * static_cast<std::size_t>(canvas.height());
    const std::size_t stored = raw + 5 * ((raw + most_stored - 1) / most_stored) + 6;
    Png png(arena.push_array_uninitialized<char>(8 + 3 * 12 + 13 + stored));
    if (png.file_.empty()) return {};
    png.add_header(canvas);
    png.add_picture(canvas, row, raw, stored);
    png.begin("IEND", 0);
    png.end();
    return png.file_.first(png.size_);
  }

 private:
  static constexpr std::size_t most_stored = 65535;  // bytes in a block of the format's

  explicit Png(Span<char> file) noexcept : file_(file) {}

  void byte(std::uint32_t value) noexcept {
    file_[size_++] = static_cast<char>(value & 0xFFU);
    crc_ ^= value & 0xFFU;
    for (int bit = 0; bit < 2; ++bit) crc_ = crc_ >> 4U ^ crc_of_four_bits(crc_ & 15U);
  }
  void number(std::size_t value) noexcept {
    for (unsigned shift = 32; shift != 0; shift -= 8) byte(static_cast<std::uint32_t>(value >> (shift - 8)));
  }

  static std::uint32_t crc_of_four_bits(std::uint32_t bits) noexcept {
    for (int bit = 0; bit < 4; ++bit) bits = bits >> 1U ^ ((bits & 1U) != 0 ? 0xEDB88320U : 0U);
    return bits;
  }

  void begin(const char* type, std::size_t size) noexcept {
    number(size);
    crc_ = UINT32_MAX;
    for (int i = 0; i < 4; ++i) byte(static_cast<unsigned char>(type[i]));
  }
  void end() noexcept { number(~crc_); }

  void add_header(const Canvas& canvas) noexcept {
    for (const char each : {'\x89', 'P', 'N', 'G', '\r', '\n', '\x1A', '\n'}) byte(static_cast<unsigned char>(each));
    begin("IHDR", 13);
    number(static_cast<std::size_t>(canvas.width()));
    number(static_cast<std::size_t>(canvas.height()));
    for (const std::uint32_t each : {8U, 2U, 0U, 0U, 0U}) byte(each);  // 8 bits of red, green and blue
    end();
  }

  /// Rows without a filter, in blocks without compression.
  void add_picture(const Canvas& canvas, std::size_t row, std::size_t raw, std::size_t stored) noexcept {
    begin("IDAT", stored);
    byte(0x78);
    byte(0x01);
    std::uint32_t a = 1, b = 0;  // of Adler's sum
    for (std::size_t i = 0; i < raw; ++i) {
      if (i % most_stored == 0) {
        const bool is_last = raw - i <= most_stored;
        const std::size_t size = is_last ? raw - i : most_stored;
        byte(is_last ? 1 : 0);
        for (const std::size_t each : {size, size >> 8U, ~size, ~size >> 8U}) byte(static_cast<std::uint32_t>(each));
      }
      std::uint32_t value = 0;
      if (i % row != 0) {
        const std::size_t part = i % row - 1;
        const std::uint32_t pixel = canvas.pixels()[i / row * static_cast<std::size_t>(canvas.width()) + part / 3];
        value = pixel >> (16 - 8 * (part % 3)) & 0xFFU;
      }
      byte(value);
      a = (a + value) % 65521;
      b = (b + a) % 65521;
    }
    number(b << 16U | a);
    end();
  }

  Span<char> file_;
  std::size_t size_ = 0;
  std::uint32_t crc_ = 0;
};

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_PNG_HPP
