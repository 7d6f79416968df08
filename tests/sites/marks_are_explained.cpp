// de100 memory, https://opensource.org/license/zlib
//
// explain() tells of a mark who took it: of those that were taken at one place, which are one mark, who did first.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a mark that is taken again is that of who took it first", "[sites]") {
  alignas(64) unsigned char memory[256];
  Arena arena{MemoryView(memory)};
  const unsigned line = Site::here().line;
  const ArenaCheckpoint first = arena.checkpoint();
  const ArenaCheckpoint again = arena.checkpoint();
  CHECK(is_here(explain(first).site, line + 1));
  CHECK(is_here(explain(again).site, line + 1));
}
