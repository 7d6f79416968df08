// de100 memory, https://opensource.org/license/zlib
//
// give_back and extend refuse what starts outside of the memory that was pushed and what a stored mark is in, even with
// a size that reaches from there to the cursor.

#include "support/test.hpp"

#include <vector>

#include <de100/chained_arena.hpp>

#include "helpers.hpp"

using namespace de100;
using de100_test::facts_of;

namespace {
bool wrong_size_refused(Arena& arena, void* last, std::size_t size) {
  const de100_test::Facts before = facts_of(arena);
  return !arena.extend(last, size, size + 64) && !arena.extend(last, size, size - 8) && !arena.extend(last, size, 8) &&
         !arena.give_back(last, size) && facts_of(arena) == before;
}
}  // namespace

TEST_CASE("nothing is given back or extended from before a chain's region", "[arena][chained_arena]") {
  std::vector<unsigned char> memory(8192, 0xAB);
  Arena parent{MemoryView(memory)};
  REQUIRE(parent.push_size(1000, 8) != nullptr);
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 1000});
  REQUIRE(arena.push_size(704, 8) != nullptr);
  unsigned char* const newest = static_cast<unsigned char*>(arena.push_size(400, 8));  // the second region's first
  REQUIRE(newest != nullptr);
  for (std::size_t before = 8; before <= 704; before += 8) {
    REQUIRE(wrong_size_refused(arena, newest - before, 400 + before));
  }
  CHECK(arena.give_back(newest, 400));
}

TEST_CASE("nothing is given back or extended from before a stored mark", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  unsigned char* const older = static_cast<unsigned char*>(arena.push_size(24, 8));
  const ArenaCheckpoint mark = arena.checkpoint();
  REQUIRE(arena.push_size(8, 8) == older + 40);
  CHECK(wrong_size_refused(arena, older, 48));
  CHECK(wrong_size_refused(arena, older + 24, 24));  // the mark itself
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 24);
}
