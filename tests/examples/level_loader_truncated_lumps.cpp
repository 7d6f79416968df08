// de100 memory, https://opensource.org/license/zlib
//
// A lump that ends too early is refused with a line that names it, or the map does without what is gone. Under the
// address sanitizer the bytes that were cut off may not even be read.
//
// `level_loader_tests [freedoom1]` and `[freedoom2]` cut each lump of Freedoom at every 16th byte near its ends and at
// every 272nd between: 273 thousand cuts in both WADs. `level_loader_tests [full]` cuts at every 16th all over: 3.5
// million, which take minutes under a sanitizer.

#include "support/test.hpp"

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

namespace {

struct Tally {
  std::size_t tried = 0, refused = 0, loaded = 0, wrong = 0;
};

constexpr std::size_t fine = 16;
// 17 divides no record's size, so every remainder by it that `fine` leaves comes up too.
constexpr std::size_t coarse = 17 * fine;

/// The next place to cut a lump at: `step` further, and `fine` within a KiB of its ends.
std::size_t next_cut(std::size_t at, std::size_t size, std::size_t step) {
  const std::size_t last = size > 1_KiB ? align_up(size - 1_KiB, fine) : 0;
  if (at < 1_KiB || at >= last) return at + fine;
  return at + step < last ? at + step : last;
}

/// Cuts the lumps of a map, by their entries in the directory.
void truncate_map(TestGame& game, WadBytes& wad, const std::vector<Entry>& entries, std::size_t marker,
                  std::size_t step, Tally& tally) {
  show_one_map(wad, entries, marker);
  for (std::size_t which = 0; which < game::map_lump_count; ++which) {
    const Entry& lump = entries[marker + 1 + which];
    const std::size_t record_size = game::map_lumps[which].record_size;
    const std::string where =
        wad.name + ": " + entries[marker].name + "/" + lump.name + " at offset " + std::to_string(lump.offset) + ": ";
    for (std::size_t size = 0; size < lump.size; size = next_cut(size, lump.size, step)) {
      wad.set_u32(lump.at + 4, size);
      ASAN_POISON_MEMORY_REGION(&wad.bytes[lump.offset + size], lump.size - size);
      bool well = game.open(wad);
      if (well && game.visit(0)) {
        ++tally.loaded;
        well = size % record_size == 0;
      } else if (well) {
        ++tally.refused;
        // Where whole records are missing, that is noticed here or where another lump refers to them.
        well = is_error_line(game, wad) && (size % record_size == 0 || game.error_begins(where));
      }
      ASAN_UNPOISON_MEMORY_REGION(&wad.bytes[lump.offset + size], lump.size - size);
      ++tally.tried;
      if (!well && tally.wrong++ == 0) UNSCOPED_INFO(where << "cut to " << size << ": " << game.error_line());
    }
    wad.set_u32(lump.at + 4, lump.size);
  }
}

/// Nobody reads the others, so they are cut all at once: every one that is long enough to 0 bytes, to `step`, and so
/// on.
void truncate_others(TestGame& game, WadBytes& wad, const std::vector<Entry>& entries, std::size_t step, Tally& tally) {
  std::vector<Entry> others;
  std::size_t longest = 0;
  std::size_t map_lump = game::map_lump_count;  // how far behind a marker
  for (const Entry& entry : entries) {
    map_lump = entry.name == "THINGS" ? 0 : map_lump + 1;
    if (map_lump < game::map_lump_count || entry.size == 0) continue;
    others.push_back(entry);
    longest = entry.size > longest ? entry.size : longest;
    ASAN_POISON_MEMORY_REGION(&wad.bytes[entry.offset], entry.size);
  }
  const std::size_t maps = game.maps();
  for (std::size_t size = 0; size < longest; size += step) {
    for (const Entry& lump : others) {
      if (size >= lump.size) continue;
      wad.set_u32(lump.at + 4, size);
      ++tally.tried;
      ++tally.loaded;
    }
    if (!game.open(wad) || game.maps() != maps) {
      if (tally.wrong++ == 0) UNSCOPED_INFO("others cut to " << size << ": " << game.error_line());
    }
  }
  REQUIRE(game.visit_all(wad));
  for (const Entry& lump : others) {
    wad.set_u32(lump.at + 4, lump.size);
    ASAN_UNPOISON_MEMORY_REGION(&wad.bytes[lump.offset], lump.size);
  }
}

void truncate_all(WadBytes wad, std::size_t step) {
  if (wad.bytes.empty()) return;
  const std::vector<Entry> entries = wad.entries();
  const std::size_t directory = wad.u32(8);
  TestGame game;
  REQUIRE(game.visit_all(wad));
  Tally tally;
  truncate_others(game, wad, entries, step, tally);
  for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
    if (entries[i + 1].name == "THINGS") truncate_map(game, wad, entries, i, step, tally);
  }
  wad.set_u32(4, entries.size());
  wad.set_u32(8, directory);
  REQUIRE(game.visit_all(wad));
  CHECK(tally.wrong == 0);
  CHECK(tally.refused > 0);
  std::printf("%s: %zu lumps cut, %zu refused, %zu loaded all the same\n", wad.name.c_str(), tally.tried, tally.refused,
              tally.loaded);
}

}  // namespace

TEST_CASE("lumps of the built-in WAD cut at every 16th byte", "[level_loader]") {
  truncate_all(built_in_wad(), fine);
}

TEST_CASE("lumps of Freedoom 1 cut at many places", "[level_loader][.slow][freedoom1]") {
  truncate_all(read_wad(freedoom[0]), coarse);
}

TEST_CASE("lumps of Freedoom 2 cut at many places", "[level_loader][.slow][freedoom2]") {
  truncate_all(read_wad(freedoom[1]), coarse);
}

TEST_CASE("lumps of Freedoom 1 cut at every 16th byte", "[level_loader][.full]") {
  truncate_all(read_wad(freedoom[0]), fine);
}

TEST_CASE("lumps of Freedoom 2 cut at every 16th byte", "[level_loader][.full]") {
  truncate_all(read_wad(freedoom[1]), fine);
}
