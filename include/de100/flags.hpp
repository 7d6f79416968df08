// de100 memory, https://opensource.org/license/zlib
//
// flags.hpp: what may be done with a block, what is asked for when it is made, and which guards it got.

#ifndef DE100_FLAGS_HPP
#define DE100_FLAGS_HPP

#include "config.hpp"

namespace de100 {

/// Combine them with `|`, take away with `& ~`, ask with `has`.
enum class MemoryFlags : std::uint32_t {
  none = 0,

  // What may be done with the bytes. A processor may not be able to forbid reading what it lets write or execute.
  read = 1U << 0,
  write = 1U << 1,
  execute = 1U << 2,

  zeroed = 1U << 3,  // every byte reads as zero when the block is made

  // Where: `BlockOptions::base` says where usable memory starts.
  base_hint = 1U << 4,   // there if it can be had, else anywhere
  base_fixed = 1U << 5,  // there or an error; wins over base_hint

  // Best effort: kept and reported by `MemoryBlock::flags()`.
  large_pages = 1U << 6,  // the block is large and read all over: larger pages would save address look-ups
  transient = 1U << 7,    // the contents need not outlive a reset, nor be in a core dump

  read_write = read | write,
  read_write_execute = read | write | execute,
  read_write_zeroed = read | write | zeroed,
};

[[nodiscard]] constexpr MemoryFlags operator|(MemoryFlags a, MemoryFlags b) noexcept {
  return static_cast<MemoryFlags>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}

[[nodiscard]] constexpr MemoryFlags operator&(MemoryFlags a, MemoryFlags b) noexcept {
  return static_cast<MemoryFlags>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}

[[nodiscard]] constexpr MemoryFlags operator~(MemoryFlags a) noexcept {
  return static_cast<MemoryFlags>(~static_cast<std::uint32_t>(a));
}

constexpr MemoryFlags& operator|=(MemoryFlags& a, MemoryFlags b) noexcept {
  return a = a | b;
}

constexpr MemoryFlags& operator&=(MemoryFlags& a, MemoryFlags b) noexcept {
  return a = a & b;
}

/// Whether every flag in `wanted` is in `flags`.
[[nodiscard]] constexpr bool has(MemoryFlags flags, MemoryFlags wanted) noexcept {
  return (flags & wanted) == wanted;
}

/// What happens to a touch before or past the usable memory of a block.
enum class GuardKind : std::uint8_t {
  none,   // nothing: there is no block, or this system cannot forbid that memory is touched
  pages,  // it faults: no access is allowed to the pages there
};

}  // namespace de100

#endif  // DE100_FLAGS_HPP
