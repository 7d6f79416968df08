// de100 memory, https://opensource.org/license/zlib
//
// What a shared arena cannot give is refused and changes nothing; what just fits is given, on a view with any ends.

#include "support/test.hpp"

#include <string>
#include <vector>

#include "helpers.hpp"

using namespace de100;
using de100_test::sizes;

namespace {

struct SharedTwelve {
  std::uint32_t a, b, c;
};

/// How many pushes that nobody can have were not refused.
template <class TheArena>
int shared_impossible_pushes(TheArena& arena, const void* start) {
  int wrong = 0;
  const auto refused = [&wrong](const void* place) { wrong += place != nullptr ? 1 : 0; };
  for (const std::size_t alignment : sizes{0, 3, 24, SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2, SIZE_MAX / 2 + 2}) {
    refused(arena.push_size(8, alignment));
    refused(arena.push_size(0, alignment));
    refused(arena.push_size_uninitialized(8, alignment));
  }
  for (const std::size_t alignment : sizes{1, 8, 64, SIZE_MAX / 2 + 1}) {
    refused(arena.push_size(0, alignment));
    refused(arena.push_size_uninitialized(0, alignment));
  }
  const std::size_t address = reinterpret_cast<std::uintptr_t>(start);
  for (std::size_t back = 0; back < 40; ++back) {
    // Around SIZE_MAX, around max_size, and around what would wrap to the arena's own start.
    for (const std::size_t around : sizes{SIZE_MAX, max_size + 20, SIZE_MAX - address + 20}) {
      for (const std::size_t alignment : sizes{1, 8, 64, SIZE_MAX / 2 + 1}) {
        refused(arena.push_size(around - back, alignment));
      }
    }
    refused(arena.template push_array<SharedTwelve>(SIZE_MAX / sizeof(SharedTwelve) + 20 - back).data());
    refused(arena.template push_array_uninitialized<char>(SIZE_MAX - back).data());
  }
  refused(arena.template push_array<int>(0).data());
  refused(arena.push_string(Span<const char>(static_cast<const char*>(start), SIZE_MAX)));
  refused(arena.push_string(static_cast<const char*>(nullptr)));
  return wrong;
}

}  // namespace

TEST_CASE("a shared arena refuses what cannot be, and nothing changes", "[shared_arena]") {
  de100_test::Memory<1024> memory;
  SharedArena arena(memory.view());
  CHECK(shared_impossible_pushes(arena, memory.bytes) == 0);
  REQUIRE(arena.push_size(24, 8) != nullptr);
  const de100_test::Facts before = de100_test::facts_of(arena);
  CHECK(shared_impossible_pushes(arena, memory.bytes) == 0);
  CHECK(arena.push_size(1001, 8) == nullptr);
  CHECK(arena.push_size(1024, 8) == nullptr);
  CHECK(arena.push_array<std::uint64_t>(126).empty());
  CHECK(arena.push_string(std::string(1000, 'x')) == nullptr);
  CHECK(arena.push_size(993, 32) == nullptr);
  for (unsigned bit = 20; bit < sizeof(std::size_t) * 8; ++bit) {
    const std::size_t alignment = std::size_t{1} << bit;
    if ((reinterpret_cast<std::uintptr_t>(memory.bytes) & (alignment - 1)) + 1024 >= alignment) continue;
    CHECK(arena.push_size(1, alignment) == nullptr);
  }
  CHECK(de100_test::facts_of(arena) == before);
  CHECK(arena.push_size(1000, 8) == memory.bytes + 24);

  const de100_test::Facts full = de100_test::facts_of(arena);
  CHECK(full.remaining == 0);
  CHECK(arena.push_size(1, 1) == nullptr);
  CHECK(arena.push_struct<char>() == nullptr);
  CHECK(arena.push_array<char>(1).empty());
  CHECK(arena.push_copy(std::string("x")).empty());
  CHECK(arena.push_string("") == nullptr);
  CHECK(shared_impossible_pushes(arena, memory.bytes) == 0);
  CHECK(de100_test::facts_of(arena) == full);
}

TEST_CASE("a chunked arena refuses what cannot be, and nothing changes", "[shared_arena]") {
  de100_test::Memory<4096> memory;
  const std::size_t chunk_size = GENERATE(std::size_t{0}, std::size_t{8}, std::size_t{500}, std::size_t{1024},
                                          std::size_t{8192}, max_size, std::size_t{SIZE_MAX});
  const bool used = GENERATE(false, true);
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, chunk_size);
  if (used) REQUIRE(chunked.push_size(24, 8) != nullptr);
  const de100_test::Facts before = de100_test::facts_of(arena);
  const std::size_t remaining = chunked.remaining();
  CHECK(shared_impossible_pushes(chunked, memory.bytes) == 0);
  CHECK(chunked.push_size(4097, 8) == nullptr);
  CHECK(chunked.push_string(std::string(4096, 'x')) == nullptr);
  CHECK(de100_test::facts_of(arena) == before);
  CHECK(chunked.remaining() == remaining);
}

