// de100 memory, https://opensource.org/license/zlib
//
// What many tests of heaps need: all that a heap tells about itself, and a look at its pieces.

#ifndef DE100_TESTS_HEAP_HELPERS_HPP
#define DE100_TESTS_HEAP_HELPERS_HPP

#include <de100/heap.hpp>

#include <vector>

#include "support/bytes.hpp"

namespace de100_test {

/// All that a heap tells about itself, to see that a refusal changed nothing.
struct HeapFacts {
  bool valid;
  std::size_t used, peak, capacity, largest_free, extent;
  friend bool operator==(const HeapFacts&, const HeapFacts&) = default;
};

inline HeapFacts facts_of(const de100::Heap& heap) noexcept {
  return {heap.is_valid(), heap.used(), heap.peak(), heap.capacity(), heap.largest_free(), heap.extent()};
}

inline std::vector<de100::HeapPiece> pieces_of(const de100::Heap& heap) {
  std::vector<de100::HeapPiece> pieces;
  heap.for_each([&](const de100::HeapPiece& piece) { pieces.push_back(piece); });
  return pieces;
}

/// Allocations up to this size may be slots, of which several of a size stand in a slab.
inline constexpr std::size_t largest_slot = 1024;

/// A free piece that is no slot: a block, or a slab that is kept for the next of its size.
inline bool is_free_block(const de100::HeapPiece& piece) noexcept {
  return !piece.is_allocated && piece.size > largest_slot;
}

/// Whether nothing is allocated, and all there ever can be is to be had in one piece, as often as one likes.
inline bool is_whole(de100::Heap& heap) {
  if (!heap.check() || heap.used() != 0) return false;
  for (int i = 0; i < 2; ++i) {
    void* const all = heap.allocate(heap.capacity());
    if (all == nullptr) return false;
    heap.free(all);
  }
  return heap.check() && heap.used() == 0 && heap.largest_free() == heap.capacity();
}

/// An allocation that holds a pattern in every byte that can be used there; null and empty where it was refused.
struct Filled {
  void* start = nullptr;
  std::size_t size = 0;
  unsigned seed = 0;

  Filled() noexcept = default;
  Filled(const de100::Heap& heap, void* allocated, unsigned number) noexcept
      : start(allocated), size(heap.size_of(allocated)), seed(number) {
    fill(start, size, seed);
  }
  [[nodiscard]] bool is_kept() const noexcept { return start != nullptr && filled(start, size, seed); }
};

}  // namespace de100_test

#endif  // DE100_TESTS_HEAP_HELPERS_HPP
