// de100 memory, https://opensource.org/license/zlib
//
// block_options.hpp: how to make a block, and how to map a file.

#ifndef DE100_BLOCK_OPTIONS_HPP
#define DE100_BLOCK_OPTIONS_HPP

#include "config.hpp"
#include "flags.hpp"

namespace de100 {

/// What a child process of fork() has of a block. Where there is no fork() (Windows, WebAssembly) all are the same.
enum class OnFork : std::uint8_t {
  inherit,  // a copy of it, made page by page when either writes there
  drop,     // nothing: a touch there faults
  wipe,     // the usable bytes, and they are zero
};

/// How to make a block: `MemoryBlock::allocate(64_MiB, {.reserve = 1_GiB, .name = "level"})`.
struct BlockOptions {
  MemoryFlags flags = MemoryFlags::read_write_zeroed;

  /// With base_hint or base_fixed: where usable memory starts, a multiple of the page size (of 64 KiB on Windows).
  void* base = nullptr;

  /// Bytes of address space to hold, so that resize() can grow in place; 0: just the size. Costs no memory.
  std::size_t reserve = 0;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the block.
  const char* name = nullptr;

  /// base() is a multiple of this, a power of two; 0: of the page size (of 64 KiB on Windows). Holds up to so much more
  /// address space.
  std::size_t alignment = 0;

  /// Bytes of guard on each side at least, rounded up to pages (to 64 KiB on Windows); 0: none.
  std::size_t guard_size = 1;

  /// Usable memory ends exactly where the guard begins: the first byte past it faults. The size is not rounded up, and
  /// base() is a multiple of the largest power of two that the size is one of, at most. Without `base` and `reserve`.
  bool end_at_guard = false;

  /// The system gives all of the memory when the block is made or grows, and not at the first touch of each page. For a
  /// block that can be read and written.
  bool prefault = false;

  /// Left out of core dumps, where the system can (Linux, FreeBSD). So is a transient block.
  bool no_dump = false;

  /// Where the system has fork() and cannot do this, the block is not made: `unsupported`. One that is wiped has no
  /// PageBacking::large_pages.
  OnFork on_fork = OnFork::inherit;
};

/// How to map a file: `MemoryBlock::map_file("level.wad", FileAccess::read, {.offset = 12, .size = 4096})`.
struct FileOptions {
  /// Where in the file to begin, in bytes: any number.
  std::uint64_t offset = 0;

  /// How many bytes to map; 0: up to the end of the file.
  std::size_t size = 0;

  /// As in BlockOptions.
  const char* name = nullptr;
  std::size_t guard_size = 1;
};

}  // namespace de100

#endif  // DE100_BLOCK_OPTIONS_HPP
