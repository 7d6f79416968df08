// de100 memory, https://opensource.org/license/zlib
//
// level_loader_test_support.hpp: gives a test of the level loader WADs to break, and a game to break them with.

#ifndef DE100_TESTS_EXAMPLES_LEVEL_LOADER_TEST_SUPPORT_HPP
#define DE100_TESTS_EXAMPLES_LEVEL_LOADER_TEST_SUPPORT_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <de100/memory.hpp>

#include "level_loader/built_in_wad.hpp"
#include "level_loader/game.hpp"

#if DE100_SANITIZE_ADDRESS
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) (static_cast<void>(address), static_cast<void>(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) (static_cast<void>(address), static_cast<void>(size))
#endif

namespace level_loader_test {

using namespace level_loader;

inline constexpr const char* freedoom[] = {"/usr/share/games/doom/freedoom1.wad",
                                           "/usr/share/games/doom/freedoom2.wad"};

/// A lump as its entry in the directory says, found without the example's code.
struct Entry {
  std::size_t at = 0;  // where the entry stands in the file
  std::size_t offset = 0, size = 0;
  std::string name;
};

/// The bytes of a WAD, to be changed at will.
struct WadBytes {
  std::string name;
  std::vector<std::byte> bytes;

  [[nodiscard]] std::uint32_t u32(std::size_t at) const {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
    return value;
  }
  void set_u32(std::size_t at, std::size_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFF);
  }
  void set_u16(std::size_t at, std::size_t value) {
    for (std::size_t i = 0; i < 2; ++i) bytes[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFF);
  }
  void set_name(std::size_t at, const char* text) {
    for (std::size_t i = 0; i < 8; ++i) {
      bytes[at + i] = static_cast<std::byte>(*text);
      if (*text != '\0') ++text;
    }
  }

  [[nodiscard]] std::vector<Entry> entries() const {
    std::vector<Entry> found(u32(4));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::size_t at = u32(8) + 16 * i;
      const char* const text = reinterpret_cast<const char*>(&bytes[at + 8]);
      std::size_t length = 0;
      while (length < 8 && text[length] != '\0') ++length;
      found[i] = {at, u32(at), u32(at + 4), std::string(text, length)};
    }
    return found;
  }

  /// The first lump of that name.
  [[nodiscard]] Entry entry(const char* wanted) const {
    for (const Entry& each : entries()) {
      if (each.name == wanted) return each;
    }
    return {};
  }
};

/// Lets the header tell of one map's part of the directory only, so that opening the WAD takes no time.
inline void show_one_map(WadBytes& wad, const std::vector<Entry>& entries, std::size_t marker) {
  wad.set_u32(4, 1 + game::map_lump_count);
  wad.set_u32(8, entries[marker].at);
}

inline WadBytes built_in_wad() {
  WadBytes wad{"built-in", std::vector<std::byte>(built_in::most_bytes)};
  wad.bytes.resize(built_in::make(MemoryView(wad.bytes)));
  return wad;
}

/// Empty, with a word about it, where the file is not installed.
inline WadBytes read_wad(const char* path) {
  const std::string name = path;
  WadBytes wad{name.substr(name.rfind('/') + 1), {}};
  std::FILE* const file = std::fopen(path, "rb");
  if (file == nullptr) {
    de100_test::skip(("not installed: " + std::string(path)).c_str());
    return wad;
  }
  (void)std::fseek(file, 0, SEEK_END);
  const long size = std::ftell(file);
  (void)std::fseek(file, 0, SEEK_SET);
  wad.bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  REQUIRE(std::fread(wad.bytes.data(), 1, wad.bytes.size(), file) == wad.bytes.size());
  (void)std::fclose(file);
  return wad;
}

/// The game on memory of its own, and the line it complained with last.
class TestGame {
 public:
  TestGame() : game_(game::start({budget_["permanent"], budget_["transient"]})) { REQUIRE(game_ != nullptr); }

  bool open(const WadBytes& wad, MemoryView bytes) {
    return with_error([&](Text& error) { return game::open(*game_, wad.name.c_str(), bytes, error); });
  }
  bool open(WadBytes& wad) { return open(wad, MemoryView(wad.bytes)); }

  bool visit(std::size_t map, bool with_picture = false) {
    return with_error([&](Text& error) { return game::visit(*game_, map, with_picture, report, error); });
  }

  /// Opens, and visits every map up to the first that is refused.
  bool visit_all(WadBytes& wad, bool with_picture = false) {
    if (!open(wad)) return false;
    for (std::size_t map = 0; map < maps(); ++map) {
      if (!visit(map, with_picture)) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t maps() const { return game_->wad.maps.size(); }
  [[nodiscard]] const game::Wad& wad() const { return game_->wad; }
  [[nodiscard]] std::size_t permanent_used() const { return game_->permanent->used(); }
  [[nodiscard]] Span<const char> error() const { return {error_, error_size_}; }
  [[nodiscard]] std::string error_line() const { return std::string(error_, error_size_); }
  [[nodiscard]] bool error_begins(const std::string& start) const {
    return error_size_ > start.size() && std::memcmp(error_, start.data(), start.size()) == 0;
  }

  game::Report report = {};

 private:
  template <class Function>
  bool with_error(Function function) {
    Arena arena{MemoryView(error_memory_)};
    Text error(arena);
    const bool well = function(error);
    error_ = error.characters().data();
    error_size_ = error.characters().size();
    return well;
  }

  MemoryBudget budget_ = MemoryBudget::allocate(game::needs);
  game::Game* game_;
  char error_memory_[1024] = {};
  const char* error_ = nullptr;
  std::size_t error_size_ = 0;
};

/// Whether this is what a person is told: one line, that can be printed, and that begins with the file's name.
inline bool is_error_line(const TestGame& game, const WadBytes& wad) {
  for (const char character : game.error()) {
    if (character < ' ' || character > '~') return false;
  }
  return game.error_begins(wad.name + ": ");
}

}  // namespace level_loader_test

#endif  // DE100_TESTS_EXAMPLES_LEVEL_LOADER_TEST_SUPPORT_HPP
