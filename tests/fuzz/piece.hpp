// de100 memory, https://opensource.org/license/zlib
//
// Memory that was handed out: what a model knows of it, and what is to be seen in it.

#ifndef DE100_TESTS_FUZZ_PIECE_HPP
#define DE100_TESTS_FUZZ_PIECE_HPP

#include <cstddef>
#include <cstdint>

#include "check.hpp"
#include "support/bytes.hpp"

namespace de100_fuzz {

/// Bytes that belong to one who asked for them, and hold a pattern of his own.
struct Piece {
  unsigned char* start = nullptr;
  std::size_t size = 0;
  unsigned seed = 0;

  [[nodiscard]] std::uintptr_t begin() const { return reinterpret_cast<std::uintptr_t>(start); }
  [[nodiscard]] std::uintptr_t end() const { return begin() + size; }

  void fill() const { de100_test::fill(start, size, seed); }
  void check_kept() const { check(de100_test::filled(start, size, seed), "an allocation lost its contents"); }
};

inline void check_zero(const void* start, std::size_t size) {
  check(de100_test::all_zero(start, size), "memory that was to be zero is not");
}

inline void check_aligned(const void* place, std::size_t alignment) {
  check(reinterpret_cast<std::uintptr_t>(place) % alignment == 0, "an allocation is not aligned");
}

template <class Pieces>
void check_apart(const Piece& fresh, const Pieces& others) {
  for (const Piece& other : others) {
    check(fresh.end() <= other.begin() || other.end() <= fresh.begin(), "an allocation overlaps another");
  }
}

}  // namespace de100_fuzz

#endif  // DE100_TESTS_FUZZ_PIECE_HPP
