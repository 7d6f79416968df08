// de100 memory, https://opensource.org/license/zlib
//
// An arena with fences that retires addresses has none left of them where it uses addresses again.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "../arena/helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

template <Fences fences>
void uses_again() {
  const std::size_t page = page_size();
  constexpr ArenaPolicy policy = {.fences = fences, .retire = true};
  auto arena = BasicBlockArena<policy>::reserve({.reserve = 64 * page, .addresses = 64 * page, .commit_step = page});
  REQUIRE(arena.is_valid());
  for (int round = 0; round < 12; ++round) {
    const ArenaCheckpoint mark = arena.checkpoint();
    // Fences stand elsewhere each time.
    const std::size_t size = static_cast<std::size_t>(round % 3 + 1) * page;
    for (int i = 0; i < 4; ++i) {
      auto* const bytes = static_cast<unsigned char*>(arena.push_size(size, 1));
      REQUIRE(bytes != nullptr);
      REQUIRE(is_zero(bytes, size));
      mem_set(bytes, 0xEE, size);
    }
    if (round % 4 == 3) {
      arena.clear();
    } else {
      REQUIRE(arena.rewind(mark));
    }
  }
}

}  // namespace

TEST_CASE("no fences are left in addresses that are used again", "[block_arena][fences][retire]") {
  if (!has_virtual_memory) return skip("no part of memory can be forbidden here");
  uses_again<Fences::behind>();
  uses_again<Fences::front>();
}
