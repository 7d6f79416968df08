// de100 memory, https://opensource.org/license/zlib
//
// A byte that is not what it was leads to a line that says what is wrong, or to a map that can be walked and drawn;
// never to anything else. The bytes changed are among those that the loader reads, since no other can matter.

#include "support/test.hpp"

#include <random>

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

namespace {

/// Bytes that are read, and the map that is to be visited when one of them changes.
struct Range {
  std::size_t begin, size;
  std::size_t map;
};

constexpr std::size_t all_maps = SIZE_MAX;

std::vector<Range> ranges_read(const WadBytes& wad, const TestGame& game) {
  const std::vector<Entry> entries = wad.entries();
  std::vector<Range> ranges = {{0, 12, all_maps}};
  std::size_t map = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    while (map + 1 < game.maps() && game.wad().maps[map + 1] <= i) ++map;
    ranges.push_back({entries[i].at, 16, map});
    const std::size_t marker = game.wad().maps[map];
    if (i > marker && i <= marker + game::map_lump_count) ranges.push_back({entries[i].offset, entries[i].size, map});
  }
  return ranges;
}

struct Flipper {
  WadBytes wad;
  std::size_t flips_per_picture;  // a picture takes several times longer than a map
  TestGame game = {};
  std::size_t flips = 0, refused = 0, wrong = 0;

  void flip(std::size_t at, std::size_t map, unsigned mask) {
    const std::byte original = wad.bytes[at];
    wad.bytes[at] ^= static_cast<std::byte>(mask);
    const bool with_picture = flips++ % flips_per_picture == 0;
    bool well = game.open(wad);
    if (well && map == all_maps) {
      well = game.visit_all(wad, with_picture);
    } else if (well && map < game.maps()) {
      well = game.visit(map, with_picture);
    }
    if (!well) {
      ++refused;
      if (!is_error_line(game, wad) && wrong++ == 0) UNSCOPED_INFO("byte " << at << ": " << game.error_line());
    }
    wad.bytes[at] = original;
  }

  void tell() const {
    CHECK(wrong == 0);
    CHECK(refused > 0);
    CHECK(refused < flips);
    std::printf("%s: %zu bytes flipped, %zu refused\n", wad.name.c_str(), flips, refused);
  }
};

void flip_at_random(const char* path) {
  Flipper flipper{read_wad(path), 8};
  if (flipper.wad.bytes.empty()) return;
  REQUIRE(flipper.game.open(flipper.wad));
  const std::vector<Range> ranges = ranges_read(flipper.wad, flipper.game);
  std::size_t total = 0;
  for (const Range& range : ranges) total += range.size;

  std::mt19937 random(20240229);  // its numbers are the same everywhere
  for (int i = 0; i < 10000; ++i) {
    std::size_t place = random() % total;
    for (const Range& range : ranges) {
      if (place < range.size) {
        flipper.flip(range.begin + place, range.map, static_cast<unsigned>(1 + random() % 255));
        break;
      }
      place -= range.size;
    }
  }
  // The directory is small and matters most: some more there.
  for (int i = 0; i < 2000; ++i) {
    const Range& range = ranges[random() % ranges.size()];
    if (range.size != 16) continue;
    flipper.flip(range.begin + random() % 16, range.map, static_cast<unsigned>(1 + random() % 255));
  }
  flipper.tell();
}

}  // namespace

TEST_CASE("every bit of the built-in WAD flipped", "[level_loader]") {
  Flipper flipper{built_in_wad(), 1};
  for (std::size_t at = 0; at < flipper.wad.bytes.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) flipper.flip(at, all_maps, 1U << bit);
  }
  flipper.tell();
}

TEST_CASE("10000 bytes of Freedoom 1 flipped", "[level_loader][.slow][freedoom1]") {
  flip_at_random(freedoom[0]);
}

TEST_CASE("10000 bytes of Freedoom 2 flipped", "[level_loader][.slow][freedoom2]") {
  flip_at_random(freedoom[1]);
}
