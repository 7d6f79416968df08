// de100 memory, https://opensource.org/license/zlib
//
// What many tests of arenas need: memory at a known alignment, and a look at its bytes.

#ifndef DE100_TESTS_ARENA_HELPERS_HPP
#define DE100_TESTS_ARENA_HELPERS_HPP

#include <de100/arena.hpp>

namespace de100_test {

/// Whether a sanitizer is told of an arena's memory, which then has to be there.
inline bool memory_is_to_be_there() noexcept {
  constexpr bool told = DE100_SANITIZE_ADDRESS != 0 || DE100_SANITIZE_MEMORY != 0;
  if (told) skip("a sanitizer is told of memory that is not there");
  return told;
}

/// An arena whose memory is looked at or copied as a whole, as for a snapshot.
using Unwatched = de100::BasicArena<de100::ArenaPolicy{.poison = false}>;

/// Writes there, also to what an arena has not given out.
DE100_TEST_UNCHECKED inline void overwrite(void* start, unsigned char value, std::size_t size) noexcept {
  volatile unsigned char* const bytes = static_cast<unsigned char*>(start);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = value;
}

/// Memory that starts at a multiple of 64.
template <std::size_t size>
struct Memory {
  alignas(64) unsigned char bytes[size] = {};

  [[nodiscard]] de100::MemoryView view() noexcept { return {bytes, size}; }
  void fill(int value) noexcept { overwrite(bytes, static_cast<unsigned char>(value), size); }
};

/// Whether there is something at `start`, and all of its `size` bytes are `value`. It may look at what an arena has not
/// given out, which is poisoned.
DE100_TEST_UNCHECKED inline bool all_bytes(const void* start, std::size_t size, unsigned value) noexcept {
  if (start == nullptr) return false;
  const unsigned char* const bytes = static_cast<const unsigned char*>(start);
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] != value) return false;
  }
  return true;
}

inline bool is_zero(const void* start, std::size_t size) noexcept {
  return all_bytes(start, size, 0);
}

inline bool is_aligned(const void* pointer, std::size_t alignment) noexcept {
  return pointer != nullptr && (reinterpret_cast<std::uintptr_t>(pointer) & (alignment - 1)) == 0;
}

/// All that an arena tells about itself, to see that a refusal changed nothing.
struct Facts {
  bool valid;
  std::size_t used, remaining, capacity, peak;
  friend bool operator==(const Facts&, const Facts&) = default;
};

template <de100::ArenaPolicy policy>
Facts facts_of(const de100::BasicArena<policy>& arena) noexcept {
  return {arena.is_valid(), arena.used(), arena.remaining(), arena.capacity(), arena.peak()};
}

}  // namespace de100_test

#endif  // DE100_TESTS_ARENA_HELPERS_HPP
