// de100 memory, https://opensource.org/license/zlib
//
// A file that ends too early is refused, wherever it ends. Under the address sanitizer nothing behind its end is read.
//
// Freedoom is cut at every 1024th byte, which makes 55 thousand files; with `level_loader_tests [full]` at every 16th,
// which makes 3.5 million.

#include "support/test.hpp"

#include "level_loader_test_support.hpp"

using namespace level_loader_test;

namespace {

/// Makes the file shorter, `step` bytes at a time.
void truncate(WadBytes wad, std::size_t step) {
  TestGame game;
  std::size_t tried = 0, wrong = 0;
  const std::size_t whole = wad.bytes.size();
  std::byte* const data = wad.bytes.data();
  for (std::size_t size = whole; size > 0;) {
    size = size > step ? size - step : 0;
    ASAN_POISON_MEMORY_REGION(data + size, whole - size < 2 * step ? whole - size : 2 * step);
    ++tried;
    const bool well = !game.open(wad, MemoryView(data, size)) && is_error_line(game, wad) &&
                      game.error_begins(wad.name + ": header at offset 0: ");
    if (!well && wrong++ == 0) UNSCOPED_INFO("cut to " << size << ": " << game.error_line());
  }
  ASAN_UNPOISON_MEMORY_REGION(data, whole);
  CHECK(wrong == 0);
  std::printf("%s: the file cut at %zu places\n", wad.name.c_str(), tried);
}

}  // namespace

TEST_CASE("the built-in WAD cut at every byte is refused", "[level_loader]") {
  truncate(built_in_wad(), 1);
}

TEST_CASE("Freedoom cut at every 1024th byte is refused", "[level_loader]") {
  for (const char* const path : freedoom) {
    WadBytes wad = read_wad(path);
    if (!wad.bytes.empty()) truncate(wad, 1024);
  }
}

TEST_CASE("Freedoom cut at every 16th byte is refused", "[level_loader][.full]") {
  for (const char* const path : freedoom) {
    WadBytes wad = read_wad(path);
    if (!wad.bytes.empty()) truncate(wad, 16);
  }
}
