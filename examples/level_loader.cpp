// de100 memory, https://opensource.org/license/zlib
//
// level_loader.cpp: loads every map of a Doom WAD the way an engine would, and shows what that costs in memory.
//
//   level_loader [WAD] [--svg DIR] [--built-in] [--help]
//
// The program has two halves. `engine` owns memory and files: at start-up it takes what the game's specification asks
// for, so much permanent and so much transient, and reads the WAD into a block of its own. `game` gets views. How it
// manages them is its own business:
//
//   permanent  [ arena | game | directory of lumps | mark | the map, decoded ]      rewound to the mark after each map
//   transient  [ who is next to whom, the queue of a search | the picture as text ]  begun anew for each map
//
// After start-up nobody asks for memory any more; the last line of the output counts who did.
//
// The halves meet in memory_spec.hpp alone; only this file includes both. In level_loader/, in the order to read them:
//
//   memory_spec.hpp   what a game asks for, and what it gets
//   game.hpp          what the engine calls: start a game, open a WAD, visit a map
//   wad.hpp           what a WAD holds, and its directory
//   map_loader.hpp    a map, decoded and checked
//   reach.hpp         which of its sectors a player gets to
//   automap.hpp       the map as a picture
//   engine.hpp        owns the memory, and maps files
//   built_in_wad.hpp  a WAD without a file
//   options.hpp       the command line
//   text.hpp          what all of them speak with
//
// and in common/, which the game of game/ has too:
//
//   allocations.hpp   counts who asks the C or C++ library for memory
//   files.hpp         reads and writes files, whole, on any system
//   text.hpp          text that is put together in an arena

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <de100/memory.hpp>

#include "common/allocations.hpp"
#include "common/files.hpp"
#include "level_loader/built_in_wad.hpp"
#include "level_loader/engine.hpp"
#include "level_loader/game.hpp"
#include "level_loader/options.hpp"
#include "level_loader/text.hpp"

namespace level_loader {
namespace {

/// The files to look into, in memory.
struct Input {
  const char* name;
  MemoryView bytes;
};

const char* without_folder(const char* path) noexcept {
  const char* name = path;
  for (const char* at = path; *at != '\0'; ++at) {
    if (*at == '/' || (DE100_OS_WINDOWS && *at == '\\')) name = at + 1;
  }
  return name;
}

bool exists(const char* path) noexcept {
  return MemoryBlock::map_file(path, FileAccess::read, {.size = 1}).is_valid();
}

/// Everything that takes memory or reads files.
class Program {
 public:
  explicit Program(const Options& options, Text& error) noexcept : options_(options), error_(error) {}

  bool start() noexcept {
    if (!engine_.take_game_memory(game::needs, error_) || !read_inputs()) return false;
    if (options_.svg != nullptr && common::System::make_folder(options_.svg) != 0 && errno != EEXIST) {
      error_.add(options_.svg, ": cannot be made: ", std::strerror(errno));
      return false;
    }
    counted_ = common::allocations::counted();
    if (counted_ == nullptr) {
      error_.add("level_loader: allocations are not noticed here, so that none are seen would prove nothing");
      return false;
    }
    game_ = game::start(engine_.game_memory());
    if (game_ == nullptr) error_.add("level_loader: the game's permanent memory is too small for the game");
    return game_ != nullptr;
  }

  bool run() noexcept {
    const std::uint64_t before = common::allocations::count;
    for (std::size_t i = 0; i < input_count_; ++i) {
      if (!look_into(inputs_[i])) return false;
    }
    const std::uint64_t allocated = common::allocations::count - before;
    print_totals();
    print("allocations after start-up: ", allocated, " (", counted_, ")\n");
    if (!printed_) error_.add("level_loader: the output cannot be written");
    if (allocated != 0) error_.add("level_loader: memory was asked for after start-up");
    return printed_ && allocated == 0;
  }

 private:
  bool read_inputs() noexcept {
    constexpr const char* freedoom[] = {"/usr/share/games/doom/freedoom1.wad", "/usr/share/games/doom/freedoom2.wad"};
    if (options_.wad != nullptr) return read_input(options_.wad);
    for (const char* const path : freedoom) {
      if (!options_.built_in && exists(path) && !read_input(path)) return false;
    }
    return input_count_ != 0 || make_input();
  }

