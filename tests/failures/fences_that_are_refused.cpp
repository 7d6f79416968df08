// de100 memory, https://opensource.org/license/zlib
//
// Where the system refuses a page that faults, a push that needs one is refused, and nothing has changed.

#include "support/test.hpp"

#include <de100/arena.hpp>
#include <de100/block.hpp>

#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a push whose fence is refused is refused", "[failures][fences]") {
  if (!has_virtual_memory) return skip("no part of memory can be forbidden here");
  MemoryBlock block = MemoryBlock::allocate(16 * page_size());
  REQUIRE(block.is_valid());
  {
    BasicArena<ArenaPolicy{.fences = Fences::behind}> arena(block.view(), already_zero);
    auto* const first = static_cast<std::byte*>(arena.push_size(16));
    REQUIRE(first != nullptr);
    const std::size_t used = arena.used();
    seam.arm(1, true, {MemoryError::permission_denied, 13});
    void* const refused = arena.push_size(16);
    seam.disarm();
    CHECK(refused == nullptr);
    CHECK(arena.used() == used);
    auto* const second = static_cast<std::byte*>(arena.push_size(16));
    REQUIRE(second != nullptr);
    CHECK(off_limits(first + 16));
    CHECK(off_limits(second + 16));
  }
  CHECK(block.free() == MemoryError::ok);
  CHECK(seam.broken() == 0);
}
