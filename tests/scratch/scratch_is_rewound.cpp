// de100 memory, https://opensource.org/license/zlib
//
// What was pushed on a scratch is gone when its scope ends, and only that.

#include "support/test.hpp"

#include <de100/scratch.hpp>

#include "support/bytes.hpp"

using namespace de100;

namespace {

/// As a function is that takes an arena and knows nothing of scratches.
char* greet(Arena& arena) {
  return arena.push_string("hello");
}

}  // namespace

TEST_CASE("a scratch drops what was pushed in its scope", "[scratch]") {
  const ScratchArena outer = scratch_arena();
  const char* const kept = greet(outer);
  REQUIRE(kept != nullptr);
  const std::size_t used = outer->used();
  for (int round = 0; round < 3; ++round) {
    const ScratchArena inner = scratch_arena();  // without a conflict it may be the same arena
    CHECK(&inner.arena() == &outer.arena());
    void* const bytes = inner->push_size(100'000);
    REQUIRE(bytes != nullptr);
    CHECK(de100_test::all_zero(bytes, 100'000));  // also where a scratch before it has written
    de100_test::fill(bytes, 100'000);
  }
  CHECK(outer->used() == used);
  CHECK(std::string(kept) == "hello");
}

TEST_CASE("an arena that is given may be a scratch", "[scratch]") {
  const ScratchArena callers = scratch_arena();
  const char* result = nullptr;
  {
    const ScratchArena own = scratch_arena(callers);
    CHECK(greet(own) != nullptr);
    result = greet(callers);
  }
  REQUIRE(result != nullptr);
  CHECK(std::string(result) == "hello");
}
