// de100 memory, https://opensource.org/license/zlib
//
// Each thing that can be wrong in a WAD has its line, with the file, the map, the lump and the offset.

#include "support/test.hpp"

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

namespace {

/// What the game says about the built-in WAD after a change. `at` is where the changed record stands.
template <class Change>
std::string refusal_after(Change change) {
  WadBytes wad = built_in_wad();
  change(wad);
  TestGame game;
  REQUIRE_FALSE(game.visit_all(wad, true));
  CHECK(is_error_line(game, wad));
  return game.error_line();
}

/// The same after a 16-bit number in a record was changed.
std::string refusal_after(const char* lump, std::size_t record, std::size_t record_size, std::size_t number,
                          std::size_t value) {
  return refusal_after(
      [&](WadBytes& wad) { wad.set_u16(wad.entry(lump).offset + record * record_size + 2 * number, value); });
}

std::string place(const char* lump, std::size_t record = 0, std::size_t record_size = 0) {
  const std::size_t offset = built_in_wad().entry(lump).offset + record * record_size;
  return std::string("built-in: MAP01/") + lump + " at offset " + std::to_string(offset) + ": ";
}

}  // namespace

TEST_CASE("a number that refers to a record that is not there", "[level_loader]") {
  CHECK(refusal_after("LINEDEFS", 17, 14, 0, 9999) ==
        place("LINEDEFS", 17, 14) + "line 17 refers to vertex 9999 of 20");
  CHECK(refusal_after("LINEDEFS", 0, 14, 1, 20) == place("LINEDEFS", 0, 14) + "line 0 refers to vertex 20 of 20");
  CHECK(refusal_after("LINEDEFS", 2, 14, 5, 65535) == place("LINEDEFS", 2, 14) + "line 2 refers to side 65535 of 28");
  CHECK(refusal_after("LINEDEFS", 3, 14, 6, 28) == place("LINEDEFS", 3, 14) + "line 3 refers to side 28 of 28");
  CHECK(refusal_after("SIDEDEFS", 27, 30, 14, 5) == place("SIDEDEFS", 27, 30) + "side 27 refers to sector 5 of 5");
  CHECK(refusal_after("SEGS", 1, 12, 0, 20) == place("SEGS", 1, 12) + "seg 1 refers to vertex 20 of 20");
  CHECK(refusal_after("SEGS", 1, 12, 1, 21) == place("SEGS", 1, 12) + "seg 1 refers to vertex 21 of 20");
  CHECK(refusal_after("SEGS", 27, 12, 3, 24) == place("SEGS", 27, 12) + "seg 27 refers to line 24 of 24");
  CHECK(refusal_after("SSECTORS", 4, 4, 0, 99) == place("SSECTORS", 4, 4) + "subsector 4 refers to seg 122 of 28");
  CHECK(refusal_after("SSECTORS", 4, 4, 1, 25) == place("SSECTORS", 4, 4) + "subsector 4 refers to seg 28 of 28");
  CHECK(refusal_after("NODES", 3, 28, 12, 4) == place("NODES", 3, 28) + "node 3 refers to node 4 of 4");
  CHECK(refusal_after("NODES", 0, 28, 13, 0x8005) == place("NODES", 0, 28) + "node 0 refers to subsector 5 of 5");
}

TEST_CASE("a seg on a side that its line has not, and a subsector of nothing", "[level_loader]") {
  const std::string seg = place("SEGS", 0, 12) + "seg 0 is on side ";
  CHECK(refusal_after("SEGS", 0, 12, 4, 1) == seg + "1 of line 0, which has none there");
  CHECK(refusal_after("SEGS", 0, 12, 4, 2) == seg + "2 of line 0, which has none there");
  CHECK(refusal_after("SSECTORS", 2, 4, 0, 0) == place("SSECTORS", 2, 4) + "subsector 2 has no segs");
}

TEST_CASE("nodes that run in a circle", "[level_loader]") {
  CHECK(refusal_after("NODES", 3, 28, 13, 3) ==
        place("THINGS") + "the nodes run in a circle on the way down to player 1's start");
  CHECK(refusal_after("NODES", 0, 28, 12, 3) ==
        place("THINGS") + "the nodes run in a circle on the way down to player 1's start");
}

TEST_CASE("a map that player 1 cannot enter", "[level_loader]") {
  CHECK(refusal_after("THINGS", 0, 10, 3, 2) == place("THINGS") + "player 1 has no start");
  CHECK(refusal_after([](WadBytes& wad) { wad.set_u32(wad.entry("THINGS").at + 4, 0); }) ==
        place("THINGS") + "player 1 has no start");
}

TEST_CASE("lumps of a size that cannot be", "[level_loader]") {
  const auto resized = [](const char* lump, std::size_t size) {
    return refusal_after([&](WadBytes& wad) { wad.set_u32(wad.entry(lump).at + 4, size); });
  };
  CHECK(resized("SECTORS", 100) == place("SECTORS") + "its 100 bytes are not a whole number of 26-byte records");
  CHECK(resized("VERTEXES", 0) == place("VERTEXES") + "is empty");
  CHECK(resized("SECTORS", 0) == place("SECTORS") + "is empty");

  const std::string many = refusal_after([](WadBytes& wad) {
    const Entry lump = wad.entry("VERTEXES");
    wad.set_u32(lump.at, wad.bytes.size());
    wad.set_u32(lump.at + 4, 65537 * 4);
    wad.bytes.resize(wad.bytes.size() + 65537 * 4);
  });
  CHECK(many.find("has more records than can be told apart, 65537") != std::string::npos);
}

