// de100 memory, https://opensource.org/license/zlib
//
// The least that an arena promises: what it gives is zero.

#include "support/test.hpp"

#include <de100/memory.hpp>

using namespace de100;

TEST_CASE("pushed memory is zero, also where it was used before", "[arena][mission:arena]") {
  unsigned char memory[256];
  mem_set(memory, 0xAB, sizeof memory);
  Arena arena{MemoryView(memory)};
  const ArenaCheckpoint start = arena.checkpoint();
  for (int round = 0; round < 3; ++round) {
    unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(100));
    REQUIRE(bytes != nullptr);
    for (int i = 0; i < 100; ++i) REQUIRE(bytes[i] == 0);
    mem_set(bytes, 0xCD, 100);
    REQUIRE(arena.rewind(start));
  }
}
