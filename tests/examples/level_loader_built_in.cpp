// de100 memory, https://opensource.org/license/zlib
//
// The WAD that is made in memory loads, from any address, as what its tables say.

#include "support/test.hpp"

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

TEST_CASE("the built-in WAD loads and has one sector that cannot be reached", "[level_loader]") {
  WadBytes wad = built_in_wad();
  TestGame game;
  REQUIRE(game.open(wad));
  REQUIRE(game.maps() == 1);
  REQUIRE(game.visit(0));
  CHECK(game.error_line() == "");
  CHECK(game.report.map.name.is("MAP01"));
  CHECK(game.report.map.sectors.size() == 5);
  CHECK(game.report.reachable == 4);
  CHECK(game.report.permanent_bytes > 0);
  CHECK(game.report.transient_bytes > 0);
}

TEST_CASE("a visit leaves nothing behind in permanent memory", "[level_loader]") {
  WadBytes wad = built_in_wad();
  TestGame game;
  REQUIRE(game.open(wad));
  const std::size_t before = game.permanent_used();
  for (int i = 0; i < 1000; ++i) REQUIRE(game.visit(0));
  CHECK(game.permanent_used() == before);

  wad.set_u16(wad.entry("LINEDEFS").offset, 999);  // nor does one that fails
  for (int i = 0; i < 1000; ++i) REQUIRE_FALSE(game.visit(0));
  CHECK(game.permanent_used() == before);
}

TEST_CASE("records are decoded the same at any address", "[level_loader]") {
  const WadBytes wad = built_in_wad();
  MemoryBlock memory = MemoryBlock::allocate(64_KiB);
  REQUIRE(memory.is_valid());
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::vector<std::byte> shifted(shift);
    shifted.insert(shifted.end(), wad.bytes.begin(), wad.bytes.end());
    Arena arena(memory.view());
    char error_memory[256];
    Arena error_arena{MemoryView(error_memory)};
    Text error(error_arena);
    game::Wad opened = {"built-in", Span<const std::byte>(shifted).subspan(shift), {}, {}};
    REQUIRE(game::read_directory(arena, opened, error));
    game::Map map = {};
    REQUIRE(game::MapLoader(opened, 0, arena, error).load(map));

    for (std::size_t i = 0; i < map.vertexes.size(); ++i) {
      REQUIRE(map.vertexes[i].x == built_in::vertexes[i].x);
      REQUIRE(map.vertexes[i].y == built_in::vertexes[i].y);
    }
    for (std::size_t i = 0; i < map.lines.size(); ++i) {
      REQUIRE(map.lines[i].from == built_in::walls[i].from);
      REQUIRE(map.lines[i].to == built_in::walls[i].to);
      REQUIRE(map.lines[i].special == built_in::walls[i].special);
      REQUIRE(map.sector_of(map.lines[i], 0) == built_in::walls[i].front);
    }
    for (std::size_t i = 0; i < map.nodes.size(); ++i) REQUIRE(map.nodes[i].child[1] == built_in::cuts[i].left);
    CHECK(map.things[4].angle == 135);
    CHECK(map.sectors[3].ceiling == 256);
    CHECK(map.sectors[3].floor_flat.is("FLOOR4_8"));
    CHECK(map.sides[0].middle.is("BROWN1"));
  }
}

TEST_CASE("every seg, subsector and node of the built-in WAD leads to the room that it stands for", "[level_loader]") {
  const WadBytes wad = built_in_wad();
  MemoryBlock memory = MemoryBlock::allocate(64_KiB);
  REQUIRE(memory.is_valid());
  Arena arena(memory.view());
  char error_memory[256];
  Arena error_arena{MemoryView(error_memory)};
  Text error(error_arena);
  game::Wad opened = {"built-in", Span<const std::byte>(wad.bytes), {}, {}};
  REQUIRE(game::read_directory(arena, opened, error));
  game::Map map = {};
  REQUIRE(game::MapLoader(opened, 0, arena, error).load(map));

  const game::Vertex inside[] = {{256, 256}, {256, 600}, {528, 256}, {800, 256}, {800, 600}};
  for (std::uint16_t room = 0; room < 5; ++room) {
    std::uint16_t sector = 999;
    REQUIRE(game::find_sector(map, inside[room].x, inside[room].y, sector));
    CHECK(sector == room);
  }
}
