// de100 memory, https://opensource.org/license/zlib
//
// When another arena is moved to one with fences, the memory that it had can be used as before.

#include "support/test.hpp"

#include <de100/arena.hpp>
#include <de100/block.hpp>

#include "support/os_facts.hpp"

using namespace de100;

TEST_CASE("fences are gone from the memory of an arena that another is moved to", "[arena][fences]") {
  if (!de100_test::has_virtual_memory) return de100_test::skip("no part of memory can be forbidden here");
  using FencedArena = BasicArena<ArenaPolicy{.fences = Fences::behind}>;
  MemoryBlock block = MemoryBlock::allocate(16 * page_size()), other = MemoryBlock::allocate(16 * page_size());
  FencedArena arena(block.view(), already_zero);
  auto* const bytes = static_cast<std::byte*>(arena.push_size(16));
  REQUIRE(bytes != nullptr);
  CHECK(de100_test::off_limits(bytes + 16));
  arena = FencedArena(other.view(), already_zero);
  CHECK(de100_test::writable(bytes + 16));
  CHECK(arena.push_size(16) != nullptr);
}
