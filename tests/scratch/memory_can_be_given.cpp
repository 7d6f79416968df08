// de100 memory, https://opensource.org/license/zlib
//
// A thread is told which memory its scratches use; those that it does not suffice for have their own.

#include "support/test.hpp"

#include <de100/scratch.hpp>

#include <vector>

using namespace de100;

TEST_CASE("scratches use the memory that a thread was given", "[scratch]") {
  std::vector<unsigned char> memory(8192, 0xAB);
  const MemoryView view(memory);
  use_scratch_memory(view, 2);
  {
    const ScratchArena first = scratch_arena();
    const ScratchArena second = scratch_arena(first);
    const ScratchArena third = scratch_arena(first, second);
    void* const bytes = first->push_size(1000);
    CHECK(view.subview(0, 4096).contains(bytes));
    CHECK(view.subview(4096, 4096).contains(second->push_size(1000)));
    CHECK(first->push_size(4096) == nullptr);  // full, and says so
    void* const own = third->push_size(1000);
    CHECK(own != nullptr);
    CHECK_FALSE(view.contains(own));
  }
  use_scratch_memory({});
  {
    const ScratchArena scratch = scratch_arena();
    void* const own = scratch->push_size(1000);
    CHECK(own != nullptr);
    CHECK_FALSE(view.contains(own));
  }
}

TEST_CASE("more parts than there are scratches are as many as there are", "[scratch]") {
  std::vector<unsigned char> memory(9 * 1024);
  use_scratch_memory(MemoryView(memory), 1000);
  {
    const ScratchArena scratch = scratch_arena();
    CHECK(scratch->capacity() >= 1000);
  }
  use_scratch_memory({});
}

TEST_CASE("scratch memory is not exchanged while a scratch lives", "[scratch]") {
  {
    const ScratchArena scratch = scratch_arena();
    REQUIRE(scratch->push_size(1) != nullptr);
    use_scratch_memory({});
  }
  CHECK(de100_test::assertions_claimed() == 1);
}
