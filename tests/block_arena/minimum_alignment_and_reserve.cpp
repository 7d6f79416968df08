// de100 memory, https://opensource.org/license/zlib
//
// A block that has no room at the policy's minimum alignment makes no arena; one that has some is used within its ends.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include <utility>
#include <vector>

#include "support/bytes.hpp"

using namespace de100;

namespace {

using CoarseBlockArena = BasicBlockArena<ArenaPolicy{.minimum_alignment = 65536}>;

}  // namespace

TEST_CASE("an arena gives out nothing beyond its block, however coarse it is", "[block_arena]") {
  std::vector<CoarseBlockArena> arenas;  // kept, so that each is somewhere else
  int valid = 0;
  for (const std::size_t pages : de100_test::sizes{1, 2, 4, 8, 16, 17, 31, 32, 33}) {
    for (int i = 0; i < 20; ++i) {
      arenas.push_back(CoarseBlockArena::reserve({.reserve = pages * page_size(), .commit_step = page_size()}));
      CoarseBlockArena& arena = arenas.back();
      REQUIRE(arena.block().is_valid());
      const MemoryView whole(arena.block().base(), arena.block().reserved_size());
      CHECK(arena.capacity() <= whole.size());
      CHECK((arena.capacity() != 0) == arena.is_valid());
      CHECK((arena.error() == MemoryError::invalid_size) == !arena.is_valid());
      valid += arena.is_valid() ? 1 : 0;
      while (void* const place = arena.push_size_uninitialized(65536)) {
        REQUIRE(whole.contains(place));
        REQUIRE(whole.contains(static_cast<std::byte*>(place) + 65535));
        de100_test::fill(place, 65536);
      }
      CHECK(arena.used() == arena.capacity());
      CoarseBlockArena moved = std::move(arena);
      CHECK(moved.push_size(1) == nullptr);
      moved.clear();
      arena = std::move(moved);
    }
  }
  CHECK(valid != 0);
}
