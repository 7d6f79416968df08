// de100 memory, https://opensource.org/license/zlib
//
// A picture that the game's engine writes is a PNG file that others can read; what is drawn is the same everywhere.

#include "support/test.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "game/engine/canvas.hpp"
#include "game/engine/png.hpp"

using namespace de100;
using namespace de100::literals;
using contract::Command;
using contract::Shape;

namespace {

/// A picture in memory of its own.
struct TestPicture {
  TestPicture(std::uint32_t width, std::uint32_t height)
      : pixels(std::size_t{width} * height), canvas(Span<std::uint32_t>(pixels), width) {}

  std::vector<std::uint32_t> pixels;
  engine::Canvas canvas;
};

/// Reads PNG files, and no more of the format than the engine writes.
class PngReader {
 public:
  explicit PngReader(Span<const char> file) : file_(file.data(), file.size()) {}

  std::string bytes(std::size_t count) {
    REQUIRE(count <= file_.size() - at_);
    at_ += count;
    return file_.substr(at_ - count, count);
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (const char each : bytes(4)) value = value << 8U | static_cast<unsigned char>(each);
    return value;
  }
  /// The next chunk's bytes, whose sum is right.
  std::string chunk(const std::string& type) {
    const std::uint32_t size = number();
    const std::string all = bytes(4 + std::size_t{size});
    CHECK(all.substr(0, 4) == type);
    std::uint32_t crc = UINT32_MAX;
    for (const char each : all) {
      crc ^= static_cast<unsigned char>(each);
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    CHECK(number() == ~crc);
    return all.substr(4);
  }
  [[nodiscard]] bool at_end() const { return at_ == file_.size(); }

 private:
  std::string file_;
  std::size_t at_ = 0;
};

std::uint32_t byte_at(const std::string& text, std::size_t at) {
  return static_cast<unsigned char>(text.at(at));
}

/// What was compressed, whose sum is right.
std::string inflate_stored(const std::string& data) {
  CHECK((byte_at(data, 0) * 256 + byte_at(data, 1)) % 31 == 0);
  CHECK(byte_at(data, 0) % 16 == 8);
  std::string raw;
  std::size_t at = 2;
  for (bool last = false; !last;) {
    REQUIRE(byte_at(data, at) <= 1);  // stored
    last = byte_at(data, at) == 1;
    const std::uint32_t size = byte_at(data, at + 1) + 256 * byte_at(data, at + 2);
    CHECK(byte_at(data, at + 3) + 256 * byte_at(data, at + 4) == (size ^ 0xFFFFU));
    raw += data.substr(at + 5, size);
    at += 5 + size;
  }
  std::uint32_t a = 1, b = 0;
  for (const char each : raw) {
    a = (a + static_cast<unsigned char>(each)) % 65521;
    b = (b + a) % 65521;
  }
  REQUIRE(data.size() == at + 4);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 4; ++i) sum = sum << 8U | byte_at(data, at + i);
  CHECK(sum == (b << 16U | a));
  return raw;
}

}  // namespace

TEST_CASE("a PNG file has the pixels that were drawn", "[game]") {
  for (const std::uint32_t width : {1U, 3U, 210U, 600U}) {
    TestPicture picture(width, 150);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
      picture.pixels[i] = static_cast<std::uint32_t>(i * 2654435761U % 0x1000000U);
    }
    MemoryBlock memory = MemoryBlock::allocate(1_MiB);
    Arena arena(memory.view());
    const Span<const char> file = engine::Png::make(picture.canvas, arena);
    REQUIRE_FALSE(file.empty());

    PngReader reader(file);
    CHECK(reader.bytes(8) == "\x89PNG\r\n\x1A\n");
    PngReader header((Span<const char>(reader.chunk("IHDR"))));
    CHECK(header.number() == width);
    CHECK(header.number() == 150);
    CHECK(header.bytes(5) == std::string("\x08\x02\0\0\0", 5));
    const std::string raw = inflate_stored(reader.chunk("IDAT"));
    CHECK(reader.chunk("IEND").empty());
    CHECK(reader.at_end());

    REQUIRE(raw.size() == (3 * std::size_t{width} + 1) * 150);
    bool same = true;
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
      const std::size_t at = i / width * (3 * std::size_t{width} + 1) + 1 + i % width * 3;
      same = same && byte_at(raw, at) == picture.pixels[i] >> 16U &&
             byte_at(raw, at + 1) == (picture.pixels[i] >> 8U & 0xFFU) &&
             byte_at(raw, at + 2) == (picture.pixels[i] & 0xFFU) && byte_at(raw, at - 1 - i % width * 3) == 0;
    }
    CHECK(same);
  }
}

TEST_CASE("a picture that has no room is none", "[game]") {
  TestPicture picture(20, 20);
  std::byte memory[1000];
  Arena arena{MemoryView(memory)};
  CHECK(engine::Png::make(picture.canvas, arena).empty());
  CHECK(arena.used() == 0);
}

TEST_CASE("shapes cover what they should, and nothing beside the canvas", "[game]") {
  const auto draw = [](const Command& command) {
    TestPicture picture(40, 30);
    picture.canvas.draw(command);
    return picture.pixels;
  };
  const auto pixel = [](const std::vector<std::uint32_t>& pixels, std::size_t x, std::size_t y) {
    return pixels[y * 40 + x];
  };
  const auto disc = draw({Shape::disc, 0xFF102030, 20 * 256, 15 * 256, 0, 0, 6 * 256, nullptr});
  CHECK(pixel(disc, 20, 15) == 0x102030);
  CHECK(pixel(disc, 25, 15) != 0);
  CHECK(pixel(disc, 27, 15) == 0);
  const auto line = draw({Shape::line, 0xFFFFFFFF, -50 * 256, 8 * 256, 90 * 256, 8 * 256, 512, nullptr});
  CHECK(pixel(line, 0, 8) == 0xFFFFFF);
  CHECK(pixel(line, 39, 7) == 0xFFFFFF);
  CHECK(pixel(line, 20, 12) == 0);
  const auto glow = draw({Shape::glow, 0xFF800000, 0, 0, 0, 0, 10 * 256, nullptr});
  CHECK(pixel(glow, 0, 0) > pixel(glow, 4, 4));
  CHECK(pixel(glow, 11, 0) == 0);
  const auto text = draw({Shape::text, 0xFFFFFFFF, 35 * 256, 28 * 256, 0, 0, 256, "1l"});
  CHECK(pixel(text, 36, 28) == 0xFFFFFF);
  CHECK(pixel(text, 35, 29) == 0xFFFFFF);
  CHECK(pixel(text, 37, 28) == 0);
  CHECK(pixel(text, 39, 28) == 0xFFFFFF);
}
