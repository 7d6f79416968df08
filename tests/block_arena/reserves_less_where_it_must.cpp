// de100 memory, https://opensource.org/license/zlib
//
// BlockArena::reserve() without a size takes half of what it wanted, and half of that, where the system refuses.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;

namespace {

/// With room for so many MiB.
const de100_test::Child reserve_in_little_space("reserve with little address space", [](std::size_t mib) -> int {
  const std::size_t most = mib << 20U;
  if (!de100_test::limit_address_space(most + (most >> 1U))) return 0;
  BlockArena arena = BlockArena::reserve({.commit_step = page_size()});
  if (!arena.is_valid() || arena.error() != MemoryError::ok) return 2;
  if (arena.capacity() != most) return 3;
  if (arena.push_size(arena.remaining() / 2) == nullptr) return 4;
  BlockArena asked = BlockArena::reserve({.reserve = 16 * most});
  if (asked.is_valid() || asked.error() != MemoryError::out_of_memory) return 5;  // that one is what was asked for
  return 0;
});

}  // namespace

TEST_CASE("an arena reserves what there is where address space is limited", "[block_arena]") {
  for (const std::size_t mib : {std::size_t{16}, std::size_t{64}}) {
    CAPTURE(mib);
    CHECK(de100_test::run_child("reserve with little address space", mib) == de100_test::Ended::clean);
  }
}
