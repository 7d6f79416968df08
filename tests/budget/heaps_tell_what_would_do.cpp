// de100 memory, https://opensource.org/license/zlib
//
// A region that was too small for a Heap tells what would do, and then that does: random operations on a heap in a
// region, the same again in one of the size that the budget says.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <vector>

#include "budget/helpers.hpp"
#include "support/random.hpp"

using namespace de100_test;

namespace {

MemoryBudget heap_budget(std::size_t size) {
  const RegionRequest requests[] = {{.name = "scripts", .size = size}};
  return MemoryBudget::allocate(requests);
}

/// Random operations, the same for the same seed, up to the first that is refused. Whether all were done.
bool work_on_heap(MemoryBudget& budget, std::size_t seed) {
  Random random(seed);
  Heap heap(budget["scripts"]);
  std::vector<void*> allocated;
  bool done = true;
  const std::size_t most = std::size_t{1} << (4 + random.below(12));
  for (int i = 0; i < 300 && done; ++i) {
    if (!allocated.empty() && random.below(5) < 2) {
      const std::size_t chosen = random.below(allocated.size());
      heap.free(allocated[chosen]);
      allocated[chosen] = allocated.back();
      allocated.pop_back();
      continue;
    }
    const std::size_t size = 1 + random.below(most);
    const std::size_t alignment = random.one_in(4) ? std::size_t{1} << random.below(10) : Heap::default_alignment;
    void* const bytes = heap.allocate(size, alignment);
    if (bytes != nullptr) {
      allocated.push_back(bytes);
    } else {
      done = false;
      budget.note_refused("scripts", heap, size, alignment);
    }
  }
  budget.note("scripts", heap);
  CHECK(budget.regions()[0].used <= budget.regions()[0].request.size);
  CHECK(budget.regions()[0].peak == heap.extent());
  CHECK(heap.check());
  return done;
}

}  // namespace

TEST_CASE("with what a report says a heap gets further, and in the end there", "[budget]") {
  int too_small = 0;
  for (std::size_t seed = 0; seed < static_cast<std::size_t>(rounds(200)); ++seed) {
    CAPTURE(seed);
    std::size_t size = 20'000, steps = 0;
    for (bool done = false; !done; ++steps) {
      CAPTURE(size);
      REQUIRE(steps < 300);
      MemoryBudget budget = heap_budget(size);
      done = work_on_heap(budget, seed);
      const std::size_t enough = budget.regions()[0].enough();
      CHECK((enough > size) == !done);
      CHECK(enough < 2 * size + 64 * 1024 + 1024);  // and not just anything
      if (done) {
        MemoryBudget exact = heap_budget(enough);
        CHECK(work_on_heap(exact, seed));
      }
      size = enough;
    }
    too_small += steps > 1 ? 1 : 0;
  }
  CHECK(too_small > rounds(200) / 4);
}

TEST_CASE("one allocation that a heap refused, it does not refuse on what the budget says", "[budget]") {
  for (const std::size_t size : sizes{1, 100, 4000, 50'000, 1'000'000}) {
    for (const std::size_t alignment : sizes{Heap::default_alignment, 64, 4096}) {
      MemoryBudget small = heap_budget(20'000);
      Heap heap(small[0]);
      std::size_t large_ones = 0, small_ones = 0;
      while (heap.allocate(2000) != nullptr) ++large_ones;
      while (heap.allocate(10) != nullptr) ++small_ones;
      CAPTURE(size, alignment);
      REQUIRE(heap.allocate(size, alignment) == nullptr);
      small.note_refused(0, heap, size, alignment);
      MemoryBudget large = heap_budget(small.regions()[0].enough());
      Heap other(large[0]);
      for (; large_ones != 0; --large_ones) CHECK(other.allocate(2000) != nullptr);
      for (; small_ones != 0; --small_ones) CHECK(other.allocate(10) != nullptr);
      CHECK(other.allocate(size, alignment) != nullptr);
    }
  }
}
