// de100 memory, https://opensource.org/license/zlib
//
// A region that nothing was left in when the chain went on past it is used again, as any that a rewind leaves.

#include "support/test.hpp"

#include <de100/chained_arena.hpp>

#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

TEST_CASE("what fits into the first region is pushed there again after something larger was", "[chained_arena]") {
  static de100_test::Memory<65536> memory;
  ChainedArena arena = ChainedArena::on(memory.view(), {.region_size = std::size_t{1} << 20U});
  CHECK(memory.view().contains(arena.push_size(100)));
  arena.clear();
  CHECK_FALSE(memory.view().contains(arena.push_size(100'000)));
  arena.clear();
  for (int i = 0; i < 3; ++i) {
    CHECK(memory.view().contains(arena.push_size(1000)));
    const ArenaCheckpoint mark = arena.checkpoint();
    CHECK(arena.push_size(100'000) != nullptr);
    CHECK(arena.rewind(mark));
    arena.clear();
  }
}

TEST_CASE("regions that grew with what was pushed are all used again", "[chained_arena]") {
  std::vector<unsigned char> memory(std::size_t{4} << 20U);
  Arena parent{MemoryView(memory)};
  ChainedArena arena = ChainedArena::push_on(parent, {.region_size = 16'384});
  for (std::size_t i = 1; i <= 20; ++i) {
    CHECK(arena.push_size(i * 10'000) != nullptr);
    arena.clear();
  }
  const std::size_t used = parent.used();
  for (int i = 0; i < 19; ++i) CHECK(arena.push_size(9000) != nullptr);
  CHECK(parent.used() == used);
  arena.clear();
  CHECK(arena.used() == 0);
  CHECK(arena.push_size(200'000) != nullptr);
  CHECK(parent.used() == used);
}
