// de100 memory, https://opensource.org/license/zlib
//
// Costs follow use. Memory that is known to be zero is not written before it is pushed twice; rewind and clear write
// nothing at all. To see it, "known to be zero" is a lie here: what is not cleared still holds 0xAB.

#include "support/test.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <de100/block.hpp>

#include "helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::all_bytes;
using de100_test::is_zero;
using de100_test::resident_bytes;

TEST_CASE("fresh memory of a view that reads as zero is not cleared again", "[arena][mission:defect:clear]") {
  de100_test::Memory<4096> memory;
  memory.fill(0xAB);
  Arena arena(memory.view(), already_zero);
  const ArenaCheckpoint start = arena.checkpoint();

  void* const fresh = arena.push_size(1000);
  REQUIRE(fresh != nullptr);
  CHECK(all_bytes(fresh, 1000, 0xAB));
  struct Large {
    unsigned char bytes[200];
  };
  const Large* const large = arena.push_struct<Large>();
  REQUIRE(large != nullptr);
  CHECK(all_bytes(large, sizeof(Large), 0xAB));
  const Span<Large> row = arena.push_array<Large>(3);
  REQUIRE(row.size() == 3);
  CHECK(all_bytes(row.data(), 3 * sizeof(Large), 0xAB));

  // Once more: what was used is cleared, up to the last byte of it, and what is fresh is not.
  const std::size_t used = arena.used();
  REQUIRE(arena.rewind(start));
  const unsigned char* const again = static_cast<const unsigned char*>(arena.push_size(used + 500));
  REQUIRE(again != nullptr);
  const std::size_t was_used = static_cast<std::size_t>(memory.bytes + used - again);
  CHECK(is_zero(again, was_used));
  CHECK(all_bytes(again + was_used, 500, 0xAB));
}

TEST_CASE("an extension into fresh memory is not cleared either", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view(), already_zero);
  unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(64));
  REQUIRE(arena.extend(bytes, 64, 512));
  CHECK(all_bytes(bytes + 64, 448, 0xAB));
}

TEST_CASE("a view that may hold anything is cleared, all of it", "[arena][mission:arena]") {
  de100_test::Memory<4096> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const std::size_t half = arena.remaining() / 2;
  CHECK(is_zero(arena.push_size(half, 8), half));
  const std::size_t rest = arena.remaining();
  CHECK(is_zero(arena.push_size(rest, 8), rest));
}

TEST_CASE("rewind, clear and the end of a scope write nothing", "[arena][mission:defect:clear]") {
  de100_test::Memory<4096> memory;
  de100_test::Unwatched arena(memory.view());
  std::vector<unsigned char> before;
  const auto fill = [&] {
    const Span<unsigned char> all = arena.push_array_uninitialized<unsigned char>(arena.remaining());
    mem_set(all.data(), 0x5A, all.size());
    before.assign(memory.bytes, memory.bytes + sizeof memory.bytes);
  };

  const ArenaCheckpoint start = arena.checkpoint();
  fill();
  REQUIRE(arena.rewind(start));
  CHECK(std::equal(before.begin(), before.end(), memory.bytes));
  fill();
  arena.clear();
  CHECK(std::equal(before.begin(), before.end(), memory.bytes));
  {
    const auto scope = arena.scope();
    fill();
  }
  CHECK(std::equal(before.begin(), before.end(), memory.bytes));
  CHECK(arena.used() == 0);
}

TEST_CASE("a large arena takes no memory before it is touched, and clear takes none", "[arena]") {
  constexpr std::size_t size = 256_MiB;
  MemoryBlock block = MemoryBlock::allocate(1);
  if (resident_bytes(block.base(), block.size()) == de100_test::unknown) {
    de100_test::skip("this system does not tell which pages are in memory");
    return;
  }
  block = MemoryBlock::allocate(size);
  REQUIRE(block.is_valid());
  Arena arena(block.view(), already_zero);
  std::byte* const bytes = arena.push_array<std::byte>(size - 1_MiB).data();
  REQUIRE(bytes != nullptr);
  CHECK(resident_bytes(block.base(), size) == 0);
  bytes[0] = bytes[size / 2] = std::byte{1};
  const std::size_t touched = resident_bytes(block.base(), size);
  CHECK(touched < size / 16);
  arena.clear();
  CHECK(resident_bytes(block.base(), size) == touched);
}
