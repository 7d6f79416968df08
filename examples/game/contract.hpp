// de100 memory, https://opensource.org/license/zlib
//
// contract.hpp: all that the engine and the game know of each other. The game is a library with one function,
// game_api(), which answers a table: what memory the game asks for, and what the engine may call. Everything that a
// call needs is passed with it, and all that the game keeps stands in the memory that it was given, so its code can be
// exchanged between any two calls.
//
// What stands in that memory points neither to code nor to variables of the library: they move when it is loaded anew.

#ifndef DE100_EXAMPLES_GAME_CONTRACT_HPP
#define DE100_EXAMPLES_GAME_CONTRACT_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

namespace contract {

/// Of this header: an engine takes a game of its own version only.
inline constexpr std::uint32_t version = 1;

inline constexpr std::size_t most_regions = 8;

/// The regions that were asked for, in that order. They stay where they are as long as the game runs.
struct GameMemory {
  de100::MemoryView regions[most_regions];
};

/// What is used of a region, in bytes: now, and at most since its level began.
struct RegionUse {
  std::size_t used;
  std::size_t peak;
};

/// What the player holds down during a step: a sum of these.
enum Button : std::uint32_t { left = 1, right = 2, up = 4, down = 8, act = 16 };
struct Input {
  std::uint32_t buttons;
};

/// How a call went.
enum class Next : std::uint8_t {
  go_on,
  next_level,  // leave_level(), then all transient regions read as zero, then enter_level()
  too_small,   // `region` had no room for `missing` bytes more; this run is over
};
struct Outcome {
  Next next;
  std::uint32_t region;
  std::size_t missing;
};

// ---- pictures ------------------------------------------------------------------------------------------------------

/// What is drawn, one after the other. All lengths are in 256ths of a pixel.
enum class Shape : std::uint8_t {
  disc,  // around (x, y)
  line,  // from (x, y) to (to_x, to_y), with round ends
  glow,  // as a disc, but added to what is there, and less at the rim
  text,  // from (x, y) to the right and down, in capitals; radius: the height of a dot
};

struct Command {
  Shape shape;
  std::uint32_t colour;  // 0xAARRGGBB; AA: how much it covers
  std::int32_t x, y;
  std::int32_t to_x, to_y;
  std::int32_t radius;
  const char* text;  // ended by NUL
};

/// A picture to be drawn. All of it stands in the game's memory, and stays for two steps.
struct Frame {
  const std::uint32_t* background;  // 0x00RRGGBB, row by row
  const Command* commands;
  std::size_t count;
};

// ---- the game ------------------------------------------------------------------------------------------------------

struct Api {
  std::uint32_t version;
  std::uint32_t state;  // of what the game keeps in memory: code of another number cannot go on with it
  const char* name;
  const de100::RegionRequest* requests;
  std::size_t request_count;  // at most most_regions
  std::uint32_t width, height;
  std::uint32_t steps_per_second;

  /// Once, on memory that reads as zero. enter_level() follows.
  Outcome (*start)(const GameMemory& memory) noexcept;
  Outcome (*enter_level)(const GameMemory& memory) noexcept;
  void (*leave_level)(const GameMemory& memory) noexcept;
  Outcome (*step)(const GameMemory& memory, const Input& input, Frame& frame) noexcept;

  /// What is used of each region.
  void (*measure)(const GameMemory& memory, RegionUse* uses) noexcept;
  /// A number for all that the game knows: the same on every machine after the same steps.
  std::uint64_t (*hash)(const GameMemory& memory) noexcept;
  /// A line about how things stand, ended by NUL, as much of it as fits.
  void (*describe)(const GameMemory& memory, char* line, std::size_t size) noexcept;
};

}  // namespace contract

#if DE100_OS_WINDOWS
#define GAME_EXPORT __declspec(dllexport)
#else
#define GAME_EXPORT __attribute__((visibility("default")))
#endif

extern "C" GAME_EXPORT const contract::Api* game_api();

#endif  // DE100_EXAMPLES_GAME_CONTRACT_HPP
