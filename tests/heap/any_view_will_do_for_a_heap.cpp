// de100 memory, https://opensource.org/license/zlib
//
// A heap works in any view, wherever that starts, however small it is and whatever stands there; or is not valid where
// it is too small. Never is a byte outside the view touched.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <vector>

#include <de100/block.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/access.hpp"
#include "support/never_written.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::Filled;

namespace {

/// Fills the heap with allocations of all sizes, frees them in another order, fills it again; whether all was right.
bool is_used_up(Heap& heap, MemoryView view, unsigned seed) {
  de100_test::Random random(seed);
  bool right = true;
  for (int round = 0; round < 2; ++round) {
    std::vector<Filled> living;
    for (int failures = 0; failures < 3;) {
      const std::size_t size = 1 + random.below(random.one_in(4) ? 600 : 60);
      void* const allocated = heap.allocate(size, random.one_in(4) ? std::size_t{1} << random.below(9) : 8);
      if (allocated == nullptr) {
        ++failures;
        continue;
      }
      living.emplace_back(heap, allocated, static_cast<unsigned>(living.size() + 1));
      const MemoryView place(allocated, living.back().size);
      right = right && place.data() >= view.data() && place.data() + place.size() <= view.data() + view.size();
      if (!right) return false;
    }
    right = right && heap.check();
    while (!living.empty()) {
      const std::size_t index = random.below(living.size());
      right = right && living[index].is_kept();
      heap.free(living[index].start);
      living[index] = living.back();
      living.pop_back();
    }
  }
  return right && de100_test::is_whole(heap);
}

/// Everything about a heap on that view; 1 where it is valid, 0 where it is refused, -1 where something is wrong.
int tries_view(MemoryView view, unsigned seed) {
  Heap heap(view);
  if (heap.is_valid()) {
    const bool right = heap.capacity() != 0 && heap.capacity() < view.size() && is_used_up(heap, view, seed);
    return right ? 1 : -1;
  }
  const bool has_nothing = heap.capacity() == 0 && heap.allocate(1) == nullptr && heap.allocate(1, 1) == nullptr &&
                           heap.extent() == 0 && heap.largest_free() == 0 && heap.check();
  return has_nothing ? 0 : -1;
}

}  // namespace

TEST_CASE("a heap works in small views of every size, or is not valid, and writes nowhere else", "[heap]") {
  constexpr std::size_t most = 8192 + 256, around = 64;
  static de100_test::Memory<around + 48 + most + around> memory;
  std::size_t smallest = most;
  for (std::size_t size = 0; size <= most; size += size < 1200 ? 1U : size < 4600 ? 7U : 61U) {
    for (const std::size_t off : de100_test::sizes{0, 1, 8, 31}) {
      if (size % 4 != 0 && off != size % 32) continue;
      memory.fill(static_cast<int>(size % 251) + 1);
      unsigned char* const start = memory.bytes + around + off;
      const int is = tries_view(MemoryView(start, size), static_cast<unsigned>(size));
      const unsigned value = static_cast<unsigned>(size % 251) + 1;
      const bool outside = de100_test::all_bytes(memory.bytes, around + off, value) &&
                           de100_test::all_bytes(start + size, sizeof memory.bytes - around - off - size, value);
      if (is == 1 && size < smallest) smallest = size;
      if (is < 0 || !outside || (is == 0 && size >= 4096)) {
        CAPTURE(size, off, is);
        REQUIRE(outside);
        REQUIRE(is == 1);
      }
    }
  }
  CHECK(smallest <= 4096);
  CHECK(smallest > Heap::default_alignment);
}

TEST_CASE("a heap at the end of a block touches nothing behind it", "[heap]") {
  const std::size_t page = page_size();
  for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{511}, std::size_t{1000},
                                 std::size_t{2047}, page - 1, page, page + 1, 3 * page + 24, 5 * page - 8}) {
    CAPTURE(size);
    MemoryBlock block = MemoryBlock::allocate(size, {.name = "exact", .end_at_guard = true});
    REQUIRE(block.is_valid());
    CHECK(tries_view(block.view(), 1) >= 0);
    if (size > 40) CHECK(tries_view(block.view(33, size - 33), 2) >= 0);
  }
}

TEST_CASE("what stands in a heap's memory before does not matter", "[heap]") {
  static de100_test::Memory<20'000> memory;
  for (const int value : {0, 1, 0x55, 0x80, 0xAA, 0xFF}) {
    memory.fill(value);
    CHECK(tries_view(memory.view(), 3) == 1);
  }
  // What another heap left there, which is the likeliest to be taken for something.
  for (unsigned seed = 1; seed < 6; ++seed) {
    {
      Heap before(memory.view());
      de100_test::Random random(seed);
      std::vector<void*> living;
      for (int i = 0; i < 100; ++i) {
        void* const allocated = before.allocate(1 + random.below(200));
        if (allocated != nullptr) living.push_back(allocated);
        if (!living.empty() && random.one_in(3)) {
          before.free(living.back());
          living.pop_back();
        }
      }
    }
    CHECK(tries_view(memory.view().subview(seed % 2 * 16, 19'000), seed) == 1);
  }
}

TEST_CASE("a heap decides nothing by memory that was never written", "[heap]") {
  const de100_test::NeverWritten memory(30'000);
  REQUIRE_FALSE(memory.view().empty());
  CHECK(tries_view(memory.view(), 4) == 1);
}

TEST_CASE("a heap in a view far too large for what is asked of it costs what is used", "[heap]") {
  // Where pages cost something before they are touched, or a sanitizer has to be told of all of them, of some more MiB.
  constexpr bool costs_nothing = de100_test::has_virtual_memory && sizeof(void*) == 8 && DE100_SANITIZE_ADDRESS == 0;
  MemoryBlock block = MemoryBlock::allocate(costs_nothing ? 1_GiB : 16_MiB);
  if (!block.is_valid()) {
    de100_test::skip("this machine has no such block");
    return;
  }
  {
    Heap heap(block.view());
    REQUIRE(heap.is_valid());
    CHECK(heap.capacity() > block.size() / 100 * 99);
    for (unsigned i = 1; i <= 300; ++i) {
      const Filled one(heap, heap.allocate(i * 5), i);
      REQUIRE(one.is_kept());
      if (i % 3 == 0) heap.free(one.start);
    }
    CHECK(heap.extent() < 4_MiB);
    heap.reset();
    CHECK(heap.check());
    void* const all = heap.allocate(heap.capacity());
    REQUIRE(all != nullptr);
    heap.free(all);
    CHECK(heap.largest_free() == heap.capacity());
  }
  const std::size_t resident = de100_test::resident_bytes(block.base(), block.size());
  if (resident != de100_test::unknown && costs_nothing && DE100_SANITIZE_MEMORY == 0) CHECK(resident < 8_MiB);
}
