// de100 memory, https://opensource.org/license/zlib
//
// SQLite in a region of a budget. It takes its allocator once for the whole program, as sqlite3_mem_methods, and hands
// no pointer of the user's on: so these are functions of a variable.

#include "client.hpp"

#include "sqlite_load.hpp"

using namespace clients;

namespace {

Heap* sqlite_heap = nullptr;
using OfHeap = heap_callbacks::malloc_of<sqlite_heap>;

// SQLite's sizes are int. It wants every allocation to have a multiple of 8 bytes, and has them rounded up by xRoundup.
constexpr sqlite3_mem_methods on_heap = {
    .xMalloc = [](int size) { return OfHeap::malloc(static_cast<std::size_t>(size)); },
    .xFree = OfHeap::free,
    .xRealloc = [](void* old, int size) { return OfHeap::realloc(old, static_cast<std::size_t>(size)); },
    .xSize = [](void* allocated) { return static_cast<int>(OfHeap::usable_size(allocated)); },
    .xRoundup = [](int size) { return static_cast<int>(align_up(static_cast<std::size_t>(size), 8)); },
    .xInit = [](void*) { return SQLITE_OK; },
    .xShutdown = [](void*) {},
    .pAppData = nullptr,
};

FailingHeap* failing_heap = nullptr;
constexpr sqlite3_mem_methods on_failing_heap = {
    .xMalloc = [](int size) { return failing_heap->fails() ? nullptr : on_heap.xMalloc(size); },
    .xFree = on_heap.xFree,
    .xRealloc = [](void* old, int size) { return failing_heap->fails() ? nullptr : on_heap.xRealloc(old, size); },
    .xSize = on_heap.xSize,
    .xRoundup = on_heap.xRoundup,
    .xInit = on_heap.xInit,
    .xShutdown = on_heap.xShutdown,
    .pAppData = nullptr,
};

sqlite3_mem_methods before_any_other() {
  sqlite3_mem_methods methods = {};
  (void)sqlite3_config(SQLITE_CONFIG_GETMALLOC, &methods);
  return methods;
}
const sqlite3_mem_methods its_own = before_any_other();

/// SQLite starts anew with this allocator, and is shut down at the end, so that nothing of it is allocated.
LoadResult run_with(const sqlite3_mem_methods& methods, int scale) {
  const int configured = sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
  LoadResult result = scale != 0 ? SqliteLoad::run(scale) : SqliteLoad::run_short();
  const int shut_down = sqlite3_shutdown();
  if (configured != SQLITE_OK || shut_down != SQLITE_OK)
    result.end(Ending::failed, "could not be started or shut down");
  return result;
}

LoadResult run_on_heap(Heap& heap, int scale) {
  sqlite_heap = &heap;
  return run_with(on_heap, scale);
}

}  // namespace

TEST_CASE("SQLite does the same on a heap as on its own allocator, and asks malloc for nothing", "[client]") {
  const bool is_counted = counts_malloc();
  for (const int scale : {1, de100_test::rounds(20)}) {
    const LoadResult own = run_with(its_own, scale);
    CAPTURE(own.error);
    REQUIRE(own.ending == Ending::done);
    CHECK(own.steps >= static_cast<std::uint64_t>(scale) * 1500);
    const HeapRun run = run_in_region(64_MiB, [&](Heap& heap) { return run_on_heap(heap, scale); });
    CHECK(run.result == own);
    if (is_counted) CHECK(run.malloc_calls == 0);
  }
}

TEST_CASE("SQLite with any budget does its work or says that memory is short", "[client]") {
  const auto load = [](Heap& heap) { return run_on_heap(heap, 1); };
  const HeapRun enough = run_in_region(64_MiB, load);
  REQUIRE(enough.result.ending == Ending::done);
  (void)cut_to_nothing(enough.result, enough.extent, load);
}

TEST_CASE("SQLite says that memory is short wherever that happens", "[client]") {
  const auto short_load = [](Heap& heap) { return run_on_heap(heap, 0); };
  const LoadResult expected = run_in_region(4_MiB, short_load).result;
  REQUIRE(expected.ending == Ending::done);
  const auto load = [&](FailingHeap& failing) {
    sqlite_heap = &failing.heap();
    failing_heap = &failing;
    return run_with(on_failing_heap, 0);
  };
  CHECK(fail_each(expected, 4_MiB, false, load) > 100 / static_cast<int>(every));
  CHECK(fail_each(expected, 4_MiB, true, load) > 100 / static_cast<int>(every));
}