TEST_CASE("what just fits on a shared arena is given", "[shared_arena]") {
  de100_test::Memory<1024> memory;
  for (const std::size_t before : sizes{0, 8, 512, 1016}) {
    for (const std::size_t more : sizes{0, 1}) {
      CAPTURE(before, more);
      SharedArena arena(memory.view());
      if (before != 0) REQUIRE(arena.push_size(before, 8) != nullptr);
      const std::size_t size = 1024 - before + more;
      CHECK((arena.push_size(size, 8) != nullptr) == (more == 0));
      CHECK(arena.used() == (more == 0 ? 1024 : before));
    }
    // The last bytes need not be a multiple of 8.
    SharedArena arena(memory.view());
    if (before != 0) REQUIRE(arena.push_size(before, 8) != nullptr);
    CHECK(arena.push_size(1024 - before - 7, 1) != nullptr);
    CHECK(arena.remaining() == 0);
  }
  SharedArena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  CHECK(arena.push_size(961, 64) == nullptr);
  CHECK(arena.used() == 8);
  CHECK(arena.push_size(960, 64) == memory.bytes + 64);
  CHECK(arena.remaining() == 0);
}

TEST_CASE("a shared arena without memory refuses everything", "[shared_arena]") {
  SharedArena none;
  alignas(8) unsigned char bytes[24] = {};
  SharedArena from_nothing{MemoryView()};
  SharedArena from_seven(MemoryView(bytes, 7));
  SharedArena between(MemoryView(bytes + 1, 14));  // no 8 bytes of it stand at a multiple of 8
  SharedArena known_zero(MemoryView(bytes, 0), already_zero);
  for (SharedArena* const arena : {&none, &from_nothing, &from_seven, &between, &known_zero}) {
    const de100_test::Facts before = de100_test::facts_of(*arena);
    CHECK(before == de100_test::Facts{});
    CHECK(shared_impossible_pushes(*arena, bytes) == 0);
    CHECK(arena->push_size(1, 1) == nullptr);
    CHECK(arena->push_size(8, SIZE_MAX / 2 + 1) == nullptr);
    CHECK(arena->push_struct<int>() == nullptr);
    CHECK(arena->push_array<int>(2).empty());
    CHECK(arena->push_string("x") == nullptr);
    CHECK_FALSE(arena->push_arena(8).is_valid());
    CHECK_FALSE(arena->contains(bytes));
    CHECK_FALSE(arena->contains(nullptr));
    ChunkedArena chunked(*arena, 64);
    CHECK(chunked.push_size(1, 1) == nullptr);
    CHECK(chunked.remaining() == 0);
    arena->clear();
    CHECK(chunked.push_size(1, 1) == nullptr);
    CHECK(de100_test::facts_of(*arena) == before);
  }
}

TEST_CASE("a shared arena uses what of a view stands at multiples of 8", "[shared_arena]") {
  de100_test::Memory<256> memory;
  for (std::size_t first = 0; first < 17; ++first) {
    for (std::size_t size = 16; size < 40; ++size) {
      CAPTURE(first, size);
      memory.fill(0xEE);
      SharedArena arena(memory.view().subview(64 + first, size));
      const std::size_t begin = (64 + first + 7) / 8 * 8;
      const std::size_t end = (64 + first + size) / 8 * 8;
      CHECK(arena.capacity() == end - begin);
      const std::size_t part = 1 + size % 8;
      CHECK(arena.push_size(part, 1) == memory.bytes + begin);
      CHECK(arena.push_size(end - begin - 8, 1) == (end - begin == 8 ? nullptr : memory.bytes + begin + 8));
      CHECK(arena.push_size(1, 1) == nullptr);
      CHECK(de100_test::is_zero(memory.bytes + begin, part));
      CHECK(arena.contains(memory.bytes + begin));
      CHECK_FALSE(arena.contains(memory.bytes + begin - 1));
      CHECK_FALSE(arena.contains(memory.bytes + end));
      CHECK(de100_test::all_bytes(memory.bytes, begin, 0xEE));
      CHECK(de100_test::all_bytes(memory.bytes + end, 256 - end, 0xEE));
    }
  }
}

TEST_CASE("a shared arena high in the address space does not begin again at its start", "[shared_arena]") {
  if (de100_test::memory_is_to_be_there()) return;
  // Nobody touches this memory: it is in the upper half, where aligning an address may go beyond the last one.
  const std::uintptr_t high = UINTPTR_MAX - 200'000;
  SharedArena arena(MemoryView(reinterpret_cast<void*>(high / 64 * 64), 100'000), already_zero);
  REQUIRE(arena.capacity() == 100'000);
  REQUIRE(arena.push_size_uninitialized(8, 8) != nullptr);
  ChunkedArena chunked(arena, 1024);
  for (unsigned bit = 18; bit < sizeof(std::size_t) * 8; ++bit) {
    CAPTURE(bit);
    CHECK(arena.push_size_uninitialized(8, std::size_t{1} << bit) == nullptr);
    CHECK(chunked.push_size_uninitialized(8, std::size_t{1} << bit) == nullptr);
    CHECK_FALSE(arena.push_arena(8, std::size_t{1} << bit).is_valid());
  }
  CHECK(arena.used() == 8);
  // To the last byte that there is: it is never an arena's.
  SharedArena last(MemoryView(reinterpret_cast<void*>(high / 64 * 64), SIZE_MAX), already_zero);
  CHECK(last.is_valid());
  CHECK(last.capacity() < 200'064);
  CHECK(last.push_size_uninitialized(last.capacity() + 1, 1) == nullptr);
  CHECK(last.push_size_uninitialized(200'064, 8) == nullptr);
  CHECK(last.push_size_uninitialized(last.capacity(), 8) != nullptr);
  CHECK(last.remaining() == 0);
}
