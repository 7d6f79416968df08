// de100 memory, https://opensource.org/license/zlib
//
// An arena that retires addresses and has none to spare begins with the first again at each clear(), and on zeros.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "../arena/helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;

TEST_CASE("what begins with the first address again is zero", "[block_arena][retire]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("no part of memory can be forbidden here");
  const std::size_t size = 8 * page_size();
  auto arena = BasicBlockArena<ArenaPolicy{.retire = true}>::reserve(
      {.reserve = size, .addresses = size, .commit_step = page_size()});
  REQUIRE(arena.is_valid());
  const void* const first = arena.block().base();
  for (std::size_t used = 100; used <= size; used += size / 5) {
    CAPTURE(used);
    void* const bytes = arena.push_size(used, 1);
    REQUIRE(bytes == first);
    REQUIRE(de100_test::is_zero(bytes, used));
    mem_set(bytes, 0xDD, used);
    arena.clear();
  }
}
