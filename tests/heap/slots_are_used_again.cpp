// de100 memory, https://opensource.org/license/zlib
//
// Many small allocations of few sizes, freed in any order: every place is found again before there is a new one.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;

TEST_CASE("what small allocations leave is all used again before more memory is", "[heap]") {
  static de100_test::Memory<1024 * 1024> memory;
  for (const std::size_t size : de100_test::sizes{16, 40, 112, 256, 300, 1000}) {
    CAPTURE(size);
    de100_test::Random random(size);
    Heap heap(memory.view());
    std::vector<void*> living;
    for (std::size_t i = 0; i < 400 * 1024 / size; ++i) {
      living.push_back(heap.allocate(size));
      REQUIRE(living.back() != nullptr);
      mem_set(living.back(), 0xFF, size);
    }
    const std::size_t extent = heap.extent();
    for (int round = 0; round < 12; ++round) {
      // One here and there, a half, or nearly all.
      const std::size_t stays = round % 3 == 0 ? 98U : round % 3 == 1 ? 50U : 2U;  // of a hundred
      std::size_t freed = 0;
      for (void*& one : living) {
        if (random.below(100) < stays) continue;
        heap.free(one, size);
        one = nullptr;
        ++freed;
      }
      REQUIRE(freed != 0);
      REQUIRE(heap.check());
      for (void*& one : living) {
        if (one != nullptr) continue;
        one = heap.allocate(size);
        REQUIRE(one != nullptr);
        mem_set(one, 0xFF, size);
        if (random.one_in(100)) REQUIRE(heap.check());
      }
      REQUIRE(heap.extent() <= extent + 8192);  // the first few were no slots, and are so later: in one slab more
      REQUIRE(heap.check());
    }
    for (void* const one : living) heap.free(one);
    CHECK(de100_test::is_whole(heap));
  }
}

TEST_CASE("pages of one size become pages of another", "[heap]") {
  static de100_test::Memory<512 * 1024> memory;
  Heap heap(memory.view());
  std::vector<void*> living;
  std::size_t fewest = SIZE_MAX;
  for (int round = 0; round < 40; ++round) {
    const std::size_t size = 16 + static_cast<std::size_t>(round * 7 % 13) * 16;
    while (void* const one = heap.allocate(size)) living.push_back(mem_set(one, round, size));
    if (living.size() * size < fewest) fewest = living.size() * size;
    for (std::size_t i = 0; i < living.size(); ++i) heap.free(living[i * 7919 % living.size()]);
    living.clear();
    REQUIRE(heap.check());
  }
  CHECK(fewest > 400 * 1024);
  CHECK(de100_test::is_whole(heap));
}
