// de100 memory, https://opensource.org/license/zlib
//
// push_struct: zero without arguments, constructed with them, for every kind of type that an arena takes.

#include "support/test.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include "helpers.hpp"

using namespace de100;
using de100_test::is_aligned;
using de100_test::is_zero;

namespace {

struct Padded {
  char first;
  double large;
  char last;
};

struct Aggregate {
  int a;
  float b;
  const char* c;
};

struct NeedsArguments {
  NeedsArguments(int x, int y) noexcept : sum(x + y) {}
  NeedsArguments(const NeedsArguments& other) noexcept : sum(other.sum) {}
  int sum;
};

struct NeedsArgumentsButIsBytes {
  explicit NeedsArgumentsButIsBytes(int x) noexcept : value(x), other(x) {}
  int value;
  int other;
};

struct WithDefaults {
  int answer = 42;
  int zero;
};

struct MoveOnly {
  explicit MoveOnly(int x) noexcept : value(x) {}
  MoveOnly(MoveOnly&& other) noexcept : value(std::exchange(other.value, -1)) {}
  MoveOnly(const MoveOnly&) = delete;
  MoveOnly& operator=(const MoveOnly&) = delete;
  int value;
};

struct Takes {
  Takes(int& counter, MoveOnly inner) noexcept : counter_of(&counter), moved(inner.value) { ++counter; }
  int* counter_of;
  int moved;
};

struct alignas(64) CacheLine {
  int value;
};

struct alignas(4096) WholePage {
  unsigned char first;
};

struct Throwing {
  Throwing() {}  // NOLINT: not noexcept on purpose
  explicit Throwing(int) noexcept {}
};

struct BeyondInline {
  unsigned char bytes[70000];  // beyond what the fast path of small sizes takes
};

#if defined(_WIN32)
constexpr std::size_t far_apart = 8192;  // no type there can have more: MSVC and clang refuse it
#else
constexpr std::size_t far_apart = 32768;  // beyond what the fast path of known alignments takes
#endif
struct alignas(far_apart) FarApart {
  unsigned char bytes[16];
};

// noexcept follows the constructor that runs.
static_assert(noexcept(std::declval<Arena&>().push_struct<Padded>()));
static_assert(noexcept(std::declval<Arena&>().push_struct<NeedsArguments>(1, 2)));
static_assert(noexcept(std::declval<Arena&>().push_struct<Throwing>(1)));
static_assert(!noexcept(std::declval<Arena&>().push_struct<Throwing>()));
static_assert(noexcept(std::declval<Arena&>().push_struct_uninitialized<Throwing>()));
static_assert(noexcept(std::declval<Arena&>().push_array<Padded>(1)));
static_assert(!noexcept(std::declval<Arena&>().push_array<Throwing>(1)));

}  // namespace

TEST_CASE("a struct without arguments is zero, padding too", "[arena][mission:arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const Padded* const padded = arena.push_struct<Padded>();
  REQUIRE(padded != nullptr);
  CHECK(is_zero(padded, sizeof(Padded)));
  const Aggregate* const aggregate = arena.push_struct<Aggregate>();
  REQUIRE(aggregate != nullptr);
  CHECK(is_zero(aggregate, sizeof(Aggregate)));
  const int* const number = arena.push_struct<int>();
  REQUIRE(number != nullptr);
  CHECK(*number == 0);
  int** const pointer = arena.push_struct<int*>();
  REQUIRE(pointer != nullptr);
  CHECK(*pointer == nullptr);
}

TEST_CASE("a struct with arguments is constructed from them", "[arena][mission:arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const NeedsArguments* const sum = arena.push_struct<NeedsArguments>(20, 22);
  REQUIRE(sum != nullptr);
  CHECK(sum->sum == 42);
  const Aggregate* const aggregate = arena.push_struct<Aggregate>(1, 2.0F, "three");
  REQUIRE(aggregate != nullptr);
  CHECK(aggregate->a == 1);
  CHECK(std::strcmp(aggregate->c, "three") == 0);
  const Aggregate* const copy = arena.push_struct<Aggregate>(*aggregate);
  REQUIRE(copy != nullptr);
  CHECK(copy->c == aggregate->c);
  const int* const number = arena.push_struct<int>(42);
  REQUIRE(number != nullptr);
  CHECK(*number == 42);
}

