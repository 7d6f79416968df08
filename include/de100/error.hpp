// de100 memory, https://opensource.org/license/zlib
//
// error.hpp: why something could not be done, as a value, and two texts for it: one line, and what to try.

#ifndef DE100_ERROR_HPP
#define DE100_ERROR_HPP

#include "config.hpp"

namespace de100 {

enum class MemoryError : std::uint8_t {
  ok,

  // the size
  out_of_memory,
  invalid_size,
  size_overflow,

  // the address
  invalid_address,
  address_in_use,
  alignment_failed,

  // what may be done
  permission_denied,
  protection_failed,

  // the block
  null_block,
  invalid_block,
  already_freed,

  // the system
  page_size_failed,
  platform_error,
  unsupported,

  // the file
  file_not_found,
  not_a_file,
  file_too_short,

  // the name
  invalid_name,
  duplicate_name,

  count  // how many there are
};

/// Why an arena refuses a rewind.
enum class RewindError : std::uint8_t {
  none,         // it does not
  no_mark,      // ArenaCheckpoint{}, which no arena has made
  other_arena,  // the mark of another arena, or of one that has ended, was moved away, or has no memory
  dropped,      // the arena was rewound to before it, or cleared, since
  ahead,        // less is used than was at the mark: all that can be told without ArenaPolicy::check_marks
};

/// Whether it is one: `if (failed(block.resize(size))) { ... }`
[[nodiscard]] constexpr bool failed(MemoryError error) noexcept {
  return !detail::is(error, MemoryError::ok);
}

/// One line, without a full stop, for a log. Any value has one, also those out of range. The text lives for ever.
[[nodiscard]] const char* error_message(MemoryError error) noexcept;

/// The causes and what to try, in a few sentences, for a developer. Any value has one, also those out of range. The
/// text lives for ever.
[[nodiscard]] const char* error_details(MemoryError error) noexcept;

/// What it means, as a sentence. Any value has one. The text lives for ever.
[[nodiscard]] const char* rewind_error_message(RewindError error) noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE const char* error_message(MemoryError error) noexcept {
  switch (error) {
    case MemoryError::ok:
      return "no error";
    case MemoryError::out_of_memory:
      return "out of memory";
    case MemoryError::invalid_size:
      return "invalid size";
    case MemoryError::size_overflow:
      return "size too large";
    case MemoryError::invalid_address:
      return "invalid address";
    case MemoryError::address_in_use:
      return "address already in use";
    case MemoryError::alignment_failed:
      return "alignment cannot be had";
    case MemoryError::permission_denied:
      return "permission denied";
    case MemoryError::protection_failed:
      return "protection could not be changed";
    case MemoryError::null_block:
      return "block was never allocated";
    case MemoryError::invalid_block:
      return "block is not valid";
    case MemoryError::already_freed:
      return "block holds no memory any more";
    case MemoryError::page_size_failed:
      return "page size unknown";
    case MemoryError::platform_error:
      return "operating system error";
    case MemoryError::unsupported:
      return "not supported here";
    case MemoryError::file_not_found:
      return "file not found";
    case MemoryError::not_a_file:
      return "not a file";
    case MemoryError::file_too_short:
      return "file too short";
    case MemoryError::invalid_name:
      return "invalid name";
    case MemoryError::duplicate_name:
      return "name already in use";
    case MemoryError::count:
      break;
  }
  return "unknown error";
}

DE100_INLINE const char* error_details(MemoryError error) noexcept {
  switch (error) {
    case MemoryError::ok:
      return "The operation did what was asked. Nothing to do.";
    case MemoryError::out_of_memory:
      return "The system would not give that much memory or address space, or that many mappings. Ask for less, free "
             "other blocks, or raise the limit: ulimit -v and -d, vm.max_map_count and vm.overcommit_memory on Linux, "
             "the page file on Windows, the container's memory limit.";
    case MemoryError::invalid_size:
      return "The size is zero, or does not lie within the block. A block holds at least one byte: check where the "
             "size "
             "was computed, and use free() to give memory back.";
    case MemoryError::size_overflow:
      return "The size does not fit, once rounded up to pages and with its guards: it is above PTRDIFF_MAX. Mostly a "
             "negative number or a product that wrapped was converted to a size: check where it was computed.";
    case MemoryError::invalid_address:
      return "No block can start at that base. It must be a multiple of the page size (of 64 KiB on Windows), not null "
             "with base_fixed, far enough from both ends of the address space for the guards, and needs the flag "
             "base_hint or base_fixed.";
    case MemoryError::address_in_use:
      return "Something is mapped within the range that was asked for with base_fixed, its guards included; it was "
             "not touched. Choose another base, use base_hint to get memory anywhere, or, if a block at a fixed base "
             "was to grow, set BlockOptions::reserve when it is made: such a block never moves.";
    case MemoryError::alignment_failed:
      return "Memory was had, but not at that alignment. Ask for a smaller one, or reserve more and align within it.";
    case MemoryError::permission_denied:
      return "The block or the system does not allow it. To reset a block it must be writable: protect(read_write) "
             "first. A system may forbid memory that is writable and executable at once, or addresses near zero.";
    case MemoryError::protection_failed:
      return "The system would not change what may be done with the pages; they are as they were. Try fewer rights at "
             "once (writable, then executable), and fewer blocks, since each change may split a mapping.";
    case MemoryError::null_block:
      return "This block was never allocated. Make it with MemoryBlock::allocate(), or with resize().";
    case MemoryError::invalid_block:
      return "This block could not be allocated: error() says why. Ask is_valid() before using a block.";
    case MemoryError::already_freed:
      return "This block was freed or moved from. Use the block that it was moved to, or resize() to allocate again.";
    case MemoryError::page_size_failed:
      return "The system did not tell its page size, so no block can be made. Check the sandbox the program runs in.";
    case MemoryError::platform_error:
      return "The operating system failed in a way that has no name here. os_error() has its own code: errno, or on "
             "Windows GetLastError().";
    case MemoryError::unsupported:
      return "This platform cannot do that, or not with a block of this kind (a file cannot be resized, say). "
             "system_facts() tells what the platform can do, and the README's table what works where.";
    case MemoryError::file_not_found:
      return "There is no file of that name, or a folder on the way to it is missing. A path that is not absolute is "
             "looked for from the program's working folder; it is UTF-8, on Windows too.";
    case MemoryError::not_a_file:
      return "There is something of that name, but it has no bytes to map: a folder, a pipe, a terminal. Check the "
             "path; "
             "what is no file is read with the functions of the system.";
    case MemoryError::file_too_short:
      return "The file ends before the bytes that were asked for, or is empty, or has become shorter since it was "
             "mapped. To touch what it has no longer ends the program: map it again.";
    case MemoryError::invalid_name:
      return "The name is null or empty, or nothing has that name, or there is nothing at that index. A region of a "
             "budget is asked for by the name in its request, or by its number: compare it with the requests.";
    case MemoryError::duplicate_name:
      return "Two regions of a budget were asked for under one name. Give each a name of its own, or ask once for the "
             "sum of both.";
    case MemoryError::count:
      break;
  }
  return "This is not a value of MemoryError: it was read from memory that holds something else, or cast from a "
         "number.";
}

DE100_INLINE const char* rewind_error_message(RewindError error) noexcept {
  switch (error) {
    case RewindError::none:
      return "The mark is good.";
    case RewindError::no_mark:
      return "This is no mark: ArenaCheckpoint{} names no place in any arena.";
    case RewindError::other_arena:
      return "The mark is of another arena, or of one that has ended, was moved away or has no memory.";
    case RewindError::dropped:
      return "The arena was rewound to before the mark, or cleared, after the mark was taken.";
    case RewindError::ahead:
      return "The mark is ahead of what is used: the arena was rewound to before it, or cleared.";
  }
  return "This is not a value of RewindError.";
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_ERROR_HPP
