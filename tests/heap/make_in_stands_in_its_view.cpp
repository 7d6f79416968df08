// de100 memory, https://opensource.org/license/zlib
//
// Heap::make_in: the heap stands in the memory that it manages, so it survives who made it, and a copy of that memory.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <type_traits>
#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;
using de100_test::Filled;

TEST_CASE("a heap can stand in its own memory", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  for (const std::size_t off : de100_test::sizes{0, 1, 8, 24}) {
    const MemoryView view = memory.view().subview(off, 32'000);
    Heap* const heap = Heap::make_in(view);
    REQUIRE(heap != nullptr);
    CHECK(view.contains(heap));
    CHECK(de100_test::is_aligned(heap, alignof(Heap)));
    CHECK(heap->is_valid());
    CHECK(heap->capacity() > 28'000);
    const Filled one(*heap, heap->allocate(100), 1);
    const Filled two(*heap, heap->allocate(heap->largest_free()), 2);
    CHECK(one.is_kept());
    CHECK(two.is_kept());
    CHECK(heap->check());
    CHECK(heap->extent() <= 32'000);  // of the whole view, the heap itself included
    CHECK(heap->extent() > 31'900);
    heap->free(one.start);
    heap->free(two.start);
    CHECK(de100_test::is_whole(*heap));
    heap->~Heap();  // a sanitizer is told that the memory may be touched again
  }
}

TEST_CASE("where a heap cannot stand in a view, it says so and touches nothing", "[heap]") {
  constexpr std::size_t most = 4096, around = 64;
  static de100_test::Memory<around + most + 32 + around> memory;
  std::size_t smallest = SIZE_MAX;
  for (std::size_t size = 0; size <= most; ++size) {
    const std::size_t off = around + size % 17;
    memory.fill(0x5C);
    Heap* const heap = Heap::make_in(MemoryView(memory.bytes + off, size));
    bool right = true;
    if (heap != nullptr) {
      if (size < smallest) smallest = size;
      right = heap->is_valid() && de100_test::is_whole(*heap);
      while (void* const one = heap->allocate(48)) de100_test::fill(one, heap->size_of(one), 1);
      right = right && heap->check();
      heap->reset();
      right = right && de100_test::is_whole(*heap);
      heap->~Heap();
    }
    right = right && de100_test::all_bytes(memory.bytes, off, 0x5C) &&
            de100_test::all_bytes(memory.bytes + off + size, sizeof memory.bytes - off - size, 0x5C);
    if (!right) {
      CAPTURE(size, off, heap != nullptr);
      REQUIRE(right);
    }
  }
  CHECK(smallest > sizeof(Heap));
  CHECK(smallest <= most);
}

TEST_CASE("a heap that stands in its memory is what it was where that is copied back", "[heap]") {
  if (DE100_SANITIZE_ADDRESS != 0) {
    de100_test::skip("a sanitizer is told what is allocated, and not that it is again");
    return;
  }
  static de100_test::Memory<32 * 1024> memory;
  std::vector<unsigned char> saved(sizeof memory.bytes);
  Heap* const heap = Heap::make_in(memory.view());
  REQUIRE(heap != nullptr);
  de100_test::Random random(3);
  std::vector<Filled> living;
  const auto operate = [&] {
    for (int i = 0; i < 200; ++i) {
      void* const one = heap->allocate(1 + random.below(300));
      if (one != nullptr) living.emplace_back(*heap, one, static_cast<unsigned>(living.size() + 1));
      if (!living.empty() && random.one_in(2)) {
        const std::size_t index = random.below(living.size());
        heap->free(living[index].start);
        living[index] = living.back();
        living.pop_back();
      }
    }
  };
  operate();
  const std::vector<Filled> then = living;
  const de100_test::HeapFacts before = de100_test::facts_of(*heap);
  mem_copy(saved.data(), memory.bytes, saved.size());
  for (int round = 0; round < 5; ++round) {
    operate();
    if (round == 3) heap->reset();
    mem_copy(memory.bytes, saved.data(), saved.size());
    living = then;
    CHECK(de100_test::facts_of(*heap) == before);
    CHECK(heap->check());
    for (const Filled& one : living) CHECK(one.is_kept());
  }
  for (const Filled& one : living) heap->free(one.start);
  CHECK(de100_test::is_whole(*heap));
}
