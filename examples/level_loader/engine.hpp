// de100 memory, https://opensource.org/license/zlib
//
// engine.hpp: the half of the program that owns memory. It takes at start-up what the game's specification asks for,
// and reads each file into a block of its own. No header of the game includes this one: the game can free nothing,
// since it cannot even name who could.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_ENGINE_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_ENGINE_HPP

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <de100/memory.hpp>

#include "level_loader/files.hpp"
#include "level_loader/memory_spec.hpp"
#include "level_loader/text.hpp"

namespace level_loader::engine {

/// Owns every block of the program. The blocks stay in here: what leaves are views.
class Engine {
 public:
  static constexpr std::size_t max_files = 2;

  bool take_game_memory(const MemorySpec& spec, Text& error) noexcept {
    return take(permanent_, spec.permanent, "permanent", error) && take(transient_, spec.transient, "transient", error);
  }

  [[nodiscard]] GameMemory game_memory() const noexcept { return {permanent_.view(), transient_.view()}; }

  /// Room for a file that the program makes itself.
  bool take_file_memory(std::size_t size, MemoryView& memory, Text& error) noexcept {
    if (file_count_ == max_files || !take(files_[file_count_], size, "file", error)) return false;
    memory = files_[file_count_++].view(0, size);
    return true;
  }

  /// Reads a whole file, which can only be read from then on. An empty one is an empty view.
  bool read_file(const char* path, MemoryView& bytes, Text& error) noexcept {
    const int file = System::open_to_read(path);
    if (file < 0) {
      error.add(path, ": cannot be opened: ", std::strerror(errno));
      return false;
    }
    const bool read = read_open_file(file, path, bytes, error);
    (void)System::close(file);  // it was only read: nothing can be lost
    return read;
  }

  [[nodiscard]] std::size_t file_bytes() const noexcept {
    std::size_t size = 0;
    for (const MemoryBlock& file : files_) size += file.size();
    return size;
  }

 private:
  static bool take(MemoryBlock& block, std::size_t size, const char* name, Text& error) noexcept {
    block = MemoryBlock::allocate(size, {.name = name});
    if (!block) error.add("no ", size, " bytes for the ", name, " block: ", error_message(block.error()));
    return block.is_valid();
  }

  bool read_open_file(int file, const char* path, MemoryView& bytes, Text& error) noexcept {
    System::Facts facts = {};
    if (!System::is_regular(file, facts)) {
      error.add(path, ": is not a file that has a size");
      return false;
    }
    const std::uint64_t size = static_cast<std::uint64_t>(facts.st_size);
    bytes = {};
    if (size == 0) return true;
    if (size > max_size) {
      error.add(path, ": is too large, ", size, " bytes");
      return false;
    }
    if (!take_file_memory(static_cast<std::size_t>(size), bytes, error)) return false;
    if (!read_all(file, bytes)) {
      error.add(path, ": cannot be read: ", std::strerror(errno));
      return false;
    }
    // The game reads this memory and nobody writes it: a stray write ends the program at the culprit. Where memory
    // cannot be protected, that is all that is missed.
    const MemoryError locked = files_[file_count_ - 1].protect(MemoryFlags::read);
    const bool well = locked == MemoryError::ok || locked == MemoryError::unsupported;
    if (!well) error.add(path, ": cannot be made read-only: ", error_message(locked));
    return well;
  }

  MemoryBlock permanent_;
  MemoryBlock transient_;
  MemoryBlock files_[max_files];
  std::size_t file_count_ = 0;
};

}  // namespace level_loader::engine

#endif  // DE100_EXAMPLES_LEVEL_LOADER_ENGINE_HPP
