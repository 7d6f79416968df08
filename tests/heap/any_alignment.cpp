// de100 memory, https://opensource.org/license/zlib
//
// Allocations stand at multiples of any power of two, and of what malloc has by default.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <cstddef>
#include <vector>

#include <de100/block.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::Filled;
using de100_test::is_aligned;

TEST_CASE("what a heap allocates is aligned for any type", "[heap]") {
  static_assert(Heap::default_alignment == 2 * sizeof(void*));
  static de100_test::Memory<64 * 1024> memory;
  for (std::size_t off = 0; off <= 17; ++off) {
    Heap heap(memory.view().subview(off, 64 * 1024 - 64));
    std::vector<Filled> living;
    for (std::size_t size = 1; size <= 600; size += size < 40 ? 1 : 13) {
      void* const allocated = heap.allocate(size);
      REQUIRE(is_aligned(allocated, Heap::default_alignment));
      living.emplace_back(heap, allocated, static_cast<unsigned>(size));
    }
    for (const Filled& one : living) {
      REQUIRE(one.is_kept());
      heap.free(one.start);
    }
    CHECK(de100_test::is_whole(heap));
  }
}

TEST_CASE("a heap aligns to any power of two, whatever the size", "[heap]") {
  MemoryBlock block = MemoryBlock::allocate(2_MiB);
  REQUIRE(block.is_valid());
  for (std::size_t alignment = 1; alignment <= 64_KiB; alignment *= 2) {
    CAPTURE(alignment);
    Heap heap(block.view());
    std::vector<Filled> living;
    for (const std::size_t size : {std::size_t{1}, std::size_t{16}, std::size_t{17}, std::size_t{200}, alignment - 1,
                                   alignment, alignment + 1}) {
      if (size == 0) continue;
      void* const allocated = heap.allocate(size, alignment);
      REQUIRE(is_aligned(allocated, alignment));
      REQUIRE(heap.size_of(allocated) >= size);
      living.emplace_back(heap, allocated, static_cast<unsigned>(living.size() + 1));
      if (living.size() == 3) REQUIRE(heap.allocate(24) != nullptr);  // so that the next starts elsewhere
    }
    CHECK(heap.check());
    for (const Filled& one : living) CHECK(one.is_kept());
    heap.reset();
    CHECK(de100_test::is_whole(heap));
  }
}

TEST_CASE("what an alignment skips can be allocated", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  // Pages apart: what is between them takes most of the memory.
  std::vector<void*> aligned;
  while (void* const page = heap.allocate(64, 4096)) aligned.push_back(page);
  REQUIRE(aligned.size() >= 12);
  std::size_t between = 0;
  while (heap.allocate(512) != nullptr) between += 512;
  CHECK(between > aligned.size() * 2048);
  CHECK(heap.check());
}

TEST_CASE("what was aligned is whole again once it is free, and stays aligned when it is reallocated", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  Heap heap(memory.view());
  for (std::size_t alignment = 1; alignment <= 4096; alignment *= 2) {
    CAPTURE(alignment);
    void* const before = heap.allocate(40);
    Filled one(heap, heap.allocate(100, alignment), 5);
    void* const behind = heap.allocate(300);  // so that it has to move
    REQUIRE(before != nullptr);
    REQUIRE(behind != nullptr);
    REQUIRE(one.is_kept());
    for (const std::size_t size : de100_test::sizes{5000, 90, 20'000, 20'001}) {
      void* const moved = heap.reallocate(one.start, size, alignment);
      REQUIRE(is_aligned(moved, alignment));
      CHECK(de100_test::filled(moved, one.size < size ? one.size : size, one.seed));
      one = Filled(heap, moved, one.seed + 1);
    }
    CHECK(heap.check());
    heap.free(before);
    heap.free(one.start, 20'001);
    heap.free(behind);
    CHECK(de100_test::is_whole(heap));
  }
}

TEST_CASE("a heap that allocates in a gap leaves no more than the gap", "[heap]") {
  // An aligned piece that just fits between two others, and one that does not.
  static de100_test::Memory<64 * 1024> memory;
  for (std::size_t hole = 1024; hole <= 1400; hole += 8) {
    Heap heap(memory.view());
    void* const gap = heap.allocate(hole);
    void* const behind = heap.allocate(1000);
    REQUIRE(behind != nullptr);
    const Filled kept(heap, behind, 3);
    heap.free(gap);
    for (int i = 0; i < 3; ++i) {
      void* const aligned = heap.allocate(800, 256);
      REQUIRE(is_aligned(aligned, 256));
      const Filled filled(heap, aligned, 4);
      REQUIRE(heap.check());
      REQUIRE(kept.is_kept());
      heap.free(aligned);
      REQUIRE(heap.check());
    }
    heap.free(behind, 1000);
    REQUIRE(de100_test::is_whole(heap));
  }
}