TEST_CASE("arguments are forwarded: references stay, what is moved is moved", "[arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  int counter = 0;
  MoveOnly inner(5);
  const Takes* const takes = arena.push_struct<Takes>(counter, std::move(inner));
  REQUIRE(takes != nullptr);
  CHECK(counter == 1);
  CHECK(takes->counter_of == &counter);
  CHECK(takes->moved == 5);
  CHECK(inner.value == -1);
  MoveOnly again(6);
  const MoveOnly* const moved = arena.push_struct<MoveOnly>(std::move(again));
  REQUIRE(moved != nullptr);
  CHECK(moved->value == 6);
  CHECK(again.value == -1);
}

TEST_CASE("a default constructor that does anything runs, on zero bytes", "[arena][mission:arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const WithDefaults* const one = arena.push_struct<WithDefaults>();
  REQUIRE(one != nullptr);
  CHECK(one->answer == 42);
  CHECK(one->zero == 0);
  const Span<WithDefaults> row = arena.push_array<WithDefaults>(5);
  REQUIRE(row.size() == 5);
  for (const WithDefaults& each : row) CHECK((each.answer == 42 && each.zero == 0));
}

TEST_CASE("a type without a default constructor that is plain bytes is zero", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const NeedsArgumentsButIsBytes* const zero = arena.push_struct<NeedsArgumentsButIsBytes>();
  REQUIRE(zero != nullptr);
  CHECK((zero->value == 0 && zero->other == 0));
  const NeedsArgumentsButIsBytes* const seven = arena.push_struct<NeedsArgumentsButIsBytes>(7);
  REQUIRE(seven != nullptr);
  CHECK(seven->value == 7);
  const Span<NeedsArgumentsButIsBytes> row = arena.push_array<NeedsArgumentsButIsBytes>(4);
  REQUIRE(row.size() == 4);
  CHECK(is_zero(row.data(), 4 * sizeof(NeedsArgumentsButIsBytes)));
}

TEST_CASE("types with an alignment of their own get it", "[arena]") {
  static de100_test::Memory<65536> memory;
  Arena arena(memory.view());
  for (int i = 0; i < 4; ++i) {
    REQUIRE(arena.push_struct<char>() != nullptr);
    CHECK(is_aligned(arena.push_struct<CacheLine>(), 64));
    REQUIRE(arena.push_struct<char>() != nullptr);
    CHECK(is_aligned(arena.push_struct<WholePage>(), 4096));
    CHECK(is_aligned(arena.push_struct_uninitialized<CacheLine>(), 64));
    const Span<CacheLine> row = arena.push_array<CacheLine>(3);
    REQUIRE(row.size() == 3);
    CHECK(is_aligned(row.data(), 64));
    CHECK(is_zero(row.data(), 3 * 64));
  }
}

TEST_CASE("large types are pushed like small ones", "[arena]") {
  static de100_test::Memory<300000> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  for (int round = 0; round < 2; ++round) {
    REQUIRE(arena.push_struct<char>() != nullptr);
    const BeyondInline* const large = arena.push_struct<BeyondInline>();
    REQUIRE(large != nullptr);
    CHECK(is_zero(large, sizeof(BeyondInline)));
    FarApart* const apart = arena.push_struct<FarApart>();
    REQUIRE(apart != nullptr);
    CHECK(is_aligned(apart, far_apart));
    CHECK(is_zero(apart, sizeof(FarApart)));
    CHECK(arena.push_struct_uninitialized<FarApart>() != nullptr);
    arena.clear();
  }
  Arena cramped(memory.view().subview(0, 69999));
  CHECK(cramped.push_struct<BeyondInline>() == nullptr);
  CHECK(cramped.used() == 0);
}

TEST_CASE("structs of every small size are zero and do not overlap", "[arena][mission:arena]") {
  de100_test::Memory<4096> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const auto push_all = [&arena]<std::size_t... sizes>(std::index_sequence<sizes...>) {
    int wrong = 0;
    const auto push = [&]<std::size_t size>() {
      struct Sized {
        unsigned char bytes[size];
      };
      Sized* const one = arena.push_struct<Sized>();
      if (one == nullptr || !is_zero(one, size)) {
        ++wrong;
      } else {
        mem_set(one, 0xCD, size);
      }
    };
    (push.template operator()<sizes + 1>(), ...);
    return wrong;
  };
  CHECK(push_all(std::make_index_sequence<72>()) == 0);
  arena.clear();
  (void)arena.push_size_uninitialized(3);
  CHECK(push_all(std::make_index_sequence<72>()) == 0);
}
