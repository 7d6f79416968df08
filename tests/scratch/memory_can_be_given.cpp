// de100 memory, https://opensource.org/license/zlib
//
// A thread is told which memory its scratches use, and whether they may go on in the system's.

#include "support/test.hpp"

#include <de100/scratch.hpp>

#include <vector>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"
#include "support/threads.hpp"

using namespace de100;

TEST_CASE("scratches use the memory that a thread was given", "[scratch]") {
  std::vector<unsigned char> memory(8192, 0xAB);
  const MemoryView view(memory);
  use_scratch_memory(view);
  for (int round = 0; round < 2; ++round) {
    const ScratchArena first = scratch_arena();
    const ScratchArena second = scratch_arena(first);
    const ScratchArena third = scratch_arena(first, second);
    void* const bytes = first->push_size(1000);
    CHECK(view.subview(0, 4096).contains(bytes));
    CHECK(de100_test::all_zero(bytes, 1000));
    de100_test::fill(bytes, 1000);
    CHECK(view.subview(4096, 4096).contains(second->push_size(1000)));
    void* const beyond = first->push_size(4096);
    CHECK(de100_test::all_zero(beyond, 4096));
    CHECK_FALSE(view.contains(beyond));
    void* const own = third->push_size(1000);
    CHECK(own != nullptr);
    CHECK_FALSE(view.contains(own));
  }
  use_scratch_memory({});
  const ScratchArena scratch = scratch_arena();
  void* const own = scratch->push_size(1000);
  CHECK(own != nullptr);
  CHECK_FALSE(view.contains(own));
}

TEST_CASE("a thread that may not grow has what it was given", "[scratch]") {
  std::vector<unsigned char> memory(12'288);
  const MemoryView view(memory);
  use_scratch_memory(view, {.arenas = 3, .may_grow = false});
  {
    const ScratchArena first = scratch_arena();
    const ScratchArena second = scratch_arena(first);
    const ScratchArena third = scratch_arena(first, second);
    const ScratchArena fourth = scratch_arena(first, second, third);
    const de100_test::Facts before = de100_test::facts_of(first.arena());
    CHECK(first->push_size(4096) == nullptr);
    CHECK(de100_test::facts_of(first.arena()) == before);
    CHECK(view.subview(0, 4096).contains(first->push_size(3000)));
    CHECK(view.subview(8192, 4096).contains(third->push_size(3000)));
    CHECK(fourth->push_size(1) == nullptr);  // an arena that is no conflict, without memory
  }
  CHECK(scratch_used() == 0);
  use_scratch_memory({}, {.may_grow = false});
  {
    const ScratchArena scratch = scratch_arena();
    CHECK(scratch->push_size(16'000) != nullptr);
    CHECK(scratch->push_size(1000) == nullptr);
  }
  use_scratch_memory({});
}

TEST_CASE("scratch memory is for as many arenas as are asked for, if there are as many", "[scratch]") {
  std::vector<unsigned char> memory(9 * 1024);
  for (const std::size_t arenas : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
    use_scratch_memory(MemoryView(memory), {.arenas = arenas});
    const ScratchArena scratch = scratch_arena();
    void* const bytes = scratch->push_size(800);
    CHECK(MemoryView(memory).contains(bytes));
    CHECK(scratch->capacity() > (arenas == 1000 ? 800 : 9000));
    CHECK(scratch->capacity() <= (arenas == 1000 ? 1024 : 9 * 1024));
  }
  use_scratch_memory({});
}

TEST_CASE("what a scratch took of the system is given back when the outermost ends", "[scratch]") {
  void* first = nullptr;
  void* second = nullptr;
  void* large = nullptr;
  {
    const ScratchArena outer = scratch_arena();
    const ScratchArena other = scratch_arena(outer);
    first = outer->push_size(100'000);
    large = outer->push_size(3'000'000);
    second = other->push_size(200'000);
    REQUIRE(first != nullptr);
    REQUIRE(second != nullptr);
    de100_test::fill(large, 3'000'000);
    CHECK(de100_test::mapped(first));
    {
      const ScratchArena inner = scratch_arena();
      CHECK(inner->push_size(1'000'000) != nullptr);
    }
    CHECK(de100_test::mapped(first));
    CHECK(de100_test::mapped(large));
  }
  CHECK(scratch_used() == 0);
  if (!de100_test::has_virtual_memory) {
    de100_test::skip("memory that was given back cannot be told from other memory here");
    return;
  }
  CHECK_FALSE(de100_test::mapped(first));
  CHECK_FALSE(de100_test::mapped(second));
  CHECK_FALSE(de100_test::mapped(large));
}

TEST_CASE("small scratches take nothing of the system", "[scratch]") {
  void* places[3] = {};
  for (void*& place : places) {
    const ScratchArena scratch = scratch_arena();
    place = scratch->push_size(15'000);
    CHECK(de100_test::all_zero(place, 15'000));
    de100_test::fill(place, 15'000);
  }
  CHECK(places[0] == places[1]);
  CHECK(places[0] == places[2]);
  CHECK(de100_test::mapped(places[0]));  // the thread's own
}

TEST_CASE("each thread has its own scratch memory", "[scratch]") {
  std::vector<unsigned char> memory(8192);
  use_scratch_memory(MemoryView(memory), {.may_grow = false});
  int wrong = -1;
  de100_test::on_threads(1, [&wrong, &memory](unsigned) {
    const ScratchArena scratch = scratch_arena();
    void* const place = scratch->push_size(10'000);
    wrong = place == nullptr || MemoryView(memory).contains(place) ? 1 : 0;
  });
#if defined(__wasm__) && !defined(__EMSCRIPTEN_PTHREADS__)
  de100_test::skip("this program has no threads");
#else
  CHECK(wrong == 0);
#endif
  use_scratch_memory({});
}

TEST_CASE("scratch memory is not exchanged while a scratch lives", "[scratch]") {
  {
    const ScratchArena scratch = scratch_arena();
    REQUIRE(scratch->push_size(1) != nullptr);
    use_scratch_memory({});
    CHECK(de100_test::assertions_claimed() == 1);
    CHECK(scratch->push_size(1) != nullptr);  // nothing has changed
  }
  CHECK(de100_test::assertions_claimed() == 0);
}

TEST_CASE("scratch memory is not exchanged while a scratch lives that nothing was pushed on", "[scratch]") {
  {
    const ScratchArena scratch = scratch_arena();
    use_scratch_memory({});
    CHECK(de100_test::assertions_claimed() == 1);
    CHECK(scratch->push_size(1) != nullptr);
  }
  CHECK(scratch_used() == 0);
}

TEST_CASE("within a scratch that nothing was pushed on, others take memory of the system once", "[scratch]") {
  use_scratch_memory({});
  const std::size_t blocks = memory_stats().blocks;
  {
    const ScratchArena outer = scratch_arena();
    for (int i = 0; i < 3; ++i) {
      const ScratchArena inner = scratch_arena();
      CHECK(inner->push_size(100'000) != nullptr);
    }
    CHECK(memory_stats().blocks == blocks + 1);
  }
  CHECK(memory_stats().blocks == blocks);
}
