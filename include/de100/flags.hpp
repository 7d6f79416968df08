// de100 memory, https://opensource.org/license/zlib
//
// flags.hpp: what may be done with a block, what is asked for when it is made, and what it got.

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
  large_pages =
      1U << 6,          // the block is large and read all over: large pages where it can have them, see page_backing()
  transient = 1U << 7,  // it is reset often, and nobody misses the contents: left out of core dumps; small ones are
                        // reset by writing zeros, which is cheaper there than to give pages back and fault them in

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
  return detail::is(flags & wanted, wanted);
}

/// Whether there is any flag in `flags`.
[[nodiscard]] constexpr bool is_any(MemoryFlags flags) noexcept {
  return !detail::is(flags, MemoryFlags::none);
}

/// What happens to a touch before or past the usable memory of a block.
enum class GuardKind : std::uint8_t {
  none,     // nothing: there is no block, it has no guards, or this system cannot forbid that memory is touched
  pages,    // it faults: no access is allowed to the pages there, which the system lists as mappings of their own
  markers,  // it faults: the pages are marked, which costs the system's list nothing (Linux from 6.13)
};

/// What a block's memory is made of, which decides how many addresses a processor can keep at hand.
enum class PageBacking : std::uint8_t {
  small_pages,        // pages of page_size(), or there is no block
  transparent_pages,  // the system was asked for larger pages, and makes them where it can
  large_pages,  // large pages, which the system keeps for those who ask: on Linux as many as vm.nr_hugepages says,
                // on Windows for a process that has enabled SeLockMemoryPrivilege
};

/// What may be done with a file that is mapped, and what becomes of what is written there.
enum class FileAccess : std::uint8_t {
  read,           // nothing can be written
  read_write,     // it is written to the file, and all who map the file see it
  copy_on_write,  // nobody else sees it, and the file stays as it is
};

}  // namespace de100

#endif  // DE100_FLAGS_HPP
