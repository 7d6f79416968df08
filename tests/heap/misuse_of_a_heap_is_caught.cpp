// de100 memory, https://opensource.org/license/zlib
//
// What is not allocated in a heap, or no more, is asserted against. Here the program goes on then, so nothing but the
// question for a size is asked wrongly: it changes nothing. That the heap has not changed before it asserts,
// tests/assertions shows.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <cstring>
#include <vector>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::assertions_claimed;
using de100_test::Filled;

namespace {

/// Whether it is asserted that something is allocated there.
bool is_caught(const Heap& heap, const void* place) {
  REQUIRE(assertions_claimed() == 0);
  (void)heap.size_of(place);
  return assertions_claimed() != 0;
}

/// The same of a place within what is allocated. What is written there looks like a block's word once in 65,536 times,
/// by where the heap is, and so two things are tried.
bool is_caught_within(const Heap& heap, const Filled& all, std::size_t within) {
  if (is_caught(heap, static_cast<unsigned char*>(all.start) + within)) return true;
  const Filled other(heap, all.start, all.seed + 1);
  return is_caught(heap, static_cast<unsigned char*>(other.start) + within);
}

/// What a sanitizer would make of a program that goes on behind a failed assertion is not looked at.
bool sanitizer_would_end_it() {
  constexpr bool would = DE100_SANITIZE_ADDRESS != 0 || DE100_SANITIZE_MEMORY != 0;
  if (would) de100_test::skip("a sanitizer would end what goes on behind the assertion");
  return would;
}

}  // namespace

TEST_CASE("what was freed is caught, whatever its size and what is beside it", "[heap]") {
  if (sanitizer_would_end_it()) return;
  static de100_test::Memory<128 * 1024> memory;
  for (const std::size_t size : de100_test::sizes{1, 16, 100, 256, 1000, 1025, 10'000}) {
    for (const bool of_slots : {false, true}) {
      for (const int neighbours : {0, 1, 2, 3}) {
        CAPTURE(size, of_slots, neighbours);
        Heap heap(memory.view());
        if (of_slots) {
          for (int i = 0; i < 64 && size <= 1000; ++i) REQUIRE(heap.allocate(size) != nullptr);
        }
        void* const before = heap.allocate(size);
        void* const one = heap.allocate(size);
        void* const behind = heap.allocate(size);
        REQUIRE(heap.allocate(size) != nullptr);
        for (void* const place : {before, one, behind}) CHECK_FALSE(is_caught(heap, place));
        if (neighbours % 2 == 1) heap.free(before);
        if (neighbours / 2 == 1) heap.free(behind);
        heap.free(one);
        CHECK(is_caught(heap, one));
        if (neighbours % 2 == 1) CHECK(is_caught(heap, before));
        if (neighbours / 2 == 1) CHECK(is_caught(heap, behind));
        CHECK(heap.check());
        void* const again = heap.allocate(size);
        CHECK_FALSE(is_caught(heap, again));
        heap.reset();
        for (void* const place : {before, one, behind}) CHECK(is_caught(heap, place));
      }
    }
  }
}

TEST_CASE("a pointer into the middle is caught, and one to elsewhere", "[heap]") {
  if (sanitizer_would_end_it()) return;
  static de100_test::Memory<64 * 1024> memory, other_memory;
  alignas(64) static unsigned char elsewhere[1024];
  Heap heap(memory.view());
  Heap other(other_memory.view());
  for (const std::size_t size : de100_test::sizes{100, 100, 100, 1000, 2000}) {
    CAPTURE(size);
    for (int i = 0; i < 8; ++i) {
      const Filled one(heap, heap.allocate(size), 5);
      REQUIRE(one.is_kept());
      for (const std::size_t within : de100_test::sizes{1, 4, 8, 16, 32, 48, 64, 96}) {
        CAPTURE(within);
        CHECK(is_caught_within(heap, one, within));
      }
    }
    CHECK(is_caught(heap, other.allocate(size)));
  }
  CHECK(is_caught(heap, elsewhere + 512));
  CHECK(is_caught(heap, memory.bytes + 60 * 1024));  // never used
  CHECK(is_caught(Heap(), elsewhere + 512));
  // The head of a slab, of which there is one by now.
  std::size_t slots = 0;
  for (const HeapPiece& piece : de100_test::pieces_of(heap)) {
    if (slots == 0 && piece.is_allocated && piece.size == 112) CHECK(is_caught(heap, piece.base - 16));
    slots += piece.size == 112;
  }
  CHECK(slots > 8);
}

TEST_CASE("a word that is copied to another place is caught", "[heap]") {
  if (sanitizer_would_end_it()) return;
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  unsigned char* const one = static_cast<unsigned char*>(heap.allocate(2000));
  unsigned char* const other = static_cast<unsigned char*>(heap.allocate(2000));
  REQUIRE(other != nullptr);
  for (std::size_t at = 16; at < 512; at += 16) std::memcpy(one + at - 8, other - 8, 8);
  for (std::size_t at = 16; at < 512; at += 16) CHECK(is_caught(heap, one + at));
  heap.free(one);
  heap.free(other);
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("what is freed with a size that it never had is caught", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  for (const std::size_t size : de100_test::sizes{16, 100, 256, 300, 1000, 10'000}) {
    CAPTURE(size);
    for (const std::size_t wrong : {size * 2 + 64, SIZE_MAX, std::size_t{0}}) {
      void* const one = heap.allocate(size);
      REQUIRE(one != nullptr);
      heap.free(one, wrong != 0 ? wrong : heap.size_of(one) + 1);  // asserts, and frees it
      CHECK(assertions_claimed() == 1);
    }
    CHECK(heap.used() == 0);
  }
  CHECK(de100_test::is_whole(heap));
}
