// de100 memory, https://opensource.org/license/zlib
//
// What an arena had that another is moved to was dropped when that came.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("what an arena had is dropped when another is moved to it", "[sites]") {
  alignas(64) unsigned char memory[256], others[256];
  Arena arena{MemoryView(memory)}, other{MemoryView(others)};
  const Enemy* const goes = arena.push_struct<Enemy>();
  const Enemy* const stays = other.push_struct<Enemy>();
  arena = static_cast<Arena&&>(other);
  CHECK(explain(stays).place == Explanation::Place::within);
  const Explanation found = explain(goes);
  CHECK(found.place != Explanation::Place::within);
  CHECK(found.dropped.how == Dropped::arena_ended);
}
