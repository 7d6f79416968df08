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

/// A byte that differs from its neighbours, from those a page away, and from one seed to another; never 0.
inline unsigned char pattern(std::size_t index, unsigned seed) noexcept {
  return static_cast<unsigned char>(1U + (index + (index >> 12U) * 7U + seed * 31U) % 255U);
}

inline void fill(void* memory, std::size_t size, unsigned seed = 0) noexcept {
  unsigned char* const bytes = static_cast<unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = pattern(i, seed);
}

[[nodiscard]] inline bool filled(const void* memory, std::size_t size, unsigned seed = 0) noexcept {
  const unsigned char* const bytes = static_cast<const unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] != pattern(i, seed)) return false;
  }
  return true;
}

[[nodiscard]] inline bool all_zero(const void* memory, std::size_t size) noexcept {
  const unsigned char* const bytes = static_cast<const unsigned char*>(memory);
  return size == 0 || (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0);
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
