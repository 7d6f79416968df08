// de100 memory, https://opensource.org/license/zlib
//
// Pages that a trim has given back read as zero when they come again, so they are not cleared then. To see it, "reads
// as zero" is a lie here: what is not cleared still holds 0xAB.

#include "support/test.hpp"

#include <de100/block_arena.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"

using namespace de100;

TEST_CASE("pages that were given back by a trim are not cleared again", "[block_arena]") {
  const std::size_t page = page_size();
  BlockArena arena = BlockArena::reserve({.reserve = 16 * page, .commit_step = 8 * page});
  de100_test::fill(arena.push_size(8 * page, 8), 8 * page);
  arena.clear();
  arena.trim(0);
  REQUIRE(arena.committed() == page);
  CHECK(de100_test::all_zero(arena.push_size(2 * page, 8), 2 * page));
  REQUIRE(arena.committed() == 8 * page);
  std::byte* const ahead = arena.block().base() + 2 * page;
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(ahead);
  detail::unpoison(address, address + page);  // where nobody may write
  mem_set(ahead, 0xAB, page);
  CHECK(de100_test::all_bytes(arena.push_size(page, 8), page, 0xAB));
}