TEST_CASE("lumps that reach beyond the end of the file", "[level_loader]") {
  const std::string end = std::to_string(built_in_wad().bytes.size());
  const Entry lump = built_in_wad().entry("SEGS");
  const std::string place = "built-in: directory at offset " + std::to_string(lump.at) + ": lump SEGS of ";
  CHECK(refusal_after([&](WadBytes& wad) { wad.set_u32(lump.at, 0x7FFFFFFF); }) ==
        place + "336 bytes at offset 2147483647 goes beyond the end at " + end);
  CHECK(refusal_after([&](WadBytes& wad) { wad.set_u32(lump.at + 4, 0xFFFFFFFF); }) ==
        place + "4294967295 bytes at offset " + std::to_string(lump.offset) + " goes beyond the end at " + end);
}

TEST_CASE("lumps that are missing or in another order", "[level_loader]") {
  CHECK(refusal_after([](WadBytes& wad) { wad.set_name(wad.entry("SEGS").at + 8, "SSECTORS"); }) ==
        "built-in: MAP01/SSECTORS at offset " + std::to_string(built_in_wad().entry("SEGS").offset) +
            ": this lump stands where SEGS should be");
  CHECK(refusal_after([](WadBytes& wad) { wad.set_u32(4, 8); }) ==
        place("NODES") + "the directory ends here, where SECTORS should follow");
  CHECK(refusal_after([](WadBytes& wad) { wad.set_name(wad.entry("SEGS").at + 8, "\x01\x7F<\"&"); }) ==
        "built-in: MAP01/\?\?<\"& at offset " + std::to_string(built_in_wad().entry("SEGS").offset) +
            ": this lump stands where SEGS should be");
}

TEST_CASE("maps in formats of other games", "[level_loader]") {
  CHECK(refusal_after([](WadBytes& wad) { wad.set_name(wad.entry("THINGS").at + 8, "TEXTMAP"); }) ==
        "built-in: MAP01/TEXTMAP at offset 12: maps as text (UDMF) are not supported");
  CHECK(refusal_after([](WadBytes& wad) { wad.set_name(wad.entry("NODES").offset, "XNOD"); }) ==
        place("NODES") + "extended nodes (XNOD) are not supported");
  CHECK(refusal_after([](WadBytes& wad) { wad.set_name(wad.entry("SSECTORS").offset, "XGLN"); }) ==
        place("SSECTORS") + "extended nodes (XGLN) are not supported");

  // A directory of two entries more, in another place.
  const std::string hexen = refusal_after([](WadBytes& wad) {
    const std::size_t directory = wad.u32(8), size = wad.bytes.size() - directory;
    const std::size_t moved = wad.bytes.size();
    wad.bytes.resize(moved + size + 32);
    std::memcpy(&wad.bytes[moved], &wad.bytes[directory], size);
    wad.set_name(moved + size + 8, "BLOCKMAP");
    wad.set_name(moved + size + 16 + 8, "BEHAVIOR");
    wad.set_u32(4, wad.u32(4) + 2);
    wad.set_u32(8, moved);
  });
  CHECK(hexen == "built-in: MAP01/BEHAVIOR at offset 0: maps in Hexen's format are not supported");
}

TEST_CASE("a map that is too large for the memory of the game", "[level_loader]") {
  WadBytes wad = built_in_wad();
  std::size_t refused = 0;
  bool loaded = false;
  for (std::size_t permanent = 8; permanent < 4096 && !loaded; permanent += 8) {
    MemoryBlock memory = MemoryBlock::allocate(1_MiB);
    REQUIRE(memory.is_valid());
    game::Game* const game = game::start({memory.view(0, permanent), memory.view(8_KiB, 512_KiB)});
    if (game == nullptr) continue;
    char error_memory[512];
    Arena error_arena{MemoryView(error_memory)};
    Text error(error_arena);
    game::Report report = {};
    loaded = game::open(*game, "built-in", MemoryView(wad.bytes), error) && game::visit(*game, 0, true, report, error);
    if (!loaded) REQUIRE_FALSE(error.characters().empty());
    refused += !loaded;
  }
  CHECK(loaded);
  CHECK(refused > 100);

  loaded = false;
  for (std::size_t transient = 8; transient < 512_KiB && !loaded; transient += 64) {
    MemoryBlock memory = MemoryBlock::allocate(1_MiB);
    REQUIRE(memory.is_valid());
    game::Game* const game = game::start({memory.view(0, 8_KiB), memory.view(8_KiB, transient)});
    REQUIRE(game != nullptr);
    char error_memory[512];
    Arena error_arena{MemoryView(error_memory)};
    Text error(error_arena);
    game::Report report = {};
    REQUIRE(game::open(*game, "built-in", MemoryView(wad.bytes), error));
    loaded = game::visit(*game, 0, true, report, error);
    const std::string line(error.characters().data(), error.characters().size());
    if (!loaded) REQUIRE(line == "built-in: MAP01: too large for the memory that the game asked for at start-up");
  }
  CHECK(loaded);
}
