// de100 memory, https://opensource.org/license/zlib
//
// An arena gives its last byte and not one more, by every push; remaining() is just what the next push can have, also
// where a mark that will be stored takes its part; a full arena stays as it was.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using de100_test::facts_of;

namespace {

template <std::size_t size>
struct Bytes {
  unsigned char bytes[size];
};

/// The room that is left in an arena of `Capacity` bytes when `used` of them are.
template <ArenaPolicy policy>
int wrong_remaining(std::size_t capacity) {
  static de100_test::Memory<1024> memory;
  int wrong = 0;
  for (std::size_t used = 0; used <= capacity; used += policy.minimum_alignment) {
    for (int marked = 0; marked < 2; ++marked) {
      BasicArena<policy> arena(memory.view().subview(0, capacity), already_zero);
      if (used != 0 && arena.push_size(used, 1) == nullptr) ++wrong;
      if (marked == 1) (void)arena.checkpoint();
      const std::size_t left = arena.remaining();
      if (arena.push_size(left + 1, 1) != nullptr) ++wrong;
      if (arena.remaining() != left || arena.used() != used) ++wrong;
      if (left != 0 && arena.push_size(left, 1) == nullptr) ++wrong;
      if (arena.remaining() != 0 && left != 0) ++wrong;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("remaining() is just what the next push can have", "[arena][mission:used_remaining_valid]") {
  CHECK(wrong_remaining<ArenaPolicy{}>(128) == 0);
  CHECK(wrong_remaining<ArenaPolicy{.minimum_alignment = 16}>(256) == 0);
  CHECK(wrong_remaining<ArenaPolicy{.minimum_alignment = 64}>(1024) == 0);
  CHECK(wrong_remaining<ArenaPolicy{.check_marks = false}>(128) == 0);
}

TEST_CASE("every push fills an arena to its last byte", "[arena][mission:arena]") {
  de100_test::Memory<128> memory;
  Arena arena(memory.view());
  SECTION("push_size") {
    CHECK(arena.push_size(129) == nullptr);
    CHECK(arena.push_size(128) == memory.bytes);
  }
  SECTION("push_size after another") {
    CHECK(arena.push_size(8) != nullptr);
    CHECK(arena.push_size(121, 8) == nullptr);
    CHECK(arena.push_size(120, 8) == memory.bytes + 8);
  }
  SECTION("push_size with a gap") {
    CHECK(arena.push_size(8) != nullptr);
    CHECK(arena.push_size(65, 64) == nullptr);
    CHECK(arena.push_size(64, 64) == memory.bytes + 64);
  }
  SECTION("push_size at the very end with an alignment") {
    CHECK(arena.push_size(72) != nullptr);
    CHECK(arena.push_size(1, 64) == nullptr);
    CHECK(arena.push_size(56, 8) != nullptr);
  }
  SECTION("push_struct") {
    CHECK(arena.push_struct<Bytes<129>>() == nullptr);
    CHECK(arena.push_struct<Bytes<128>>() != nullptr);
  }
  SECTION("push_struct after another") {
    CHECK(arena.push_struct<Bytes<8>>() != nullptr);
    CHECK(arena.push_struct<Bytes<121>>() == nullptr);
    CHECK(arena.push_struct<Bytes<120>>() != nullptr);
  }
  SECTION("push_struct, small ones") {
    for (int i = 0; i < 16; ++i) CHECK(arena.push_struct<Bytes<1>>() != nullptr);
  }
  SECTION("push_struct_uninitialized") {
    CHECK(arena.push_struct_uninitialized<Bytes<129>>() == nullptr);
    CHECK(arena.push_struct_uninitialized<Bytes<128>>() != nullptr);
  }
  SECTION("push_array") {
    CHECK(arena.push_array<std::uint64_t>(17).empty());
    CHECK(arena.push_array<std::uint64_t>(16).size() == 16);
  }
  SECTION("push_string") {
    const Bytes<128> text = {};
    const char* const chars = reinterpret_cast<const char*>(text.bytes);
    CHECK(arena.push_string(Span<const char>(chars, 128)) == nullptr);
    CHECK(arena.push_string(Span<const char>(chars, 127)) != nullptr);
  }
  SECTION("extend") {
    void* const bytes = arena.push_size(8);
    CHECK_FALSE(arena.extend(bytes, 8, 129));
    CHECK(arena.extend(bytes, 8, 128));
  }
  CHECK(arena.used() == 128);
  CHECK(arena.remaining() == 0);

  // It is full now: nothing fits, nothing changes, and marks still work.
  const de100_test::Facts before = facts_of(arena);
  for (const bool marked : {false, true}) {
    const ArenaCheckpoint mark = marked ? arena.checkpoint() : ArenaCheckpoint{};
    CHECK(arena.push_size(1, 1) == nullptr);
    CHECK(arena.push_size_uninitialized(1, 1) == nullptr);
    CHECK(arena.push_struct<Bytes<1>>() == nullptr);
    CHECK(arena.push_array<char>(1).empty());
    CHECK(arena.push_string("") == nullptr);
    CHECK(facts_of(arena) == before);
    CHECK(arena.rewind(mark) == marked);
    CHECK(facts_of(arena) == before);
  }
}

TEST_CASE("where a mark does not fit beside a push, both wait", "[arena][mission:checkpoint_rewind]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view().subview(0, 32));
  REQUIRE(arena.push_size(8, 8) != nullptr);
  const ArenaCheckpoint mark = arena.checkpoint();
  CHECK(arena.remaining() == 8);
  CHECK(arena.push_size(9, 8) == nullptr);
  CHECK(arena.push_size(8, 8) == memory.bytes + 24);
  REQUIRE(arena.rewind(mark));
  CHECK(arena.used() == 8);

  Arena tiny(memory.view().subview(0, 16));
  REQUIRE(tiny.push_size(8, 8) != nullptr);
  {
    const Arena::Scope scope = tiny.scope();
    CHECK(tiny.remaining() == 0);
    CHECK(tiny.push_size(1, 1) == nullptr);  // 8 bytes are left, but not 16 for the scope's mark
  }
  CHECK(tiny.remaining() == 8);
  CHECK(tiny.push_size(8, 8) != nullptr);
}