  bool read_input(const char* path) noexcept {
    Input& input = inputs_[input_count_++];
    input.name = without_folder(path);
    return engine_.map_file(path, input.bytes, error_);
  }

  bool make_input() noexcept {
    Input& input = inputs_[input_count_++];
    input.name = "built-in";
    if (!engine_.take_file_memory(built_in::most_bytes, input.bytes, error_)) return false;
    input.bytes = input.bytes.subview(0, built_in::make(input.bytes));
    print(options_.built_in ? "" : "No WAD was named and Freedoom is not installed. ",
          "This is a small WAD that was made in memory.\n");
    return true;
  }

  bool look_into(const Input& input) noexcept {
    if (!game::open(*game_, input.name, input.bytes, error_)) return false;
    print_with([&](Text& text) { game::add_heading(*game_, text); });
    for (std::size_t i = 0; i < game_->wad.maps.size(); ++i) {
      show_progress(i);
      game::Report report;
      const bool visited = game::visit(*game_, i, options_.svg != nullptr, report, error_);
      const bool well = visited && (options_.svg == nullptr || save(report));
      hide_progress();
      if (!well) return false;
      print_with([&](Text& text) { game::add_row(report, text); });
    }
    return true;
  }

  bool save(const game::Report& report) noexcept {
    ArenaScope scope = console_.scope();
    Text path(console_);
    path.add(options_.svg, '/', game::Shown(report.map.name), ".svg", '\0');
    if (!path.complete()) {
      error_.add("level_loader: the name of the folder for pictures is too long");
      return false;
    }
    return common::write_file(path.characters().data(), report.picture, error_);
  }

  void print_totals() noexcept {
    const engine::GameMemory memory = engine_.game_memory();
    print("permanent: ", game_->permanent->peak(), " bytes used at most, of ", memory.permanent.size(), '\n');
    print("transient: ", game_->transient_peak, " bytes used at most, of ", memory.transient.size(), '\n');
    print("in all: ", memory.permanent.size(), " permanent and ", memory.transient.size(),
          " transient bytes for the game, ", engine_.file_bytes(), " bytes for files\n");
  }

  template <class Function>
  void print_with(Function add_to, int file = common::standard_output) noexcept {
    const ArenaScope scope = console_.scope();
    Text text(console_);
    add_to(text);
    printed_ = common::write_all(file, text.characters()) && text.complete() && printed_;
  }
  template <class... Parts>
  void print(const Parts&... parts) noexcept {
    print_with([&](Text& text) { text.add(parts...); });
  }

  void show_progress(std::size_t map) noexcept {
    if (!shows_progress_) return;
    print_with([&](Text& text) { text.add("\rmap ", map + 1, " of ", game_->wad.maps.size()); },
               common::standard_error);
  }

  void hide_progress() noexcept {
    constexpr char blank[] = "\r                    \r";
    if (shows_progress_) (void)common::write_all(common::standard_error, {blank, sizeof blank - 1});
  }

  Options options_;
  Text& error_;
  engine::Engine engine_;
  Input inputs_[engine::Engine::max_files] = {};
  std::size_t input_count_ = 0;
  game::Game* game_ = nullptr;
  const char* counted_ = nullptr;
  bool printed_ = true;
  bool shows_progress_ = common::System::is_terminal(common::standard_error);

  // Lines are put together here: an arena is as good on an array as on a block.
  std::byte console_memory_[8_KiB] = {};
  Arena console_{MemoryView(console_memory_)};
};

}  // namespace
}  // namespace level_loader

int main(int count, char** arguments) {
  using namespace level_loader;
  char error_memory[8_KiB];  // the longest path fits
  Arena error_arena{MemoryView(error_memory)};
  Text error(error_arena);

  Options options;
  bool well = parse(count, arguments, options, error);
  if (well && options.help) {
    return common::write_all(common::standard_output, {usage, std::strlen(usage)}) ? 0 : 1;
  }
  if (well) {
    Program program(options, error);
    well = program.start() && program.run();
  }
  if (!well) {
    (void)common::write_all(common::standard_error, error.characters());
    (void)common::write_all(common::standard_error, {"\n", 1});
  }
  return well ? 0 : 1;
}
