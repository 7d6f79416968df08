// de100 memory, https://opensource.org/license/zlib
//
// A scope that nothing was pushed in is not kept: any number of them leave room for the pushes that come after.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("scopes without pushes take no room of what is kept", "[sites]") {
  alignas(64) unsigned char memory[256];
  Arena arena{MemoryView(memory)};
  for (std::size_t i = 0; i < detail::SiteLog::most_live; ++i) (void)arena.scope();
  const Enemy* const enemy = arena.push_struct<Enemy>();
  CHECK(explain(enemy).place == Explanation::Place::within);
}
