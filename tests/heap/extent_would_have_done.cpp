// de100 memory, https://opensource.org/license/zlib
//
// A view as large as a heap's extent would have done for the same calls.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;

namespace {

struct Counts {
  std::size_t refused = 0, made = 0;
};

constexpr std::size_t largest_alignment = 1024;

/// The same calls for the same seed, as long as none is refused.
Counts makes_calls(Heap& heap, unsigned seed, int calls) {
  de100_test::Random random(seed);
  const std::size_t kind = random.below(4);  // of sizes: small, medium, both, and with alignments
  struct Living {
    void* start;
    std::size_t alignment;
  };
  std::vector<Living> living;
  Counts counts;
  for (int i = 0; i < calls; ++i) {
    const std::size_t most = kind == 0 ? 300U : kind == 1 ? 3000U : random.one_in(6) ? 5000U : 200U;
    const std::size_t size = 1 + random.below(most);
    const std::size_t alignment =
        kind == 3 && random.one_in(3) ? std::size_t{1} << random.below(11) : Heap::default_alignment;
    const std::size_t dice = random.below(10);
    ++counts.made;
    if (dice < 5 || living.empty()) {
      void* const allocated = heap.allocate(size, alignment);
      counts.refused += allocated == nullptr;
      if (allocated != nullptr) living.push_back({allocated, alignment});
    } else if (dice < 8) {
      const std::size_t index = random.below(living.size());
      heap.free(living[index].start);
      living[index] = living.back();
      living.pop_back();
    } else if (dice == 8) {
      Living& one = living[random.below(living.size())];
      void* const moved = heap.reallocate(one.start, size, one.alignment);
      counts.refused += moved == nullptr;
      if (moved != nullptr) one.start = moved;
    } else {
      (void)heap.resize_in_place(living[random.below(living.size())].start, size);
    }
    if (counts.refused != 0) break;
    if (random.one_in(500)) {
      heap.reset();
      living.clear();
    }
  }
  return counts;
}

}  // namespace

TEST_CASE("a view of a heap's extent would have done for the same calls", "[heap]") {
  constexpr std::size_t size = 2 * 1024 * 1024;
  static de100_test::Memory<size + 16 * largest_alignment> memory;
  for (unsigned seed = 1; seed <= static_cast<unsigned>(de100_test::rounds(160)); ++seed) {
    const std::size_t off = seed % 3 == 0 ? seed % 64 : 0;
    const int calls = 3 << (seed % 10);
    std::size_t extent = 0, used = 0;
    {
      Heap heap(MemoryView(memory.bytes + off, size));
      REQUIRE(makes_calls(heap, seed, calls).refused == 0);
      extent = heap.extent();
      used = heap.used();
    }
    REQUIRE(extent < size);
    // There, and elsewhere at the same alignment.
    for (const std::size_t further : {std::size_t{0}, seed % 16 * largest_alignment}) {
      Heap enough(MemoryView(memory.bytes + off + further, extent));
      const Counts again = makes_calls(enough, seed, calls);
      CAPTURE(seed, off, further, calls, extent, again.made);
      REQUIRE(enough.is_valid());
      REQUIRE(again.refused == 0);
      CHECK(enough.used() == used);
      CHECK(enough.extent() <= extent);
      CHECK(enough.check());
    }
  }
}

TEST_CASE("a view of the extent of a heap in its own memory would have done too", "[heap]") {
  constexpr std::size_t size = 256 * 1024;
  static de100_test::Memory<size> memory;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const std::size_t off = seed % 2 * (seed % 64);
    const MemoryView view = memory.view().subview(off, size - 64);
    Heap* const heap = Heap::make_in(view);
    REQUIRE(heap != nullptr);
    const int calls = 3 << (seed % 7);
    REQUIRE(makes_calls(*heap, seed, calls).refused == 0);
    const std::size_t extent = heap->extent();
    const std::size_t used = heap->used();
    heap->~Heap();
    CAPTURE(seed, off, calls, extent);
    REQUIRE(extent < size - 64);
    Heap* const enough = Heap::make_in(view.subview(0, extent));
    REQUIRE(enough != nullptr);
    CHECK(makes_calls(*enough, seed, calls).refused == 0);
    CHECK(enough->used() == used);
    enough->~Heap();
  }
}
