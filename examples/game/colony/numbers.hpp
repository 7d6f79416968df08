// de100 memory, https://opensource.org/license/zlib
//
// numbers.hpp: arithmetic that gives the same on every machine: whole numbers only. A length is in 256ths of a pixel.

#ifndef DE100_EXAMPLES_GAME_COLONY_NUMBERS_HPP
#define DE100_EXAMPLES_GAME_COLONY_NUMBERS_HPP

#include <cstddef>
#include <cstdint>

namespace colony {

using Length = std::int32_t;

constexpr Length pixels(std::int32_t count) noexcept {
  return count * 256;
}

struct Vector {
  Length x, y;

  friend constexpr Vector operator+(Vector a, Vector b) noexcept { return {a.x + b.x, a.y + b.y}; }
  friend constexpr Vector operator-(Vector a, Vector b) noexcept { return {a.x - b.x, a.y - b.y}; }
  friend constexpr Vector operator*(Vector a, std::int32_t by) noexcept { return {a.x * by, a.y * by}; }
  friend constexpr Vector operator/(Vector a, std::int32_t by) noexcept { return {a.x / by, a.y / by}; }
};

constexpr std::uint64_t square(Vector v) noexcept {
  const std::int64_t x = v.x, y = v.y;
  return static_cast<std::uint64_t>(x * x + y * y);
}

/// The whole part of a square root, bit by bit.
constexpr std::uint32_t square_root(std::uint64_t value) noexcept {
  std::uint64_t root = 0, bit = std::uint64_t{1} << 62U;
  while (bit > value) bit >>= 2U;
  for (; bit != 0; bit >>= 2U) {
    const bool fits = value >= root + bit;
    if (fits) value -= root + bit;
    root = (root >> 1U) + (fits ? bit : 0);
  }
  return static_cast<std::uint32_t>(root);
}

constexpr Length length(Vector v) noexcept {
  return static_cast<Length>(square_root(square(v)));
}

/// The same direction, `wanted` long.
constexpr Vector with_length(Vector v, Length wanted) noexcept {
  const Length now = length(v);
  if (now == 0) return {};
  const std::int64_t x = v.x, y = v.y;
  return {static_cast<Length>(x * wanted / now), static_cast<Length>(y * wanted / now)};
}

constexpr bool closer_than(Vector a, Vector b, Length distance) noexcept {
  return square(a - b) < square({distance, 0});
}

/// A number that looks like chance, and is not: of two numbers always the same.
constexpr std::uint32_t mix(std::uint32_t a, std::uint32_t b = 0) noexcept {
  std::uint32_t h = a * 0x9E3779B1U ^ (b + 0x7F4A7C15U) * 0x85EBCA77U;
  h = (h ^ h >> 15U) * 0x2C1B3C6DU;
  h = (h ^ h >> 12U) * 0x297A2D39U;
  return h ^ h >> 15U;
}

/// A row of such numbers.
struct Chance {
  std::uint32_t state;

  constexpr std::uint32_t below(std::uint32_t limit) noexcept { return mix(++state, limit) % limit; }
};

/// FNV-1a of numbers, the low byte first whatever the machine.
struct Hash {
  std::uint64_t value = 0xCBF29CE484222325U;

  template <class... Numbers>
  constexpr void add(const Numbers&... numbers) noexcept {
    (put(numbers), ...);
  }

 private:
  constexpr void put(std::uint64_t number) noexcept {
    for (unsigned shift = 0; shift < 64; shift += 8) value = (value ^ (number >> shift & 0xFFU)) * 0x100000001B3U;
  }
  constexpr void put(Vector v) noexcept {
    put(static_cast<std::uint32_t>(v.x));
    put(static_cast<std::uint32_t>(v.y));
  }
};

}  // namespace colony

#endif  // DE100_EXAMPLES_GAME_COLONY_NUMBERS_HPP
