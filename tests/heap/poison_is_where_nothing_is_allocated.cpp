// de100 memory, https://opensource.org/license/zlib
//
// Under AddressSanitizer every byte that is not allocated is poisoned, and none that can be used is.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <utility>
#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/poisoned.hpp"
#include "support/random.hpp"

using namespace de100;
using de100_test::is_poisoned;
using de100_test::none_poisoned;
using de100_test::poisons;

namespace {

struct Given {
  unsigned char* start;
  std::size_t size;
};

/// Every byte in which something could be allocated is poisoned, but those where something is.
void watched_but_for(const Heap& heap, const std::vector<Given>& living) {
  std::size_t wrong = 0, allocated = 0;
  heap.for_each([&](const HeapPiece& piece) {
    if (piece.is_allocated) ++allocated;
    for (std::size_t i = 0; i < piece.size; ++i) {
      if (is_poisoned(piece.base + i) != (poisons && !piece.is_allocated)) ++wrong;
    }
  });
  REQUIRE(wrong == 0);
  REQUIRE(allocated == living.size());
  for (const Given& one : living) wrong += !none_poisoned(one.start, one.size);
  REQUIRE(wrong == 0);
}

}  // namespace

TEST_CASE("every byte of a heap that is not allocated is poisoned, and none that is", "[heap][poison]") {
  static de100_test::Memory<40 * 1024> memory;
  for (unsigned seed = 1; seed < 4; ++seed) {
    de100_test::Random random(seed);
    {
      Heap heap(memory.view());
      std::vector<Given> living;
      const auto note = [&](Given& one, void* start) {
        one = {static_cast<unsigned char*>(start), heap.size_of(start)};
        mem_set(one.start, 0xEE, one.size);
      };
      for (int i = 0; i < de100_test::rounds(400); ++i) {
        const std::size_t size = random.one_in(2) ? 100 : 1 + random.below(random.one_in(5) ? 3000 : 200);
        const std::size_t dice = random.below(16);
        if (dice < 8 || living.empty()) {
          void* const one = heap.allocate(size, random.one_in(6) ? 256 : Heap::default_alignment);
          if (one != nullptr) note(living.emplace_back(), one);
        } else if (dice < 12) {
          const std::size_t index = random.below(living.size());
          heap.free(living[index].start);
          living[index] = living.back();
          living.pop_back();
        } else if (dice < 14) {
          Given& one = living[random.below(living.size())];
          if (void* const moved = heap.reallocate(one.start, size)) note(one, moved);
        } else {
          Given& one = living[random.below(living.size())];
          if (heap.resize_in_place(one.start, size)) note(one, one.start);
        }
        if (random.one_in(100)) {
          heap.reset();
          living.clear();
        }
        if (random.one_in(50)) {
          Heap other(std::move(heap));
          heap = std::move(other);
        }
        watched_but_for(heap, living);
      }
    }
    CHECK(none_poisoned(memory.bytes, sizeof memory.bytes));  // it is the owner's again
  }
}

TEST_CASE("the memory of a heap that another is moved to may be touched again", "[heap][poison]") {
  static de100_test::Memory<8 * 1024> memory, other;
  Heap heap(memory.view());
  REQUIRE(heap.allocate(100) != nullptr);
  heap = Heap(other.view());
  CHECK(none_poisoned(memory.bytes, sizeof memory.bytes));
  heap = Heap();
  CHECK(none_poisoned(other.bytes, sizeof other.bytes));
}
