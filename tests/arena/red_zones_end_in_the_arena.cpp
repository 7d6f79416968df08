// de100 memory, https://opensource.org/license/zlib
//
// The newest push is extended as far as its red zone still fits, and no further.

#include "support/test.hpp"

#include <de100/arena.hpp>

#include "helpers.hpp"

using namespace de100;

TEST_CASE("a red zone fits behind a push that is extended", "[arena][poison]") {
  de100_test::Memory<1024> memory;
  BasicArena<ArenaPolicy{.red_zone = 64}> arena(memory.view());
  void* const bytes = arena.push_size(8, 8);
  REQUIRE(bytes != nullptr);
  CHECK_FALSE(arena.extend(bytes, 8, 1024));
  CHECK_FALSE(arena.extend(bytes, 8, 1024 - 64 + 1));
  CHECK(arena.extend(bytes, 8, 1024 - 64));
  CHECK(arena.used() == 1024);
  CHECK(arena.remaining() == 0);
}
