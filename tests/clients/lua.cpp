// de100 memory, https://opensource.org/license/zlib
//
// Lua in a region of a budget. Its allocator is heap_callbacks::reallocate, as it is.

#include "client.hpp"

#include "lua_load.hpp"

using namespace clients;

namespace {

constexpr LuaScript lua_short_script = {"short", R"lua(
local words, pieces = {}, {}
for word in ("a short load that has strings, tables, closures and a coroutine"):gmatch("%a+") do words[word] = #word end
for word, size in pairs(words) do pieces[#pieces + 1] = word:rep(size, "-") end
table.sort(pieces)
local next_piece = coroutine.wrap(function()
  for i, piece in ipairs(pieces) do coroutine.yield(function() return i .. piece end) end
end)
for _ = 1, #pieces do emit(next_piece()()) end
emit(string.format("%5.2f|%-8s|%q", 3.14159, "left", "quoted\n"), (string.rep("long", 300):gsub("l", "s")))
)lua"};

LoadResult on_heap(Heap& heap, int scale) {
  return run_lua(heap_callbacks::reallocate, &heap, scale);
}

/// On what luaL_newstate() gives to a state.
LoadResult on_own_allocator(int scale) {
  lua_State* const any = luaL_newstate();
  REQUIRE(any != nullptr);
  void* user = nullptr;
  const lua_Alloc own = lua_getallocf(any, &user);
  lua_close(any);
  return run_lua(own, user, scale);
}

/// Making something smaller never fails: Lua counts on that.
void* allocate_or_fail(void* user, void* old, std::size_t old_size, std::size_t new_size) {
  FailingHeap& failing = *static_cast<FailingHeap*>(user);
  const bool grows = new_size != 0 && (old == nullptr || new_size > old_size);
  if (grows && failing.fails()) return nullptr;
  return heap_callbacks::reallocate(&failing.heap(), old, old_size, new_size);
}

}  // namespace

TEST_CASE("Lua does the same on a heap as on its own allocator, and asks malloc for nothing", "[client]") {
  const bool is_counted = counts_malloc();
  for (const int scale : {1, de100_test::rounds(20)}) {
    const LoadResult own = on_own_allocator(scale);
    REQUIRE(own.ending == Ending::done);
    const HeapRun run = run_in_region(32_MiB, [&](Heap& heap) { return on_heap(heap, scale); });
    CHECK(run.result == own);
    if (is_counted) CHECK(run.malloc_calls == 0);
  }
}

TEST_CASE("Lua with any budget does its work or says that memory is short", "[client]") {
  const auto load = [](Heap& heap) { return on_heap(heap, 2); };
  const HeapRun enough = run_in_region(32_MiB, load);
  REQUIRE(enough.result.ending == Ending::done);
  // With less, Lua collects its garbage more often, and so it gets by.
  CHECK(cut_to_nothing(enough.result, enough.extent, load) < enough.extent);
}

TEST_CASE("Lua says that memory is short wherever that happens", "[client]") {
  const Span<const LuaScript> scripts(&lua_short_script, 1);
  const LoadResult expected =
      run_in_region(1_MiB, [&](Heap& heap) { return run_lua(heap_callbacks::reallocate, &heap, 1, scripts); }).result;
  REQUIRE(expected.ending == Ending::done);
  const auto load = [&](FailingHeap& failing) { return run_lua(allocate_or_fail, &failing, 1, scripts); };
  // Once it has a state, Lua collects its garbage and tries again, so that one failure does no harm.
  const int of_state = fail_each(expected, 1_MiB, false, load);
  const int of_all = fail_each(expected, 1_MiB, true, load);
  CHECK(of_state > 0);
  CHECK(of_all > of_state);
}
