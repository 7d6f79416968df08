// de100 memory, https://opensource.org/license/zlib
//
// reset frees all that was allocated, in constant time, and the heap is as good as new.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;

TEST_CASE("after a reset all of a heap is free", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  const std::size_t capacity = heap.capacity();
  de100_test::Random random(1);
  for (int round = 0; round < 20; ++round) {
    std::vector<void*> living;
    while (void* const one = heap.allocate(1 + random.below(round % 2 == 0 ? 300 : 5000))) living.push_back(one);
    for (std::size_t i = 0; i < living.size(); i += 3) heap.free(living[i]);
    const std::size_t peak = heap.peak(), extent = heap.extent();
    heap.reset();
    CHECK(heap.used() == 0);
    CHECK(heap.peak() == peak);
    CHECK(heap.extent() == extent);
    CHECK(heap.capacity() == capacity);
    CHECK(heap.largest_free() == capacity);
    CHECK(heap.is_valid());
    CHECK(de100_test::pieces_of(heap).size() == 1);
    if (round % 3 == 0) CHECK(de100_test::is_whole(heap));
    if (round % 5 == 0) heap.reset();
  }
}

TEST_CASE("the same calls after a reset get the same addresses", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  std::vector<void*> before;
  for (int round = 0; round < 3; ++round) {
    de100_test::Random random(7);
    std::vector<void*> here;
    for (int i = 0; i < 200; ++i) {
      void* const one = heap.allocate(1 + random.below(400));
      here.push_back(one);
      if (random.one_in(3)) heap.free(one);
    }
    if (round != 0) CHECK(here == before);
    before = here;
    heap.reset();
  }
}

TEST_CASE("a heap without memory can be reset", "[heap]") {
  Heap none;
  none.reset();
  CHECK_FALSE(none.is_valid());
  CHECK(none.allocate(1) == nullptr);
  CHECK(none.check());
}
