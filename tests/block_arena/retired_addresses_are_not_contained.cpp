// de100 memory, https://opensource.org/license/zlib
//
// What was retired by clear() is neither contained nor committed, and nor is what lies before the arena.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "support/os_facts.hpp"

using namespace de100;

TEST_CASE("an arena does not contain what clear() retired", "[block_arena][retire]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("no part of memory can be forbidden here");
  constexpr std::size_t size = std::size_t{1} << 20U;
  auto arena = BasicBlockArena<ArenaPolicy{.retire = true}>::reserve(
      {.reserve = size, .addresses = 64 * size, .commit_step = page_size()});
  REQUIRE(arena.is_valid());
  CHECK_FALSE(arena.contains(arena.block().base() - 1));
  auto* const first = static_cast<std::byte*>(arena.push_size(size, 1));
  REQUIRE(first != nullptr);
  CHECK_FALSE(arena.contains(first - 1));
  CHECK(arena.contains(first));
  CHECK(arena.contains(first + (size - 1)));
  CHECK(arena.committed() == size);
  arena.clear();
  CHECK_FALSE(arena.contains(first));
  CHECK_FALSE(arena.contains(first + (size - 1)));
  CHECK(arena.committed() <= page_size());
  auto* const second = static_cast<std::byte*>(arena.push_size(10, 1));
  CHECK(second != first);
  CHECK(arena.contains(second));
  CHECK_FALSE(arena.contains(first + (size - 1)));

  for (int i = 0; i < 100; ++i) {  // until the first addresses are used again
    arena.clear();
    auto* const all = static_cast<std::byte*>(arena.push_size(size, 1));
    REQUIRE(arena.contains(all));
    REQUIRE(arena.contains(all + (size - 1)));
    REQUIRE_FALSE(arena.contains(all + size));
  }
}
