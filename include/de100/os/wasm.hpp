// de100 memory, https://opensource.org/license/zlib
//
// os/wasm.hpp: the contract of os.hpp on WebAssembly (Emscripten). Included by os.hpp only.
//
// Memory there is one array that grows and never shrinks. No part of it can be forbidden, so guards catch nothing, what
// is reserved takes memory, and a fixed base or a protection other than read_write is unsupported. It comes from
// aligned_alloc(), with which Emscripten ends the program when memory runs out, unless it is told
// -sALLOW_MEMORY_GROWTH or -sABORTING_MALLOC=0.

#ifndef DE100_OS_WASM_HPP
#define DE100_OS_WASM_HPP

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <time.h>
#include <unistd.h>

#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"

extern "C" std::size_t emscripten_get_heap_max(void);  // as <emscripten/heap.h> has it, which includes much else

namespace de100::os {

namespace wasm {

inline constexpr std::size_t page = 4096;  // there are none, so small ones: the guards take memory

inline Result only_read_write(MemoryFlags access) noexcept {
  constexpr MemoryFlags asked = MemoryFlags::read_write_execute;
  if ((access & asked) != MemoryFlags::read_write) return {MemoryError::unsupported, 0};
  return {};
}

}  // namespace wasm

DE100_INLINE std::size_t page_size() noexcept {
  return wasm::page;
}

DE100_INLINE std::size_t granularity() noexcept {
  return wasm::page;
}

DE100_INLINE std::size_t large_page_size() noexcept {
  return 0;
}

DE100_INLINE std::uint64_t memory_size() noexcept {
  return emscripten_get_heap_max();  // that it may grow to
}

DE100_INLINE AddressRange fixed_bases() noexcept {
  return {};
}

DE100_INLINE std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

DE100_INLINE void yield_thread() noexcept {}

DE100_INLINE std::uint64_t thread_id() noexcept {
  static thread_local char here = 0;
  return reinterpret_cast<std::uintptr_t>(&here);
}

DE100_INLINE Reservation reserve(void*, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  if (access != MemoryFlags::none && !wasm::only_read_write(access).ok())
    return {nullptr, {MemoryError::unsupported, 0}};
  if (placement == Placement::exact) return {nullptr, {MemoryError::unsupported, 0}};
  void* const found = std::aligned_alloc(wasm::page, size);
  // emmalloc, a choice of Emscripten's, does not see that a range wraps around the end of the
  // address space, and answers with one that is not there.
  if (found == nullptr || size > UINTPTR_MAX - reinterpret_cast<std::uintptr_t>(found)) {
    std::free(found);
    return {nullptr, {MemoryError::out_of_memory, ENOMEM}};
  }
  return {static_cast<std::byte*>(std::memset(found, 0, size)), {}};
}

DE100_INLINE Result release(void* reservation, std::size_t) noexcept {
  std::free(reservation);
  return {};
}

DE100_INLINE Result commit(void*, std::size_t, MemoryFlags access) noexcept {
  return wasm::only_read_write(access);
}

DE100_INLINE Result commit_large(void*, std::size_t, void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  std::memset(address, 0, size);  // as it is to read when it is committed again
  return {};
}

DE100_INLINE Result reset(void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE bool reset_keeps_advice() noexcept {
  return true;  // there is none
}

DE100_INLINE Result protect(void*, std::size_t, MemoryFlags access) noexcept {
  return wasm::only_read_write(access);
}

DE100_INLINE Result commit_code(void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result protect_code(void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE bool faults(const void*) noexcept {
  return false;
}

DE100_INLINE Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result advise(void*, std::size_t, Advice advice) noexcept {
  const bool of_fork = advice == Advice::no_fork || advice == Advice::wipe_on_fork;  // there is none
  return {of_fork ? MemoryError::ok : MemoryError::unsupported, 0};
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  if (::write(2, text, size) < 0) return;  // there is nobody to tell
}

DE100_INLINE Result set_name(void*, std::size_t, const char*) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // DE100_OS_WASM_HPP
