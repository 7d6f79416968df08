// de100 memory, https://opensource.org/license/zlib
//
// extend: the newest allocation grows and shrinks where it stands.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using de100_test::all_bytes;
using de100_test::is_zero;

TEST_CASE("the newest allocation grows in place, and the new bytes are zero", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  REQUIRE(arena.push_size(40, 8) != nullptr);
  unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(10, 8));
  mem_set(bytes, 0x11, 10);
  for (std::size_t size = 10; size < 500; size += 7) {
    REQUIRE(arena.extend(bytes, size, size + 7));
    REQUIRE(all_bytes(bytes, size, 0x11));
    REQUIRE(is_zero(bytes + size, 7));
    REQUIRE(arena.used() == 40 + (size + 7 + 7) / 8 * 8);
    mem_set(bytes, 0x11, size + 7);
  }
  // What is pushed next is behind it.
  const std::size_t used = arena.used();
  CHECK(arena.push_size(8, 8) == memory.bytes + used);
}

TEST_CASE("it grows to the last byte of the arena and not beyond", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(40, 8) != nullptr);
  void* const bytes = arena.push_size(16, 8);
  CHECK_FALSE(arena.extend(bytes, 16, 217));
  CHECK(arena.used() == 56);
  CHECK(arena.extend(bytes, 16, 216));
  CHECK(arena.used() == 256);
  CHECK(arena.extend(bytes, 216, 216));
  CHECK_FALSE(arena.extend(bytes, 216, 217));
  CHECK(arena.extend(bytes, 216, 16));
  CHECK(arena.remaining() == 200);
}

TEST_CASE("it shrinks, and what it gave up is used again", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(100, 8));
  mem_set(bytes, 0x11, 100);
  REQUIRE(arena.extend(bytes, 100, 20));
  CHECK(arena.used() == 24);
  CHECK(all_bytes(bytes, 20, 0x11));
  void* const next = arena.push_size(200, 8);
  REQUIRE(next == bytes + 24);
  CHECK(is_zero(next, 200));
}

TEST_CASE("bytes are zero where an allocation shrank and grows again", "[arena][mission:arena]") {
  de100_test::Memory<1024> memory;
  const bool fresh = GENERATE(false, true);
  Arena arena = fresh ? Arena(memory.view(), already_zero) : Arena(memory.view());
  for (std::size_t kept = 1; kept <= 40; ++kept) {
    arena.clear();
    unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(100, 8));
    mem_set(bytes, 0xEE, 100);
    REQUIRE(arena.extend(bytes, 100, kept));
    REQUIRE(arena.extend(bytes, kept, 150));
    REQUIRE(all_bytes(bytes, kept, 0xEE));
    REQUIRE(is_zero(bytes + kept, 150 - kept));
  }
}

TEST_CASE("bytes are zero where an allocation shrank within its rounding and grows again", "[arena]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view(), already_zero);
  unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(16, 8));
  mem_set(bytes, 0xEE, 16);
  REQUIRE(arena.extend(bytes, 16, 9));
  CHECK(arena.used() == 16);
  REQUIRE(arena.extend(bytes, 9, 16));
  CHECK(all_bytes(bytes, 9, 0xEE));
  CHECK(is_zero(bytes + 9, 7));
}

TEST_CASE("an allocation after a mark may grow and shrink, and the mark stays good",
          "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  void* const bytes = arena.push_size(8, 8);
  CHECK(arena.extend(bytes, 8, 100));
  CHECK(arena.extend(bytes, 100, 1));
  CHECK(arena.used() == 32);
  CHECK(arena.rewind(mark));
  CHECK(arena.used() == 8);
}

TEST_CASE("every kind of push can be extended", "[arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  const Span<int> row = arena.push_array<int>(3);
  CHECK(arena.extend(row.data(), 3 * sizeof(int), 5 * sizeof(int)));
  char* const text = arena.push_string("abc");
  CHECK(arena.extend(text, 4, 20));
  void* const aligned = arena.push_size(5, 256);
  CHECK(arena.extend(aligned, 5, 50));
  std::uint64_t* const number = arena.push_struct<std::uint64_t>();
  CHECK(arena.extend(number, 8, 16));
}
