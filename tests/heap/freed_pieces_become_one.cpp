// de100 memory, https://opensource.org/license/zlib
//
// What is freed becomes one piece with what is free beside it, in whatever order.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <algorithm>
#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::is_whole;

TEST_CASE("neighbours become one piece in whatever order they are freed", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  int order[] = {0, 1, 2, 3, 4, 5};
  do {
    Heap heap(memory.view());
    void* pieces[6];
    for (void*& piece : pieces) piece = heap.allocate(2000);
    void* const last = heap.allocate(2000);
    REQUIRE(last != nullptr);
    for (const int index : order) {
      heap.free(pieces[index]);
      REQUIRE(heap.check());
    }
    void* const all = heap.allocate(12'000);  // which has room nowhere else at so low an address
    REQUIRE(all != nullptr);
    REQUIRE(all < last);
    heap.free(last);
    heap.free(all);
    REQUIRE(is_whole(heap));
  } while (std::next_permutation(std::begin(order), std::end(order)));
}

TEST_CASE("small ones leave nothing behind in whatever order they are freed", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  for (const std::size_t size : de100_test::sizes{1, 16, 17, 24, 32, 48, 64, 100, 128, 200, 256, 257, 300}) {
    for (const int order : {0, 1, 2, 3}) {
      CAPTURE(size, order);
      Heap heap(memory.view());
      std::vector<void*> living;
      while (void* const allocated = heap.allocate(size)) living.push_back(allocated);
      REQUIRE(living.size() > 60 * 1024 / (size + size / 4 + 32));
      CHECK(heap.check());
      if (order == 1) std::reverse(living.begin(), living.end());
      // Every second one, or 16 of 17, and then the others.
      const std::size_t step = order == 2 ? 2 : order == 3 ? 17 : living.size() + 1;
      for (std::size_t i = 0; i < living.size(); ++i) {
        if (i % step != step - 1) heap.free(living[i]);
      }
      for (std::size_t i = step - 1; i < living.size(); i += step) heap.free(living[i]);
      REQUIRE(is_whole(heap));
    }
  }
}

TEST_CASE("what one size has left free is there for another", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  std::size_t before = 0;
  for (int round = 0; round < 5; ++round) {
    std::size_t count = 0;
    for (const std::size_t size : de100_test::sizes{16, 4000, 80, 256, 1000, 9000}) {
      std::vector<void*> living;
      while (void* const allocated = heap.allocate(size)) living.push_back(allocated);
      CHECK(living.size() > 48 * 1024 / (size + size / 4 + 32));
      count += living.size();
      for (void* const one : living) heap.free(one, size);
    }
    if (round > 1) CHECK(count == before);  // the first times it learns which sizes are asked for often
    before = count;
  }
  CHECK(is_whole(heap));
}

TEST_CASE("memory that is used over and over does not wear out", "[heap]") {
  // What is allocated and freed by turns, among others that stay, soon needs no more memory.
  static de100_test::Memory<1024 * 1024> memory;
  Heap heap(memory.view());
  void* stays[40];
  for (std::size_t i = 0; i < 40; ++i) stays[i] = heap.allocate(10 + 37 * i);
  std::size_t extent = 0;
  for (int round = 0; round < 2000; ++round) {
    void* turns[30];
    for (std::size_t i = 0; i < 30; ++i) turns[i] = heap.allocate(20 + 91 * i);
    for (std::size_t i = 0; i < 30; ++i) heap.free(turns[i * 7 % 30]);
    if (round == 200) extent = heap.extent();
  }
  CHECK(heap.extent() == extent);
  CHECK(extent < 400 * 1024);  // 70 of which are ever in use at once; the rest are slabs that are not full
  for (void* const one : stays) heap.free(one);
  CHECK(is_whole(heap));
}
