// de100 memory, https://opensource.org/license/zlib
//
// What is asked of every library that lives in a region of a budget, on a Heap: that it does the same there as on its
// own allocator, without a call of malloc; and that with any budget, down to none, it does that or says that memory is
// short, and leaves the heap whole.

#ifndef DE100_TESTS_CLIENTS_CLIENT_HPP
#define DE100_TESTS_CLIENTS_CLIENT_HPP

#include "support/test.hpp"

#include <de100/budget.hpp>
#include <de100/heap.hpp>
#include <de100/heap_callbacks.hpp>

#include "common/allocations.hpp"
#include "load.hpp"

namespace clients {

using namespace de100;
using namespace de100::literals;

/// How often the program and the libraries that it is linked to have asked the C library for memory.
inline std::uint64_t malloc_calls() noexcept {
  return common::allocations::count;
}

/// Whether that is counted here. Else it is skipped: valgrind and some C libraries let nobody else define malloc.
inline bool counts_malloc() noexcept {
  const char* const counted = common::allocations::counted();
  if (counted != nullptr && *counted == 'm') return true;
  de100_test::skip("calls of malloc are not counted here");
  return false;
}

/// A budget with one region.
inline MemoryBudget budget_of(std::size_t size) {
  const RegionRequest needs[] = {{.name = "library", .size = size, .lifetime = Lifetime::transient}};
  return MemoryBudget::allocate(needs);
}

/// What a run of a load on a heap was, beside its result.
struct HeapRun {
  LoadResult result;
  std::uint64_t malloc_calls = 0;
  std::size_t peak = 0;
  std::size_t extent = 0;
};

/// Runs a load on a heap in a region of `size` bytes, or on one without memory, and looks at the heap afterwards.
/// `load(Heap&)` answers a LoadResult, and leaves nothing allocated unless `abandons`.
template <class Load>
HeapRun run_in_region(std::size_t size, Load load, bool abandons = false) {
  MemoryBudget budget = budget_of(size != 0 ? size : 1);
  REQUIRE(budget);
  Heap heap(size != 0 ? budget["library"] : budget["no such region"]);

  HeapRun run;
  const std::uint64_t before = malloc_calls();
  run.result = load(heap);
  run.malloc_calls = malloc_calls() - before;
  run.peak = heap.peak();
  run.extent = heap.extent();

  CHECK(heap.check());
  if (!abandons || run.result.ending == Ending::done) CHECK(heap.used() == 0);
  heap.reset();
  CHECK(heap.check());
  CHECK(heap.used() == 0);
  CHECK(heap.largest_free() == heap.capacity());
  heap = Heap();  // before its memory is used for something else
  CHECK(budget.reset_transient() == MemoryError::ok);
  return run;
}

/// Sizes from `enough` down to none: each a tenth smaller than the one before, and below a page in small steps.
inline std::size_t next_cut(std::size_t size) {
  const std::size_t step = size > page_size() ? size / 10 : 56;
  return size > step ? size - step : 0;
}

/// Runs the load with less and less memory. `expected` is its result where there is `enough`. Answers the least with
/// which it was done.
template <class Load>
std::size_t cut_to_nothing(const LoadResult& expected, std::size_t enough, Load load, bool abandons = false) {
  std::size_t size = enough;
  std::size_t least = enough;
  for (bool is_last = false; !is_last; size = next_cut(size)) {
    is_last = size == 0;
    CAPTURE(size);
    const HeapRun run = run_in_region(size, load, abandons);
    const LoadResult& result = run.result;
    CAPTURE(result.error);
    if (!abandons) CHECK(run.malloc_calls == 0);  // a context is abandoned with an exception, which comes from there
    if (result.ending == Ending::done) {
      CHECK(result == expected);
      least = size;
    } else {
      CHECK(result.ending == Ending::out_of_memory);
      CHECK(size != enough);
    }
  }
  CHECK(least > page_size());
  return least;
}

/// A heap of which the nth allocation fails, or it and all after it.
class FailingHeap {
 public:
  FailingHeap(Heap& heap, std::uint64_t nth, bool for_good) : heap_(heap), left_(nth), for_good_(for_good) {}

  /// Also where something is made larger.
  bool fails() {
    if (left_ > 0) --left_;
    if (left_ != 0) return false;
    if (!for_good_) left_ = UINT64_MAX;
    has_failed_ = true;
    return true;
  }
  [[nodiscard]] Heap& heap() { return heap_; }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  Heap& heap_;
  std::uint64_t left_;
  bool for_good_;
  bool has_failed_ = false;
};

#if defined(DE100_TEST_EMULATED)
constexpr std::uint64_t every = 17;  // where every instruction is emulated, these have to do
#else
constexpr std::uint64_t every = 1;
#endif

/// Runs a load again and again, with the first allocation failing, the second, ..., until there are no more.
/// `load(FailingHeap&)` answers a LoadResult. Answers how many runs did not end well.
template <class Load>
int fail_each(const LoadResult& expected, std::size_t enough, bool for_good, Load load, bool abandons = false) {
  int failed = 0;
  for (std::uint64_t nth = 1;; nth += every) {
    bool has_failed = false;
    const auto once = [&](Heap& heap) {
      FailingHeap failing(heap, nth, for_good);
      const LoadResult result = load(failing);
      has_failed = failing.has_failed();
      return result;
    };
    const HeapRun run = run_in_region(enough, once, abandons);
    const LoadResult& result = run.result;
    CAPTURE(nth, for_good, result.error);
    if (!abandons) CHECK(run.malloc_calls == 0);
    if (result.ending == Ending::done) {
      CHECK(result == expected);
    } else {
      CHECK(result.ending == Ending::out_of_memory);
      ++failed;
    }
    if (!has_failed) return failed;
  }
}

}  // namespace clients

#endif  // DE100_TESTS_CLIENTS_CLIENT_HPP
