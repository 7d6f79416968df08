// de100 memory, https://opensource.org/license/zlib
//
// What is not a WAD is refused with a line that says so: other kinds of file, an empty one, a folder, one that is not
// there.

#include "support/test.hpp"

#include "level_loader/engine.hpp"
#include "level_loader/options.hpp"
#include "level_loader_test_support.hpp"

using namespace level_loader_test;

namespace {

std::string refusal_of(const std::string& content) {
  WadBytes wad{"foreign", {}};
  for (const char character : content) wad.bytes.push_back(static_cast<std::byte>(character));
  TestGame game;
  REQUIRE_FALSE(game.open(wad));
  CHECK(is_error_line(game, wad));
  return game.error_line();
}

std::string refusal_of_path(const char* path) {
  char memory[1024];
  Arena arena{MemoryView(memory)};
  Text error(arena);
  engine::Engine engine;
  MemoryView bytes;
  REQUIRE_FALSE(engine.map_file(path, bytes, error));
  CHECK(bytes.empty());
  return std::string(error.characters().data(), error.characters().size());
}

}  // namespace

TEST_CASE("files that are no WAD are refused", "[level_loader]") {
  const std::string not_a_wad = "foreign: header at offset 0: neither IWAD nor PWAD stands there, so this is not a WAD";
  CHECK(refusal_of(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10", 20)) == not_a_wad);
  CHECK(refusal_of("This is a letter to a friend.") == not_a_wad);
  CHECK(refusal_of(std::string(4096, '\0')) == not_a_wad);
  CHECK(refusal_of(std::string(4096, '\xFF')) == not_a_wad);
}

TEST_CASE("files that are too short for a header are refused", "[level_loader]") {
  CHECK(refusal_of("") == "foreign: header at offset 0: a WAD has 12 bytes there, this file has 0");
  CHECK(refusal_of("IWAD") == "foreign: header at offset 0: a WAD has 12 bytes there, this file has 4");
}

TEST_CASE("WADs without a map, or with a directory that cannot be, are refused", "[level_loader]") {
  const std::string no_lumps("IWAD\0\0\0\0\f\0\0\0", 12);
  CHECK(refusal_of(no_lumps) == "foreign: directory at offset 12: none of the 0 lumps begins a map");
  const std::string most_lumps("IWAD\xff\xff\xff\xff\xff\xff\xff\xff", 12);
  CHECK(refusal_of(most_lumps) ==
        "foreign: header at offset 0: a directory of 4294967295 lumps at offset 4294967295 goes beyond the end at 12");
}

TEST_CASE("a folder and a file that is not there are refused", "[level_loader]") {
  CHECK(refusal_of_path("no such file.wad") == "no such file.wad: file not found");
  CHECK(refusal_of_path(".") == ".: not a file");
}

TEST_CASE("arguments that make no sense are refused", "[level_loader]") {
  const auto parses = [](const std::vector<const char*>& arguments) {
    char memory[256];
    Arena arena{MemoryView(memory)};
    Text error(arena);
    Options options;
    std::vector<char*> all = {const_cast<char*>("level_loader")};
    for (const char* const argument : arguments) all.push_back(const_cast<char*>(argument));
    const bool well = parse(static_cast<int>(all.size()), all.data(), options, error);
    CHECK(well == error.characters().empty());
    return well;
  };
  CHECK(parses({}));
  CHECK(parses({"a.wad", "--svg", "folder"}));
  CHECK(parses({"--built-in", "--help"}));
  CHECK_FALSE(parses({"--svg"}));
  CHECK_FALSE(parses({"--what"}));
  CHECK_FALSE(parses({"a.wad", "b.wad"}));
}
