// de100 memory, https://opensource.org/license/zlib
//
// reallocate: what both sizes have stays as it was, in place where it can be and elsewhere where it cannot; where there
// is no room, nothing has changed.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::facts_of;
using de100_test::Filled;

namespace {

constexpr std::size_t sizes_to_try[] = {1,    7,    8,    15,   16,   17,   24,   31,   32,     33,    48,
                                        100,  128,  240,  255,  256,  257,  272,  511,  512,    513,   1000,
                                        1024, 2048, 4000, 4095, 4096, 4097, 5000, 8191, 10'000, 16'384};

}  // namespace

TEST_CASE("reallocate keeps what both sizes have", "[heap]") {
  static de100_test::Memory<256 * 1024> memory;
  for (const bool blocked : {false, true}) {
    Heap heap(memory.view());
    for (const std::size_t from : sizes_to_try) {
      for (const std::size_t to : sizes_to_try) {
        const Filled old(heap, heap.allocate(from), static_cast<unsigned>(from + to));
        void* const behind = blocked ? heap.allocate(from) : nullptr;  // of the same size, so it likely is behind it
        REQUIRE(old.is_kept());
        void* const resized = heap.reallocate(old.start, to);
        const std::size_t kept = old.size < to ? old.size : to;
        if (resized == nullptr || !de100_test::filled(resized, kept, old.seed) || heap.size_of(resized) < to ||
            (to <= from && resized != old.start)) {
          CAPTURE(blocked, from, to, resized == old.start);
          REQUIRE(resized != nullptr);
          REQUIRE(heap.size_of(resized) >= to);
          REQUIRE((to > from || resized == old.start));  // in place where it shrinks
          REQUIRE(de100_test::filled(resized, kept, old.seed));
        }
        de100_test::fill(resized, heap.size_of(resized), 1);
        REQUIRE(heap.used() == heap.size_of(resized) + heap.size_of(behind));
        heap.free(resized, to);
        heap.free(behind);
        REQUIRE(heap.used() == 0);
      }
    }
    CHECK(de100_test::is_whole(heap));
  }
}

TEST_CASE("reallocate grows in place where what is behind is free, and elsewhere where it is not", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  const Filled one(heap, heap.allocate(1000), 1);
  void* const neighbour = heap.allocate(3000);
  void* const last = heap.allocate(1000);
  REQUIRE(last != nullptr);
  const Filled kept(heap, last, 2);

  CHECK_FALSE(heap.resize_in_place(one.start, 2000));
  heap.free(neighbour);
  CHECK(heap.reallocate(one.start, 2000) == one.start);  // takes some of what was the neighbour's
  CHECK(de100_test::filled(one.start, 1000, 1));
  void* const between = heap.allocate(1000);
  CHECK(between > one.start);
  CHECK(between < last);  // and leaves the rest
  heap.free(between);
  CHECK_FALSE(heap.resize_in_place(one.start, 4900));
  CHECK(heap.reallocate(one.start, 4000) == one.start);  // all of it

  // What never was used stands behind the last.
  CHECK(heap.reallocate(last, 30'000) == last);
  CHECK(de100_test::filled(last, 1000, 2));
  CHECK(heap.extent() > 30'000);

  de100_test::fill(one.start, 4000, 3);
  void* const moved = heap.reallocate(one.start, 9000);
  REQUIRE(moved != nullptr);
  CHECK(moved != one.start);
  CHECK(de100_test::filled(moved, 4000, 3));
  CHECK(heap.allocate(4000) == one.start);  // its place is free
  CHECK(heap.check());
}

TEST_CASE("what reallocate shrinks leaves the rest to others", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  void* const large = heap.allocate(heap.capacity());
  REQUIRE(large != nullptr);
  CHECK(heap.largest_free() == 0);
  for (std::size_t size = 32'768; size >= 64; size /= 2) {
    REQUIRE(heap.reallocate(large, size) == large);
    CHECK(heap.size_of(large) >= size);
    CHECK(heap.size_of(large) <= size + 64);
    CHECK(heap.used() == heap.size_of(large));
    CHECK(heap.largest_free() > (heap.capacity() - size) / 10 * 9);
    CHECK(heap.check());
  }
  // By so little that nothing else could stand there.
  REQUIRE(heap.reallocate(large, 1000) == large);
  for (std::size_t size = 1000; size > 900; --size) {
    REQUIRE(heap.resize_in_place(large, size));
    REQUIRE(heap.size_of(large) >= size);
    REQUIRE(heap.check());
  }
  heap.free(large, 901);
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("what cannot be reallocated stays as it is", "[heap]") {
  static de100_test::Memory<16 * 1024> memory;
  Heap heap(memory.view());
  const Filled small(heap, heap.allocate(50), 1);
  const Filled large(heap, heap.allocate(5000), 2);
  const Filled last(heap, heap.allocate(100), 3);
  REQUIRE(last.is_kept());
  const de100_test::HeapFacts before = facts_of(heap);
  for (const Filled& one : {small, large, last}) {
    for (const std::size_t size : {std::size_t{16'000}, std::size_t{20'000}, max_size, SIZE_MAX, std::size_t{0}}) {
      CHECK(heap.reallocate(one.start, size) == nullptr);
      CHECK_FALSE(heap.resize_in_place(one.start, size));
      CHECK(heap.size_of(one.start) == one.size);
      CHECK(facts_of(heap) == before);
    }
  }
  for (const Filled& one : {small, large, last}) {
    CHECK(one.is_kept());
    heap.free(one.start);
  }
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("reallocate of null allocates", "[heap]") {
  static de100_test::Memory<16 * 1024> memory;
  Heap heap(memory.view());
  void* const one = heap.reallocate(nullptr, 100);
  void* const aligned = heap.reallocate(nullptr, 100, 512);
  REQUIRE(one != nullptr);
  CHECK(de100_test::is_aligned(aligned, 512));
  CHECK(heap.used() == heap.size_of(one) + heap.size_of(aligned));
  heap.free(one);
  heap.free(aligned);
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("a string that grows by a character at a time keeps them all", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  unsigned char* text = nullptr;
  int moves = 0;
  for (std::size_t length = 1; length <= 10'000; ++length) {
    unsigned char* const longer = static_cast<unsigned char*>(heap.reallocate(text, length));
    REQUIRE(longer != nullptr);
    moves += longer != text;
    text = longer;
    text[length - 1] = de100_test::pattern(length - 1, 9);
  }
  CHECK(de100_test::filled(text, 10'000, 9));
  CHECK(moves < 40);  // small ones move from size to size; then it grows in place
  heap.free(text, 10'000);
  CHECK(de100_test::is_whole(heap));
}
