// de100 memory, https://opensource.org/license/zlib
//
// An arena on memory that was never written: what it clears, copies and notes there can be read, and it reads nothing
// that it did not write. MemorySanitizer and valgrind see to it; the reverse, that what is left uninitialized stays so,
// is in must_be_reported/.

#include "support/test.hpp"

#include <cstring>

#include "helpers.hpp"
#include "support/never_written.hpp"

using namespace de100;
using de100_test::is_zero;

namespace {

struct Odd {
  unsigned char bytes[13];
};
struct Constructed {
  int value = 7;
};

}  // namespace

TEST_CASE("what is pushed on memory that was never written is zero or what it was made from", "[arena]") {
  const de100_test::NeverWritten memory(16384);
  Arena arena(memory.view());
  for (int round = 0; round < 2; ++round) {
    CHECK(is_zero(arena.push_size(1000), 1000));
    CHECK(arena.push_size_uninitialized(1000) != nullptr);
    CHECK(is_zero(arena.push_struct<Odd>(), sizeof(Odd)));
    CHECK(is_zero(arena.push_array<Odd>(7).data(), 7 * sizeof(Odd)));
    for (const Constructed& each : arena.push_array<Constructed>(3)) CHECK(each.value == 7);
    CHECK(*arena.push_struct<int>(5) == 5);
    CHECK(std::strcmp(arena.push_string("a text"), "a text") == 0);
    const Span<const int> numbers = arena.push_copy(Span<const int>({1, 2, 3}));
    CHECK((numbers[0] == 1 && numbers[1] == 2 && numbers[2] == 3));
    arena.clear();
  }
}

TEST_CASE("what an allocation grows by on memory that was never written is zero", "[arena]") {
  const de100_test::NeverWritten memory(4096);
  Arena arena(memory.view());
  void* const bytes = arena.push_size_uninitialized(16);
  REQUIRE(arena.extend(bytes, 16, 500));
  CHECK(is_zero(static_cast<const unsigned char*>(bytes) + 16, 500 - 16));
}

TEST_CASE("marks are kept in memory that was never written", "[arena]") {
  const de100_test::NeverWritten memory(4096);
  Arena arena(memory.view());
  const ArenaCheckpoint first = arena.checkpoint();
  CHECK(arena.push_size_uninitialized(100) != nullptr);
  const ArenaCheckpoint second = arena.checkpoint();
  {
    const ArenaScope scope = arena.scope();
    CHECK(arena.push_size_uninitialized(100) != nullptr);
  }
  CHECK(arena.push_size_uninitialized(100) != nullptr);
  CHECK(arena.rewind(second));
  CHECK(arena.push_size_uninitialized(100) != nullptr);
  CHECK(arena.rewind(first));
  CHECK_FALSE(arena.rewind(second));
  CHECK(arena.used() == 0);
}

TEST_CASE("an arena stands in memory that was never written", "[arena]") {
  const de100_test::NeverWritten memory(4096);
  Arena* const arena = Arena::make_in(memory.view());
  REQUIRE(arena != nullptr);
  CHECK(is_zero(arena->push_size(100), 100));
  CHECK(arena->used() >= 100);
}
