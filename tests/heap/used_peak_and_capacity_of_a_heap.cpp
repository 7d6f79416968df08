// de100 memory, https://opensource.org/license/zlib
//
// used, peak, capacity, extent and largest_free tell what is, was and can be.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;

TEST_CASE("a heap counts the bytes that can be used where something is allocated", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  CHECK(heap.is_valid());
  CHECK(heap.used() == 0);
  CHECK(heap.peak() == 0);
  CHECK(heap.capacity() > 60 * 1024);
  CHECK(heap.capacity() < 64 * 1024);
  CHECK(heap.largest_free() == heap.capacity());

  void* const a = heap.allocate(100);
  void* const b = heap.allocate(1000);
  const std::size_t both = heap.size_of(a) + heap.size_of(b);
  CHECK(heap.used() == both);
  CHECK(heap.peak() == both);
  CHECK(heap.largest_free() < heap.capacity());
  heap.free(a);
  CHECK(heap.used() == heap.size_of(b));
  CHECK(heap.peak() == both);
  void* const c = heap.allocate(5000);
  CHECK(heap.used() == heap.size_of(b) + heap.size_of(c));
  CHECK(heap.peak() == heap.used());
  REQUIRE(heap.resize_in_place(c, 9000));
  CHECK(heap.peak() == heap.used());
  const std::size_t most = heap.used();
  REQUIRE(heap.resize_in_place(c, 100));
  CHECK(heap.used() == heap.size_of(b) + heap.size_of(c));
  CHECK(heap.peak() == most);
  heap.free(b);
  heap.free(c);
  CHECK(heap.used() == 0);
  CHECK(heap.peak() == most);
  CHECK(heap.largest_free() == heap.capacity());
  CHECK(heap.capacity() > 60 * 1024);
}

TEST_CASE("a heap says how much of its view was ever used", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  for (const std::size_t off : de100_test::sizes{0, 5}) {
    Heap heap(memory.view().subview(off, 60'000));
    const std::size_t at_first = heap.extent();
    CHECK(at_first > 0);  // the heap's own
    CHECK(at_first <= 60'000 - heap.capacity() + 32);
    const auto end_of = [&](void* allocated) {
      return static_cast<std::size_t>(static_cast<unsigned char*>(allocated) - memory.bytes) - off +
             heap.size_of(allocated);
    };
    void* const first = heap.allocate(1100);
    void* const second = heap.allocate(1100);
    const std::size_t of_two = heap.extent();
    CHECK(of_two >= end_of(second));
    CHECK(of_two <= at_first + 2 * 1100 + 64);
    heap.free(second);
    CHECK(heap.extent() == of_two);  // of what was ever used
    CHECK(heap.allocate(1050) == second);
    CHECK(heap.extent() == of_two);
    REQUIRE(heap.resize_in_place(second, 20'000));
    CHECK(heap.extent() >= end_of(second));
    CHECK(heap.extent() > of_two + 18'000);
    heap.free(first);
    const std::size_t of_all = heap.extent();
    heap.reset();
    CHECK(heap.extent() == of_all);
    REQUIRE(heap.allocate(heap.capacity()) != nullptr);
    CHECK(heap.extent() <= 60'000);
    CHECK(heap.extent() > 60'000 - 64);
  }
}

TEST_CASE("little of a view is a heap's own", "[heap]") {
  static de100_test::Memory<1024 * 1024> memory;
  for (std::size_t size = 64 * 1024; size <= 1024 * 1024; size *= 2) {
    Heap heap(memory.view().subview(0, size));
    CHECK(heap.extent() < size / 1000 + 1400);
    CHECK(heap.capacity() > size - size / 500 - 2400);
  }
}

TEST_CASE("a few allocations of every size take little more than themselves", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  Heap heap(memory.view());
  const std::size_t at_first = heap.extent();
  std::size_t asked = 0;
  for (std::size_t size = 24; size <= 1024; size += 40) {
    REQUIRE(heap.allocate(size) != nullptr);
    asked += size;
  }
  CHECK(heap.extent() - at_first < 2 * asked);
}

TEST_CASE("many small allocations take little more than themselves", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  for (const std::size_t size : de100_test::sizes{16, 32, 48, 64, 128, 256}) {
    CAPTURE(size);
    Heap heap(memory.view());
    const std::size_t at_first = heap.extent();
    for (std::size_t i = 0; i < 200 * 1024 / size; ++i) REQUIRE(heap.allocate(size) != nullptr);
    CHECK(heap.extent() - at_first < 200 * 1024 / 10 * 11);  // blocks of 16 bytes would take twice as much
  }
}

TEST_CASE("what is told to be the largest can be allocated, and hardly more", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  for (unsigned seed = 1; seed <= static_cast<unsigned>(de100_test::rounds(60)); ++seed) {
    de100_test::Random random(seed);
    Heap heap(memory.view().subview(random.below(64), 5000 + random.below(250'000)));
    std::vector<void*> living;
    for (std::size_t i = 0, count = random.below(400); i < count; ++i) {
      void* const allocated = heap.allocate(1 + random.below(random.one_in(5) ? 9000 : 500));
      if (allocated != nullptr) living.push_back(allocated);
      if (!living.empty() && random.one_in(2)) {
        const std::size_t index = random.below(living.size());
        heap.free(living[index]);
        living[index] = living.back();
        living.pop_back();
      }
    }
    // As long as there is anything, and then there is nothing.
    std::size_t told = heap.largest_free();
    while (told != 0) {
      std::size_t largest = 0, largest_block = 0;
      heap.for_each([&](const HeapPiece& piece) {
        if (!piece.is_allocated && piece.size > largest) largest = piece.size;
        if (de100_test::is_free_block(piece) && piece.size > largest_block) largest_block = piece.size;
      });
      CHECK(told <= largest);
      CHECK(largest_block <= told + told / 16 + 8);
      REQUIRE(heap.allocate(told) != nullptr);
      const std::size_t next = heap.largest_free();
      REQUIRE(next <= told + told / 16);  // of the same class there may be one that is larger
      told = next;
    }
    CHECK(heap.check());
  }
}

TEST_CASE("a heap contains its memory", "[heap]") {
  static de100_test::Memory<16 * 1024> memory;
  static unsigned char elsewhere[16];
  Heap heap(memory.view().subview(100, 16'000));
  void* const one = heap.allocate(100);
  CHECK(heap.contains(one));
  heap.free(one);
  CHECK(heap.contains(one));  // allocated or not
  CHECK(heap.contains(memory.bytes + 100 + 15'000));
  CHECK_FALSE(heap.contains(memory.bytes + 99));
  CHECK_FALSE(heap.contains(memory.bytes + 100 + 16'000));
  CHECK_FALSE(heap.contains(elsewhere));
  CHECK_FALSE(heap.contains(nullptr));
}
