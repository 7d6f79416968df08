// de100 memory, https://opensource.org/license/zlib
//
// size_of tells the bytes that can be used, all of them; free takes the size that was asked for last.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::Filled;

TEST_CASE("all bytes that can be used can be used, and no more are given than need be", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  Heap heap(memory.view());
  std::vector<Filled> living;
  for (std::size_t size = 1; size <= 5000; size += size < 700 ? 3U : 101U) {
    void* const allocated = heap.allocate(size);
    REQUIRE(allocated != nullptr);
    CHECK(heap.size_of(allocated) >= size);
    CHECK(heap.size_of(allocated) <= size + size / 4 + 32);
    living.emplace_back(heap, allocated, static_cast<unsigned>(size));
    if (heap.largest_free() < 6000) break;
  }
  std::size_t sum = 0;
  for (const Filled& one : living) {
    CHECK(one.is_kept());
    CHECK(heap.size_of(one.start) == one.size);
    sum += one.size;
  }
  CHECK(heap.used() == sum);
  CHECK(heap.size_of(nullptr) == 0);
}

TEST_CASE("who knows the size may say it, whatever became of the allocation since", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  Heap heap(memory.view());
  constexpr std::size_t asked_sizes[] = {1, 16, 17, 100, 255, 256, 257, 300, 1000, 4000, 4096, 5000, 20'000};
  for (const std::size_t size : asked_sizes) {
    CAPTURE(size);
    for (std::size_t alignment = 1; alignment <= 8192; alignment *= 2) {
      void* const one = heap.allocate(size, alignment);
      REQUIRE(one != nullptr);
      heap.free(one, size);
      REQUIRE(heap.used() == 0);
    }
    for (const std::size_t new_size : asked_sizes) {
      void* const one = heap.allocate(size);
      void* const other = heap.allocate(size);
      REQUIRE(other != nullptr);
      void* const moved = heap.reallocate(one, new_size);
      REQUIRE(moved != nullptr);
      const bool in_place = heap.resize_in_place(other, new_size);
      heap.free(moved, new_size);
      heap.free(other, in_place ? new_size : size);
      REQUIRE(heap.used() == 0);
    }
  }
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("small ones are freed with their size where there was no room for more than themselves", "[heap]") {
  // Nothing is left but holes that are too small to put several of a size together.
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  std::vector<void*> large;
  while (void* const one = heap.allocate(1040)) large.push_back(one);
  for (std::size_t i = 0; i < large.size(); i += 2) heap.free(large[i], 1040);
  std::vector<Filled> small;
  for (const std::size_t size : de100_test::sizes{16, 250, 100, 40, 256}) {
    for (int i = 0; i < 8; ++i) {
      void* const one = heap.allocate(size);
      REQUIRE(one != nullptr);
      small.emplace_back(heap, one, static_cast<unsigned>(small.size() + 1));
    }
  }
  CHECK(heap.check());
  std::size_t i = 0;
  for (const std::size_t size : de100_test::sizes{16, 250, 100, 40, 256}) {
    for (int k = 0; k < 8; ++k, ++i) {
      CHECK(small[i].is_kept());
      heap.free(small[i].start, size);
    }
  }
  for (std::size_t k = 1; k < large.size(); k += 2) heap.free(large[k], 1040);
  CHECK(de100_test::is_whole(heap));
}
