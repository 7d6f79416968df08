// de100 memory, https://opensource.org/license/zlib
//
// bytes.hpp: sizes and bytes. Literals for sizes, arithmetic that cannot wrap unseen, alignment, and the four
// operations on raw bytes. Every size in this library goes through here. All of it is safe on any thread.

#ifndef DE100_BYTES_HPP
#define DE100_BYTES_HPP

#include <cstdint>
#include <cstring>

#include "config.hpp"

namespace de100 {

/// The largest size that any object or block may have: PTRDIFF_MAX, so that the distance between two pointers into
/// it is always a number.
inline constexpr std::size_t max_size = SIZE_MAX / 2;

// ---- sizes that can be read ----------------------------------------------------------------------------------------

namespace detail {
void size_literal_does_not_fit_in_size_t();  // never defined: named by the compiler's message, since it is not
                                             // constexpr

consteval std::size_t scaled(unsigned long long count, unsigned long long unit) {
  if (count > max_size / unit) size_literal_does_not_fit_in_size_t();
  return static_cast<std::size_t>(count * unit);
}
}  // namespace detail

/// `using namespace de100::literals;` then 64_KiB, 16_MiB, 2_GiB: powers of 1024, of type std::size_t. One that is
/// larger than `max_size` does not compile.
namespace literals {
consteval std::size_t operator""_KiB(unsigned long long count) {
  return detail::scaled(count, 1ULL << 10);
}
consteval std::size_t operator""_MiB(unsigned long long count) {
  return detail::scaled(count, 1ULL << 20);
}
consteval std::size_t operator""_GiB(unsigned long long count) {
  return detail::scaled(count, 1ULL << 30);
}
}  // namespace literals

// ---- arithmetic ----------------------------------------------------------------------------------------------------

/// Writes a + b to `sum`; false, and `sum` unchanged, where that does not fit in a std::size_t.
[[nodiscard]] constexpr bool checked_add(std::size_t a, std::size_t b, std::size_t& sum) noexcept {
  if (a > SIZE_MAX - b) return false;
  sum = a + b;
  return true;
}

/// Writes a * b to `product`; false, and `product` unchanged, where that does not fit in a std::size_t.
///
/// Costs a division unless `b` is known while compiling: pass the constant there.
[[nodiscard]] constexpr bool checked_multiply(std::size_t a, std::size_t b, std::size_t& product) noexcept {
  if (b != 0 && a > SIZE_MAX / b) return false;
  product = a * b;
  return true;
}

/// Whether `value` is 1, 2, 4, 8 and so on; 0 is not.
[[nodiscard]] constexpr bool is_power_of_two(std::size_t value) noexcept {
  return value != 0 && (value & (value - 1)) == 0;
}

/// The largest multiple of `alignment` that is not above `value`.
///
/// `alignment` is a power of two.
[[nodiscard]] constexpr std::size_t align_down(std::size_t value, std::size_t alignment) noexcept {
  return value & ~(alignment - 1);
}

/// The smallest multiple of `alignment` that is not below `value`.
///
/// `alignment` is a power of two.
/// The result fits: where it might not, use `checked_align_up`.
[[nodiscard]] constexpr std::size_t align_up(std::size_t value, std::size_t alignment) noexcept {
  return align_down(value + (alignment - 1), alignment);
}

/// Writes `value`, rounded up to a multiple of `alignment`, to `result`; false, and `result` unchanged, where that
/// does not fit in a std::size_t.
///
/// `alignment` is a power of two.
[[nodiscard]] constexpr bool checked_align_up(std::size_t value, std::size_t alignment, std::size_t& result) noexcept {
  std::size_t sum = 0;
  if (!checked_add(value, alignment - 1, sum)) return false;
  result = align_down(sum, alignment);
  return true;
}

// ---- bytes ---------------------------------------------------------------------------------------------------------

/// Sets `size` bytes to the low 8 bits of `value`. Answers `destination`.
///
/// A null pointer or a size of 0 does nothing.
inline void* mem_set(void* destination, int value, std::size_t size) noexcept {
  if (destination == nullptr || size == 0) return destination;
  return std::memset(destination, value, size);
}

/// Copies `size` bytes. Answers `destination`.
///
/// The ranges do not overlap: where they may, use `mem_move`.
/// A null pointer or a size of 0 does nothing.
inline void* mem_copy(void* destination, const void* source, std::size_t size) noexcept {
  if (destination == nullptr || source == nullptr || size == 0) return destination;
  return std::memcpy(destination, source, size);
}

/// Copies `size` bytes; the ranges may overlap. Answers `destination`.
///
/// A null pointer or a size of 0 does nothing.
inline void* mem_move(void* destination, const void* source, std::size_t size) noexcept {
  if (destination == nullptr || source == nullptr || size == 0) return destination;
  return std::memmove(destination, source, size);
}

/// Sets `size` bytes to 0 even where the compiler can see that nobody reads them again: for keys and passwords.
/// Answers `destination`.
///
/// A null pointer or a size of 0 does nothing.
inline void* mem_zero_secure(void* destination, std::size_t size) noexcept {
  // The compiler has to read a volatile pointer and cannot know that it leads to memset, so it cannot drop the call.
  void* (*volatile const set)(void*, int, std::size_t) = std::memset;
  if (destination == nullptr || size == 0) return destination;
  return set(destination, 0, size);
}

}  // namespace de100

#endif  // DE100_BYTES_HPP
