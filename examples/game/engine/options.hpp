// de100 memory, https://opensource.org/license/zlib
//
// options.hpp: what can be said on the command line.

#ifndef DE100_EXAMPLES_GAME_ENGINE_OPTIONS_HPP
#define DE100_EXAMPLES_GAME_ENGINE_OPTIONS_HPP

#include <cstddef>
#include <cstring>

#include "common/text.hpp"
#include "game/contract.hpp"
#include "game/engine/recording.hpp"

namespace engine {

inline constexpr const char* usage =
    "game_engine [option...]\n"
    "Loads a game, gives it the memory that it asks for, and plays what was recorded.\n"
    "  --library FILE      the game's code; loaded anew when it changes\n"
    "  --input FILE        what the player held down\n"
    "  --steps N           so many steps; without it, as many as were recorded\n"
    "  --record FILE       write down what was held\n"
    "  --frames DIR        write four pictures of the run there, as PNG\n"
    "  --region NAME=SIZE  another size than the game asks for, in bytes; more than once for more regions\n"
    "  --reload-every N    load the game's code anew every N steps\n"
    "  --replace N=FILE    before step N, write FILE over the library, as a linker would\n"
    "  --window            play it yourself: arrow keys, space; escape ends\n"
    "  --help\n";

struct Options {
  struct Region {
    const char* name;  // up to name_size
    std::size_t name_size;
    std::size_t size;
  };

  const char* library = GAME_LIBRARY;
  const char* input = GAME_INPUT;
  const char* record = nullptr;
  const char* frames = nullptr;
  const char* replacement = nullptr;
  std::size_t replace_at = 0;
  std::size_t steps = 0;
  std::size_t reload_every = 0;
  Region regions[contract::most_regions] = {};
  std::size_t region_count = 0;
  bool window = false;
  bool help = false;
};

/// A whole number, up to `end`. False where something else stands there, or more than fits.
inline bool parse_number(const char* text, const char* end, std::size_t& number) noexcept {
  number = 0;
  if (text == end) return false;
  for (; text != end; ++text) {
    std::size_t next = 0;
    if (*text < '0' || *text > '9' || !checked_multiply(number, 10, next) ||
        !checked_add(next, static_cast<std::size_t>(*text - '0'), number)) {
      return false;
    }
  }
  return true;
}

class Parser {
 public:
  Parser(int count, char** arguments, Options& options, Text& error) noexcept
      : rest_(arguments + 1), left_(count > 1 ? count - 1 : 0), options_(options), error_(error) {}

  bool parse() noexcept {
    while (left_ != 0) {
      const char* const option = *rest_;
      if (!parse(option)) {
        if (error_.characters().empty()) error_.add("game_engine: cannot make sense of ", option, ", try --help");
        return false;
      }
    }
    return true;
  }

 private:
  bool parse(const char* option) noexcept {
    --left_;
    ++rest_;
    const auto is = [&](const char* name) { return std::strcmp(option, name) == 0; };
    if (is("--help")) return options_.help = true;
    if (is("--window")) return options_.window = true;
    if (left_ == 0) return false;
    const char* const value = *rest_;
    const char* const end = value + std::strlen(value);
    const char* const equals = std::strchr(value, '=');
    --left_;
    ++rest_;
    if (is("--library")) return set(options_.library, value);
    if (is("--input")) return set(options_.input, value);
    if (is("--record")) return set(options_.record, value);
    if (is("--frames")) return set(options_.frames, value);
    if (is("--steps")) return number(option, value, end, Recording::most_steps, options_.steps);
    if (is("--reload-every")) return number(option, value, end, Recording::most_steps, options_.reload_every);
    if (is("--replace")) {
      if (equals == nullptr || equals[1] == '\0') return expected(option, "N=FILE");
      return set(options_.replacement, equals + 1) &&
             number(option, value, equals, Recording::most_steps, options_.replace_at);
    }
    if (is("--region")) {
      if (equals == nullptr || options_.region_count == contract::most_regions) return expected(option, "NAME=SIZE");
      Options::Region& region = options_.regions[options_.region_count++];
      region = {value, static_cast<std::size_t>(equals - value), 0};
      return parse_number(equals + 1, end, region.size) || expected(option, "NAME=SIZE");
    }
    return false;
  }

  static bool set(const char*& option, const char* value) noexcept {
    option = value;
    return true;
  }

  bool number(const char* option, const char* text, const char* end, std::size_t most, std::size_t& value) noexcept {
    if (parse_number(text, end, value) && value != 0 && value <= most) return true;
    error_.add("game_engine: ", option, " asks for a number from 1 to ", most);
    return false;
  }

  bool expected(const char* option, const char* form) noexcept {
    error_.add("game_engine: ", option, " asks for ", form);
    return false;
  }

  char** rest_;
  int left_;
  Options& options_;
  Text& error_;
};

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_OPTIONS_HPP
