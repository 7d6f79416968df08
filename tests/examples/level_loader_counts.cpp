// de100 memory, https://opensource.org/license/zlib
//
// Every map of a real WAD loads, and has as many of everything as its lumps have bytes for.

#include "support/test.hpp"

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

TEST_CASE("all maps of Freedoom load, and their counts agree with the sizes of their lumps", "[level_loader]") {
  const std::size_t expected_maps[] = {36, 32};
  for (std::size_t i = 0; i < 2; ++i) {
    WadBytes wad = read_wad(freedoom[i]);
    if (wad.bytes.empty()) continue;
    const std::vector<Entry> entries = wad.entries();
    TestGame game;
    REQUIRE(game.open(wad));
    REQUIRE(game.maps() == expected_maps[i]);
    CHECK(game.wad().lumps.size() == entries.size());

    std::size_t map = 0;
    for (std::size_t at = 0; at + 8 < entries.size(); ++at) {
      if (entries[at + 1].name != "THINGS") continue;
      INFO(wad.name << ' ' << entries[at].name);
      REQUIRE(game.visit(map++, true));
      const game::Map& loaded = game.report.map;
      CHECK(loaded.name.is(entries[at].name.c_str()));
      CHECK(loaded.things.size() * 10 == entries[at + 1].size);
      CHECK(loaded.lines.size() * 14 == entries[at + 2].size);
      CHECK(loaded.sides.size() * 30 == entries[at + 3].size);
      CHECK(loaded.vertexes.size() * 4 == entries[at + 4].size);
      CHECK(loaded.segs.size() * 12 == entries[at + 5].size);
      CHECK(loaded.subsectors.size() * 4 == entries[at + 6].size);
      CHECK(loaded.nodes.size() * 28 == entries[at + 7].size);
      CHECK(loaded.sectors.size() * 26 == entries[at + 8].size);
      // A rule of thumb that reached less would be no use, and one that reached all would not look at heights.
      CHECK(game.report.reachable * 100 >= loaded.sectors.size() * 40);
      CHECK(game.report.reachable < loaded.sectors.size());
    }
    CHECK(map == expected_maps[i]);
  }
}
