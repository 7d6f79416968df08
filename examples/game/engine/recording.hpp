// de100 memory, https://opensource.org/license/zlib
//
// recording.hpp: what the player held down, step by step, and as a file:
//
//   # a remark
//   40 -     for forty steps nothing
//   25 ra    then right and act for twenty-five

#ifndef DE100_EXAMPLES_GAME_ENGINE_RECORDING_HPP
#define DE100_EXAMPLES_GAME_ENGINE_RECORDING_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "common/files.hpp"
#include "common/text.hpp"
#include "game/contract.hpp"

namespace engine {

using namespace de100;
using namespace de100::literals;
using common::Text;

class Recording {
 public:
  static constexpr std::size_t most_steps = 1'000'000;

  /// Without steps. False where the arena is too small for as many as there may be.
  bool make_room(Arena& arena) noexcept {
    buttons_ = arena.push_array_uninitialized<std::uint8_t>(most_steps);
    return !buttons_.empty();
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Nothing is held behind the end.
  [[nodiscard]] contract::Input operator[](std::size_t step) const noexcept {
    return {step < size_ ? buttons_[step] : std::uint32_t{0}};
  }

  /// False when full.
  bool add(std::uint32_t buttons) noexcept {
    if (size_ == most_steps) return false;
    buttons_[size_++] = static_cast<std::uint8_t>(buttons);
    return true;
  }

  bool load(const char* path, Arena& scratch, Text& error) noexcept {
    const ArenaScope scope = scratch.scope();
    const Span<char> file = common::read_file(path, scratch.push_array_uninitialized<char>(1_MiB), error);
    if (file.empty()) return false;
    std::size_t line = 1;
    for (std::size_t at = 0; at < file.size(); ++line) {
      std::size_t end = at;
      while (end < file.size() && file[end] != '\n') ++end;
      if (const char* const problem = add_line(file.subspan(at, end - at))) {
        error.add(path, ": line ", line, ": ", problem);
        return false;
      }
      at = end + 1;
    }
    if (size_ == 0) error.add(path, ": has no steps");
    return size_ != 0;
  }

  bool save(const char* path, Arena& scratch, Text& error) const noexcept {
    const ArenaScope scope = scratch.scope();
    Text text(scratch);
    text.add("# steps, and what was held: l left, r right, u up, d down, a act, - nothing\n");
    for (std::size_t at = 0; at < size_;) {
      std::size_t end = at + 1;
      while (end < size_ && buttons_[end] == buttons_[at]) ++end;
      text.add(end - at, ' ', buttons_[at] == 0 ? "-" : "");
      for (unsigned bit = 0; bit < button_count; ++bit) {
        if ((buttons_[at] >> bit & 1U) != 0) text.add(letters[bit]);
      }
      text.add('\n');
      at = end;
    }
    if (!text.complete()) error.add(path, ": is too large");
    return text.complete() && common::write_file(path, text.characters(), error);
  }

 private:
  static constexpr std::size_t button_count = 5;
  static constexpr char letters[] = "lruda";  // in the order of their bits

  /// Null, or what is wrong.
  const char* add_line(Span<const char> line) noexcept {
    std::size_t at = 0, count = 0;
    std::uint32_t buttons = 0;
    if (line.empty() || line[0] == '#' || line[0] == '\r') return nullptr;
    for (; at < line.size() && line[at] >= '0' && line[at] <= '9' && count <= most_steps; ++at) {
      count = 10 * count + static_cast<std::size_t>(line[at] - '0');
    }
    if (at == 0 || at == line.size() || line[at] != ' ') return "a number of steps and a space should stand here first";
    if (count > most_steps - size_) return "there are more steps than a recording may have, 1000000";
    for (++at; at < line.size() && line[at] != '\r'; ++at) {
      unsigned bit = 0;
      while (bit < button_count && letters[bit] != line[at]) ++bit;
      if (bit == button_count && line[at] != '-') return "a button is one of l, r, u, d, a, or - for none";
      if (bit != button_count) buttons |= 1U << bit;
    }
    while (count-- != 0) (void)add(buttons);
    return nullptr;
  }

  Span<std::uint8_t> buttons_;
  std::size_t size_ = 0;
};

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_RECORDING_HPP
