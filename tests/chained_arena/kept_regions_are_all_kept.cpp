// de100 memory, https://opensource.org/license/zlib
//
// Where a push is too large for the first regions that are kept, it goes to one behind them, and they stay kept.

#include "support/test.hpp"

#include <de100/chained_arena.hpp>

#include "../arena/helpers.hpp"

using namespace de100;

TEST_CASE("regions that are too small for a push are kept for the next", "[chained_arena]") {
  de100_test::Memory<32768> memory;
  Arena parent(memory.view());
  ChainedArena chain = ChainedArena::push_on(parent, {.region_size = 512});
  for (const std::size_t size : {std::size_t{100}, std::size_t{2000}, std::size_t{4000}}) {
    REQUIRE(chain.push_size(size) != nullptr);
  }
  const std::size_t used = parent.used();
  chain.clear();
  REQUIRE(chain.push_size(3500) != nullptr);
  CHECK(parent.used() == used);
  REQUIRE(chain.push_size(1500) != nullptr);
  CHECK(parent.used() == used);
}
