// de100 memory, https://opensource.org/license/zlib
//
// A moved heap has what was allocated, at the same addresses; the one that was moved from has no memory.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <type_traits>
#include <utility>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::facts_of;
using de100_test::Filled;

TEST_CASE("allocations stay where they are when their heap moves", "[heap]") {
  static_assert(std::is_nothrow_move_constructible_v<Heap> && std::is_nothrow_move_assignable_v<Heap>);
  static_assert(!std::is_copy_constructible_v<Heap> && !std::is_copy_assignable_v<Heap>);
  static_assert(!std::is_convertible_v<MemoryView, Heap>);
  static de100_test::Memory<32 * 1024> memory;
  static de100_test::Memory<16 * 1024> other_memory;
  Heap heap(memory.view());
  const Filled small(heap, heap.allocate(50), 1);
  const Filled large(heap, heap.allocate(5000), 2);
  heap.free(heap.allocate(500));
  const de100_test::HeapFacts before = facts_of(heap);

  Heap made(std::move(heap));
  CHECK(facts_of(made) == before);
  Heap assigned(other_memory.view());
  REQUIRE(assigned.allocate(300) != nullptr);
  assigned = std::move(made);
  CHECK(facts_of(assigned) == before);
  for (Heap* const left : {&heap, &made}) {
    CHECK(facts_of(*left) == de100_test::HeapFacts());
    CHECK(left->allocate(1) == nullptr);
    CHECK_FALSE(left->contains(small.start));
    CHECK(left->check());
    CHECK(de100_test::pieces_of(*left).empty());
    left->reset();
    left->free(nullptr);
  }
  Heap& same = assigned;
  assigned = std::move(same);
  CHECK(facts_of(assigned) == before);

  CHECK(small.is_kept());
  CHECK(large.is_kept());
  CHECK(assigned.size_of(large.start) == large.size);
  void* const grown = assigned.reallocate(small.start, 200);
  CHECK(de100_test::filled(grown, small.size < 200 ? small.size : 200, 1));
  assigned.free(grown, 200);
  assigned.free(large.start);
  CHECK(de100_test::is_whole(assigned));

  heap = std::move(assigned);  // what was moved from may have something again
  CHECK(de100_test::is_whole(heap));
  Heap again(other_memory.view());  // that memory is nobody's any more
  CHECK(de100_test::is_whole(again));
  heap = Heap();
  CHECK_FALSE(heap.is_valid());
}
