// de100 memory, https://opensource.org/license/zlib
//
// Bytes to write and to find again.

#ifndef DE100_TESTS_SUPPORT_BYTES_HPP
#define DE100_TESTS_SUPPORT_BYTES_HPP

#include <cstddef>
#include <cstring>
#include <initializer_list>

namespace de100_test {

/// `for (const std::size_t pages : sizes{2, 4, 32})`
using sizes = std::initializer_list<std::size_t>;

/// 1 to 255, over and over: in a pattern every stretch of 4 KiB is a part of this.
struct Ramp {
  static constexpr std::size_t period = 255, stretch = 4096;
  unsigned char bytes[period + stretch];

  constexpr Ramp() noexcept : bytes{} {
    for (std::size_t i = 0; i < sizeof bytes; ++i) bytes[i] = static_cast<unsigned char>(1 + i % period);
  }
  /// Where the stretch of that number starts: its bytes differ from those of its neighbours, and of another seed's.
  [[nodiscard]] const unsigned char* part(std::size_t number, unsigned seed) const noexcept {
    return bytes + (number * (stretch + 7) + seed * 31U) % period;
  }
};
inline constexpr Ramp ramp;

/// A byte that differs from its neighbours, from those a page away, and from one seed to another; never 0.
inline unsigned char pattern(std::size_t index, unsigned seed) noexcept {
  return ramp.part(index / Ramp::stretch, seed)[index % Ramp::stretch];
}

inline void fill(void* memory, std::size_t size, unsigned seed = 0) noexcept {
  unsigned char* bytes = static_cast<unsigned char*>(memory);
  for (std::size_t number = 0, part = 0; size > 0; ++number, bytes += part, size -= part) {
    part = size < Ramp::stretch ? size : std::size_t{Ramp::stretch};
    std::memcpy(bytes, ramp.part(number, seed), part);
  }
}

[[nodiscard]] inline bool filled(const void* memory, std::size_t size, unsigned seed = 0) noexcept {
  const unsigned char* bytes = static_cast<const unsigned char*>(memory);
  for (std::size_t number = 0, part = 0; size > 0; ++number, bytes += part, size -= part) {
    part = size < Ramp::stretch ? size : std::size_t{Ramp::stretch};
    if (std::memcmp(bytes, ramp.part(number, seed), part) != 0) return false;
  }
  return true;
}

[[nodiscard]] inline bool all_zero(const void* memory, std::size_t size) noexcept {
  const unsigned char* const bytes = static_cast<const unsigned char*>(memory);
  return size == 0 || (bytes != nullptr && bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0);
}

/// The number that the compiler cannot foresee, so that the access happens.
inline unsigned char read_byte(const void* address) noexcept {
  return *static_cast<const volatile unsigned char*>(address);
}

inline void write_byte(void* address, unsigned char value) noexcept {
  *static_cast<volatile unsigned char*>(address) = value;
}

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_BYTES_HPP
