// de100 memory, https://opensource.org/license/zlib
//
// os.hpp: all that this library asks of an operating system, and the only place where a platform is chosen.
//
// Three files answer it: os/posix.hpp, os/windows.hpp and os/wasm.hpp. For a system that they do not know, write a
// header that defines these functions in namespace de100::os, with DE100_INLINE before each, and name it:
// -DDE100_OS_HEADER='"my_console.hpp"'. What a program never uses need not be defined, unless the library is
// compiled separately. Tests use the same door to make the nth call fail. What follows is the whole contract; nothing
// above this file knows a platform.

#ifndef DE100_OS_HPP
#define DE100_OS_HPP

#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"

namespace de100::os {

/// How a call went: `error` for the program, `code` the system's own number for a person (0 where there is none).
struct [[nodiscard]] Result {
  MemoryError error = MemoryError::ok;
  int code = 0;
  [[nodiscard]] bool ok() const noexcept { return !failed(error); }
  [[nodiscard]] bool is(MemoryError other) const noexcept { return detail::is(error, other); }
};

/// What `fixed_bases` answers: from `begin` up to `end`.
struct [[nodiscard]] AddressRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

/// What `reserve` answers: the range starts at `base`, which is null where `result` is not ok.
struct [[nodiscard]] Reservation {
  std::byte* base = nullptr;
  Result result;
};

enum class Placement : std::uint8_t { anywhere, hint, exact };

/// What `advise` can do with pages. All but the first two leave those who use the pages alone.
enum class Advice : std::uint8_t {
  guard,         // committed pages fault from now on, at no cost to the system's list of mappings; their contents go
  unguard,       // they do not any more, and read as zero; of other pages nothing changes
  prefault,      // committed pages are given their memory now
  read_ahead,    // pages of a file are read now; file_too_short where it has become that
  discard,       // contents may go: the system takes the memory when it is short of it
  huge,          // larger pages are made of these where they can
  no_dump,       // not in a core dump
  no_fork,       // not in a child process
  wipe_on_fork,  // zero in a child process
};

// All are safe on any thread. Addresses and sizes are multiples of page_size(), sizes are not 0, and a range lies
// within one reservation, which starts at a multiple of granularity(). `access` counts only read, write and execute.
// Unless it says otherwise, a call that fails has changed nothing.
//
// A system without virtual memory (os/wasm.hpp) answers `unsupported` to `exact` and to any access but read_write.
// There a range that is only reserved takes memory, and nothing keeps anybody from touching it.

/// Bytes in a page, and the multiple at which reservations start; 0 where the system does not say.
std::size_t page_size() noexcept;
std::size_t granularity() noexcept;

/// Bytes in a large page; 0 where there are none or the system does not say.
std::size_t large_page_size() noexcept;

/// Bytes of physical memory that the machine has, or of what stands for it; 0 where the system does not say.
std::uint64_t memory_size() noexcept;

/// Addresses that programs on this system and processor mostly leave alone; from 0 to 0 where there are none.
AddressRange fixed_bases() noexcept;

/// A clock that never runs backwards, as fine as the system has one. No unit.
std::uint64_t ticks() noexcept;

/// Lets other threads run, where they would have to wait for this one.
void yield_thread() noexcept;

/// A number of the calling thread's that no other thread has while it runs, and not 0.
std::uint64_t thread_id() noexcept;

/// Holds `size` bytes of address space, which cost no memory and cannot be touched; with an `access`, committed at
/// once. `hint`: at `address` if it is free. `exact`: at `address` or address_in_use, never over another mapping.
/// Release gives a whole reservation back.
Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept;
Result release(void* reservation, std::size_t size) noexcept;

/// commit: pages become usable; they read as zero, or where they were usable before, as they did. decommit: pages lose
/// contents, memory, access, name, and what was advised of them.
Result commit(void* address, std::size_t size, MemoryFlags access) noexcept;
Result decommit(void* address, std::size_t size) noexcept;

/// commit, with large pages. Address and size are multiples of large_page_size(), and no page of the reservation was
/// used before. From then on there are up to three reservations: what is before, the large pages, what is behind.
/// unsupported: nothing was done, commit instead. Any other failure has released the reservation.
Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                    MemoryFlags access) noexcept;

/// Committed pages read as zero again, for the price of the pages in use; `access` is what they have and keep.
/// unsupported: nothing was done, write zeros instead. Another failure leaves the range decommitted.
Result reset(void* address, std::size_t size, MemoryFlags access) noexcept;

/// Whether what was advised of pages, and their name, outlast a reset.
bool reset_keeps_advice() noexcept;

/// Changes what may be done with committed pages.
Result protect(void* address, std::size_t size, MemoryFlags access) noexcept;

/// commit and protect, for code that is made while the program runs: `access` is read_write, for this thread, or read
/// and execute. Then what was written there is what every processor runs.
Result commit_code(void* address, std::size_t size) noexcept;
Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept;

/// Whether reading the page that starts at `page` would fault: asked of the system, so that nothing does. false where
/// it does not say.
bool faults(const void* page) noexcept;

/// Moves committed pages to untouched ones in another reservation, without reading them, and adds zero pages up to
/// `new_size`, which is not less than `size`. The range that they left is no longer
/// reserved: release what is before and after it. unsupported: nothing was done, copy instead.
Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept;

/// See Advice. unsupported: nothing was done, and for all but the first two nothing need be.
Result advise(void* address, std::size_t size, Advice advice) noexcept;

/// Writes to where the program's errors go. Not all of it may arrive. Safe in a signal handler.
void write_error(const char* text, std::size_t size) noexcept;

/// Shows `name` for pages in the system's list of mappings; null for none. unsupported where there is no such thing.
Result set_name(void* address, std::size_t size, const char* name) noexcept;

}  // namespace de100::os

#if !DE100_BODIES
// They are in another file of the program.
#elif defined(DE100_OS_HEADER)
#include DE100_OS_HEADER
#elif DE100_OS_WINDOWS
#include "os/windows.hpp"
#elif DE100_OS_WASM
#include "os/wasm.hpp"
#elif DE100_OS_POSIX
#include "os/posix.hpp"
#else
#error "de100 memory: this platform is not known; define DE100_OS_HEADER as the header with its virtual memory"
#endif

#endif  // DE100_OS_HPP
