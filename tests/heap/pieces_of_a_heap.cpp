// de100 memory, https://opensource.org/license/zlib
//
// for_each visits all there is, allocated or free, in the order of addresses.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::pieces_of;

TEST_CASE("a heap in which nothing is allocated is one free piece", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  Heap heap(memory.view());
  for (int round = 0; round < 3; ++round) {
    const std::vector<HeapPiece> pieces = pieces_of(heap);
    REQUIRE(pieces.size() == 1);
    CHECK_FALSE(pieces[0].is_allocated);
    CHECK(pieces[0].size >= heap.capacity());
    CHECK(pieces[0].size <= heap.capacity() + heap.capacity() / 16 + 64);
    CHECK(heap.contains(pieces[0].base));
    void* const small = heap.allocate(20);
    void* const large = heap.allocate(2000);
    heap.free(round == 0 ? small : large);
    heap.free(round == 0 ? large : small);
  }
}

TEST_CASE("each allocation is a piece, where it stands and as large as it is", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  Heap heap(memory.view());
  std::vector<void*> living;
  for (std::size_t size = 1; size < 3000; size += 1 + size / 3) living.push_back(heap.allocate(size));
  living.push_back(heap.allocate(100, 2048));
  for (std::size_t i = 0; i < living.size(); i += 3) {
    heap.free(living[i]);
    living[i] = nullptr;
  }
  std::size_t allocated = 0, free = 0, sum = 0;
  const std::byte* end = nullptr;
  for (const HeapPiece& piece : pieces_of(heap)) {
    CHECK((end == nullptr || piece.base >= end));
    CHECK(piece.size != 0);
    end = piece.base + piece.size;
    if (!piece.is_allocated) {
      ++free;
      continue;
    }
    ++allocated;
    sum += piece.size;
    CHECK(piece.size == heap.size_of(piece.base));
    std::size_t found = 0;
    for (const void* const one : living) found += one == piece.base;
    CHECK(found == 1);
  }
  std::size_t expected = 0;
  for (const void* const one : living) expected += one != nullptr;
  CHECK(allocated == expected);
  CHECK(free > 0);
  CHECK(sum == heap.used());
}

TEST_CASE("a full heap has no free piece that could be had", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  Heap heap(memory.view());
  REQUIRE(heap.allocate(heap.capacity()) != nullptr);
  std::size_t allocated = 0;
  for (const HeapPiece& piece : pieces_of(heap)) {
    allocated += piece.is_allocated;
    CHECK((piece.is_allocated || piece.size <= 32 * 1024 / 16));
  }
  CHECK(allocated == 1);
}

TEST_CASE("a visitor may keep what it needs, and a heap that is const can be visited", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  Heap heap(memory.view());
  REQUIRE(heap.allocate(10) != nullptr);
  struct Counter {
    std::size_t count = 0;
    void operator()(const HeapPiece&) { ++count; }
  };
  Counter counter;
  const Heap& same = heap;
  same.for_each(counter);  // not a copy of it
  CHECK(counter.count == pieces_of(heap).size());
}
