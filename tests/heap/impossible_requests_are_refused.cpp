// de100 memory, https://opensource.org/license/zlib
//
// What a heap cannot do it refuses, and then nothing has changed.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::facts_of;
using de100_test::Filled;

namespace {

constexpr std::size_t top_bit = SIZE_MAX / 2 + 1;
constexpr std::size_t impossible_sizes[] = {
    0,       SIZE_MAX,    SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX - 64, SIZE_MAX - 4096,
    top_bit, top_bit - 1, max_size + 1, max_size,      max_size - 1};
constexpr std::size_t impossible_alignments[] = {0, 3, 5, 6, 12, 24, 48, 4095, 4097, top_bit + 1, SIZE_MAX};

}  // namespace

TEST_CASE("a heap refuses impossible sizes and alignments, and stays as it is", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  const Filled one(heap, heap.allocate(100), 1);
  void* const hole = heap.allocate(500);
  const Filled large(heap, heap.allocate(1000), 2);
  REQUIRE(large.is_kept());
  heap.free(hole);  // so that there is a free block, for who takes a size for a small one
  const de100_test::HeapFacts before = facts_of(heap);
  for (const std::size_t size : impossible_sizes) {
    CAPTURE(size);
    CHECK(heap.allocate(size) == nullptr);
    for (const std::size_t alignment : {std::size_t{1}, std::size_t{64}, std::size_t{4096}, top_bit}) {
      CHECK(heap.allocate(size, alignment) == nullptr);
    }
    CHECK(heap.reallocate(nullptr, size) == nullptr);
    for (const Filled& same : {one, large}) {
      CHECK(heap.reallocate(same.start, size) == nullptr);
      CHECK_FALSE(heap.resize_in_place(same.start, size));
      CHECK(heap.size_of(same.start) == same.size);
    }
    CHECK(facts_of(heap) == before);
  }
  for (const std::size_t alignment : impossible_alignments) {
    CAPTURE(alignment);
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{5000}, SIZE_MAX}) {
      CHECK(heap.allocate(size, alignment) == nullptr);
      CHECK(heap.reallocate(nullptr, size, alignment) == nullptr);
    }
    for (const Filled& same : {one, large}) {
      CHECK(heap.reallocate(same.start, same.size, alignment) == nullptr);
      CHECK(heap.reallocate(same.start, 1, alignment) == nullptr);
      CHECK(heap.size_of(same.start) == same.size);
    }
    CHECK(facts_of(heap) == before);
  }
  // Sizes and alignments that each may be had, and whose sum wraps.
  for (std::size_t size = max_size - 80; size < max_size; ++size) {
    for (const std::size_t alignment : {top_bit, top_bit / 2}) CHECK(heap.allocate(size, alignment) == nullptr);
  }
  CHECK(facts_of(heap) == before);
  // A power of two to which nothing in the view, or nothing at all, is aligned.
  CHECK(heap.allocate(1, top_bit) == nullptr);
  CHECK(heap.allocate(1, top_bit / 2) == nullptr);
  CHECK(facts_of(heap) == before);
  CHECK(one.is_kept());
  CHECK(large.is_kept());
  CHECK(heap.check());
}

TEST_CASE("a full heap refuses, and goes on where something was freed", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  Heap heap(memory.view());
  std::vector<Filled> living;
  for (std::size_t size = 4096; size != 0; size /= 2) {
    while (void* const allocated = heap.allocate(size)) {
      living.emplace_back(heap, allocated, static_cast<unsigned>(living.size() + 1));
    }
  }
  const de100_test::HeapFacts full = facts_of(heap);
  CHECK(full.largest_free == 0);
  CHECK(heap.allocate(1) == nullptr);
  CHECK(heap.reallocate(nullptr, 1) == nullptr);
  CHECK(heap.allocate(1, 1) == nullptr);
  CHECK(facts_of(heap) == full);
  CHECK(heap.check());
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < living.size(); i += 7) {
      const std::size_t size = living[i].size;
      REQUIRE(living[i].is_kept());
      heap.free(living[i].start);
      void* const again = heap.allocate(size);
      REQUIRE(again != nullptr);
      living[i] = Filled(heap, again, living[i].seed + 1);
    }
  }
  for (const Filled& one : living) {
    CHECK(one.is_kept());
    heap.free(one.start);
  }
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("a heap without memory allocates nothing, and has nothing", "[heap]") {
  Heap none;
  Heap of_nothing{MemoryView()};
  for (Heap* const heap : {&none, &of_nothing}) {
    CHECK_FALSE(heap->is_valid());
    CHECK(facts_of(*heap) == de100_test::HeapFacts());
    CHECK(heap->allocate(1) == nullptr);
    CHECK(heap->allocate(1, 1) == nullptr);
    CHECK(heap->reallocate(nullptr, 1) == nullptr);
    heap->free(nullptr);
    heap->free(nullptr, 5);
    CHECK(heap->size_of(nullptr) == 0);
    CHECK_FALSE(heap->contains(nullptr));
    CHECK_FALSE(heap->contains(heap));
    heap->reset();
    CHECK(heap->check());
    CHECK(de100_test::pieces_of(*heap).empty());
    CHECK(facts_of(*heap) == de100_test::HeapFacts());
  }
  CHECK(Heap::make_in(MemoryView()) == nullptr);
}
