// de100 memory, https://opensource.org/license/zlib
//
// Memory that a chain has of the system reads as zero, so it is not cleared when it is pushed for the first time. To
// see it, "reads as zero" is a lie here: what is not cleared still holds 0xAB.

#include "support/test.hpp"

#include <de100/chained_arena.hpp>

#include "arena/helpers.hpp"

using namespace de100;

TEST_CASE("a fresh region of the system is not cleared", "[chained_arena]") {
  ChainedArena arena = ChainedArena::from_system();
  unsigned char* const first = static_cast<unsigned char*>(arena.push_size(128));
  REQUIRE(first != nullptr);
  de100_test::overwrite(first + 128, 0xAB, 1024);
  const void* const second = arena.push_size(1024);
  CHECK(second == first + 128);
  CHECK(de100_test::all_bytes(second, 1024, 0xAB));
  arena.clear();
  CHECK(de100_test::is_zero(arena.push_size(2048), 128 + 1024));
}
