// de100 memory, https://opensource.org/license/zlib
//
// options.hpp: what can be said on the command line.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_OPTIONS_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_OPTIONS_HPP

#include <cstring>

#include "level_loader/text.hpp"

namespace level_loader {

inline constexpr const char* usage =
    "level_loader [WAD] [--svg DIR] [--built-in] [--help]\n"
    "Loads every map of a Doom WAD and shows what it takes of the memory that was had at start-up.\n"
    "  WAD         the file; without one, Freedoom's where they are installed, else a small one made in memory\n"
    "  --svg DIR   draw each map as a picture, DIR/MAP01.svg and so on\n"
    "  --built-in  use the small one made in memory\n";

struct Options {
  const char* wad = nullptr;
  const char* svg = nullptr;
  bool built_in = false;
  bool help = false;
};

inline bool parse(int count, char** arguments, Options& options, Text& error) noexcept {
  for (int i = 1; i < count; ++i) {
    const char* const argument = arguments[i];
    if (std::strcmp(argument, "--help") == 0) {
      options.help = true;
    } else if (std::strcmp(argument, "--built-in") == 0) {
      options.built_in = true;
    } else if (std::strcmp(argument, "--svg") == 0 && i + 1 < count) {
      options.svg = arguments[++i];
    } else if (argument[0] != '-' && options.wad == nullptr) {
      options.wad = argument;
    } else {
      error.add("level_loader: cannot make sense of ", argument, ", try --help");
      return false;
    }
  }
  return true;
}

}  // namespace level_loader

#endif  // DE100_EXAMPLES_LEVEL_LOADER_OPTIONS_HPP
