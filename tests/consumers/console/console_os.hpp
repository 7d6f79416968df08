// de100 memory, https://opensource.org/license/zlib
//
// The virtual memory of a console without any: a static array, given out in pages. Nothing can be forbidden there, so
// guards are room that nobody is given. What each function has to do is said in de100/os.hpp.

#ifndef CONSOLE_OS_HPP
#define CONSOLE_OS_HPP

#include <cstdio>
#include <cstring>

namespace de100::os {

namespace console {

inline constexpr std::size_t page = 4096, pages = 1024;
alignas(page) inline std::byte memory[pages * page];
inline bool taken[pages];  // a console's own would be safe on any thread

inline std::size_t page_of(const void* address) noexcept {
  return (reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(memory)) / page;
}

inline bool is_free(std::size_t first, std::size_t count) noexcept {
  if (first > pages || count > pages - first) return false;
  for (std::size_t i = first; i < first + count; ++i) {
    if (taken[i]) return false;
  }
  return true;
}

}  // namespace console

DE100_INLINE std::size_t page_size() noexcept {
  return console::page;
}

DE100_INLINE std::size_t granularity() noexcept {
  return console::page;
}

DE100_INLINE std::size_t large_page_size() noexcept {
  return 0;
}

DE100_INLINE std::uint64_t memory_size() noexcept {
  return sizeof console::memory;
}

DE100_INLINE std::uint64_t ticks() noexcept {
  static std::uint64_t calls = 0;  // a console has a clock
  return ++calls;
}

DE100_INLINE void yield_thread() noexcept {}

DE100_INLINE std::uint64_t thread_id() noexcept {
  return 1;  // of several threads each has its own
}

DE100_INLINE Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags) noexcept {
  const std::size_t count = size / console::page;
  std::size_t first = console::pages;
  if (placement != Placement::anywhere && console::is_free(console::page_of(address), count)) {
    first = console::page_of(address);
  } else if (placement == Placement::exact) {
    return {nullptr, {MemoryError::address_in_use, 0}};
  }
  for (std::size_t i = 0; i < console::pages && first == console::pages; ++i) {
    if (console::is_free(i, count)) first = i;
  }
  if (first == console::pages) return {nullptr, {MemoryError::out_of_memory, 0}};
  for (std::size_t i = first; i < first + count; ++i) console::taken[i] = true;
  std::memset(console::memory + first * console::page, 0, size);
  return {console::memory + first * console::page, {}};
}

DE100_INLINE Result release(void* reservation, std::size_t size) noexcept {
  const std::size_t first = console::page_of(reservation);
  for (std::size_t i = first; i < first + size / console::page; ++i) console::taken[i] = false;
  return {};
}

DE100_INLINE Result commit(void*, std::size_t, MemoryFlags) noexcept {
  return {};
}

DE100_INLINE Result commit_large(void*, std::size_t, void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  std::memset(address, 0, size);
  return {};
}

DE100_INLINE Result reset(void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE bool reset_keeps_advice() noexcept {
  return true;  // there is none
}

DE100_INLINE Result protect(void*, std::size_t, MemoryFlags) noexcept {
  return {};
}

DE100_INLINE bool faults(const void*) noexcept {
  return false;
}

DE100_INLINE Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result advise(void*, std::size_t, Advice) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  (void)std::fwrite(text, 1, size, stderr);
}

DE100_INLINE Result set_name(void*, std::size_t, const char*) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // CONSOLE_OS_HPP
