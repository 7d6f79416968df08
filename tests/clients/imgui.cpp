// de100 memory, https://opensource.org/license/zlib
//
// Dear ImGui in a region of a budget. Its allocator is heap_callbacks::allocate and free, as they are; where memory can
// be short, with an exception on top, since ImGui does not look at what it gets.

#include "client.hpp"

#include "imgui_load.hpp"

using namespace clients;

#if DE100_SANITIZE_ADDRESS
// What draws a font has memory of malloc's meanwhile. It is C, and loses that where an exception goes past it.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libstb";
}
#endif

namespace {

constexpr int few_frames = 12;
constexpr int many_frames = 120;

struct ImguiAllocator {
  ImguiAllocator() { ImGui::GetAllocatorFunctions(&allocate, &free, &user); }
  ImGuiMemAllocFunc allocate;
  ImGuiMemFreeFunc free;
  void* user;
};
const ImguiAllocator its_own;  // before anybody gives it another

LoadResult run_on_its_own(int frames) {
  ImGui::SetAllocatorFunctions(its_own.allocate, its_own.free, its_own.user);
  return ImguiLoad::run(frames);
}

std::uint64_t malloc_calls_at_start = 0;

LoadResult run_on_heap(Heap& heap, int frames) {
  ImGui::SetAllocatorFunctions(heap_callbacks::allocate, heap_callbacks::free, &heap);
  return ImguiLoad::run(frames, [] { malloc_calls_at_start = malloc_calls(); });
}

void* allocate_or_throw(std::size_t size, void* user) {
  void* const allocated = heap_callbacks::allocate(size, user);
  if (allocated == nullptr) throw ImguiOutOfMemory();
  return allocated;
}

void* allocate_or_throw_as_told(std::size_t size, void* user) {
  FailingHeap& failing = *static_cast<FailingHeap*>(user);
  if (failing.fails()) throw ImguiOutOfMemory();
  return allocate_or_throw(size, &failing.heap());
}
void free_on_failing_heap(void* allocated, void* user) {
  heap_callbacks::free(allocated, &static_cast<FailingHeap*>(user)->heap());
}

LoadResult run_on_small_heap(Heap& heap, int frames) {
  ImGui::SetAllocatorFunctions(allocate_or_throw, heap_callbacks::free, &heap);
  return ImguiLoad::run(frames);
}

}  // namespace

TEST_CASE("Dear ImGui draws the same on a heap as on its own allocator, and asks malloc for nothing", "[client]") {
  const LoadResult own = run_on_its_own(many_frames);
  REQUIRE(own.steps == static_cast<std::uint64_t>(many_frames));
  std::uint64_t calls_of_frames = 0;
  const HeapRun run = run_in_region(64_MiB, [&](Heap& heap) {
    const LoadResult result = run_on_heap(heap, many_frames);
    calls_of_frames = malloc_calls() - malloc_calls_at_start;
    return result;
  });
  CHECK(run.result == own);
  // Until then it draws its font, for which Debian's links libstb, and that asks malloc alone.
  if (counts_malloc()) CHECK(calls_of_frames == 0);
}

TEST_CASE("frames of Dear ImGui are abandoned wherever memory is short, and its region is whole", "[client]") {
  const auto load = [](Heap& heap) { return run_on_small_heap(heap, few_frames); };
  const HeapRun enough = run_in_region(64_MiB, load);
  REQUIRE(enough.result.ending == Ending::done);
  (void)cut_to_nothing(enough.result, enough.extent, load, true);
}

TEST_CASE("frames of Dear ImGui are abandoned at any allocation", "[client]") {
  const LoadResult expected = run_on_its_own(few_frames);
  const auto load = [](FailingHeap& failing) {
    ImGui::SetAllocatorFunctions(allocate_or_throw_as_told, free_on_failing_heap, &failing);
    return ImguiLoad::run(few_frames);
  };
  CHECK(fail_each(expected, 8_MiB, true, load, true) > 200 / static_cast<int>(every));
}

TEST_CASE("Dear ImGui goes on in a new context after one was abandoned", "[client]") {
  const LoadResult own = run_on_its_own(few_frames);
  MemoryBudget budget = budget_of(8_MiB);
  REQUIRE(budget);
  Heap small(budget["library"].subview(0, 128_KiB));
  CHECK(run_on_small_heap(small, few_frames).ending == Ending::out_of_memory);
  CHECK(small.check());
  small = Heap();
  REQUIRE(budget.reset("library") == MemoryError::ok);
  Heap large(budget["library"]);
  CHECK(run_on_small_heap(large, few_frames) == own);
  CHECK(large.used() == 0);
}
