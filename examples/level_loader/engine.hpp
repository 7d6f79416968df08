// de100 memory, https://opensource.org/license/zlib
//
// engine.hpp: the half of the program that owns memory. It takes at start-up what the game's specification asks for,
// and maps each file as a block of its own. No header of the game includes this one: the game can free nothing,
// since it cannot even name who could.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_ENGINE_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_ENGINE_HPP

#include <cstddef>

#include <de100/memory.hpp>

#include "level_loader/memory_spec.hpp"
#include "level_loader/text.hpp"

namespace level_loader::engine {

/// Owns all memory of the program: the game's budget, and a block for each file. They stay in here: what leaves are
/// views.
class Engine {
 public:
  static constexpr std::size_t max_files = 2;

  bool take_game_memory(const MemorySpec& spec, Text& error) noexcept {
    game_ = MemoryBudget::allocate(spec, {.name = "game"});
    if (game_) return true;
    char why[1_KiB] = {};
    (void)game_.report(why);
    error.add(why);
    return false;
  }

  [[nodiscard]] GameMemory game_memory() const noexcept { return {game_["permanent"], game_["transient"]}; }

  /// Room for a file that the program makes itself.
  bool take_file_memory(std::size_t size, MemoryView& memory, Text& error) noexcept {
    if (file_count_ == max_files) return false;
    MemoryBlock& file = files_[file_count_];
    file = MemoryBlock::allocate(size, {.name = "file"});
    if (!file) {
      error.add("no ", size, " bytes for a file: ", error_message(file.error()));
      return false;
    }
    memory = file.view(0, size);
    ++file_count_;
    return true;
  }

  /// Maps a whole file, which can only be read: a stray write ends the program at the culprit. An empty one is an empty
  /// view.
  bool map_file(const char* path, MemoryView& bytes, Text& error) noexcept {
    bytes = {};
    if (file_count_ == max_files) {
      error.add(path, ": is one file too many");
      return false;
    }
    MemoryBlock& file = files_[file_count_];
    file = MemoryBlock::map_file(path, FileAccess::read, {.name = "file"});
    if (file.error() == MemoryError::file_too_short) return true;
    if (!file) {
      error.add(path, ": ", error_message(file.error()));
      return false;
    }
    bytes = file.view();
    ++file_count_;
    return true;
  }

  [[nodiscard]] std::size_t file_bytes() const noexcept {
    std::size_t size = 0;
    for (const MemoryBlock& file : files_) size += file.size();
    return size;
  }

 private:
  MemoryBudget game_;
  MemoryBlock files_[max_files];
  std::size_t file_count_ = 0;
};

}  // namespace level_loader::engine

#endif  // DE100_EXAMPLES_LEVEL_LOADER_ENGINE_HPP
