// de100 memory, https://opensource.org/license/zlib
//
// What is pushed uninitialized is not written, wherever it is; and what is pushed after it is zero all the same.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using de100_test::all_bytes;
using de100_test::is_zero;

namespace {
struct Bytes16 {
  unsigned char bytes[16];
};
struct Bytes200 {
  unsigned char bytes[200];
};
struct Seven {
  int value = 7;
};
}  // namespace

TEST_CASE("uninitialized pushes write nothing", "[arena]") {
  de100_test::Memory<2048> memory;
  memory.fill(0xAB);
  const bool fresh = GENERATE(false, true);
  Arena arena = fresh ? Arena(memory.view(), already_zero) : Arena(memory.view());
  for (int round = 0; round < 2; ++round) {
    CHECK(arena.push_size_uninitialized(100) != nullptr);
    CHECK(arena.push_size_uninitialized(100, 256) != nullptr);
    CHECK(arena.push_struct_uninitialized<Bytes16>() != nullptr);
    CHECK(arena.push_struct_uninitialized<Bytes200>() != nullptr);
    CHECK(arena.push_struct_uninitialized<Seven>() != nullptr);  // nor does a constructor run
    CHECK(arena.push_array_uninitialized<Bytes200>(3).size() == 3);
    CHECK(arena.push_array_uninitialized<Seven>(3).size() == 3);
    CHECK(all_bytes(memory.bytes, sizeof memory.bytes, 0xAB));
    arena.clear();
  }
}

TEST_CASE("what is pushed where uninitialized memory was written is zero", "[arena][mission:arena]") {
  de100_test::Memory<2048> memory;
  Arena arena(memory.view(), already_zero);
  const ArenaCheckpoint start = arena.checkpoint();
  void* const bytes = arena.push_size_uninitialized(1000);
  REQUIRE(bytes != nullptr);
  mem_set(bytes, 0xEE, 1000);
  REQUIRE(arena.rewind(start));
  void* const again = arena.push_size(1200);
  REQUIRE(again != nullptr);
  CHECK(is_zero(again, 1200));
}
