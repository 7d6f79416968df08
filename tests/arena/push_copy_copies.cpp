// de100 memory, https://opensource.org/license/zlib
//
// push_copy: the elements of anything with data() and size(), copied as bytes where they are no more than that, else
// constructed.

#include "support/test.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "helpers.hpp"

using namespace de100;

namespace {
/// Its copy constructor does more than copy the bytes; its destructor does nothing.
struct Traced {
  explicit Traced(int number) noexcept : value(number) {}
  Traced(const Traced& other) noexcept : value(other.value), copies(other.copies + 1) {}
  int value;
  int copies = 0;
};
static_assert(!std::is_trivially_copyable_v<Traced> && std::is_trivially_destructible_v<Traced>);

template <class T, class Range>
bool is_a_copy(Span<T> copy, const Range& range) {
  return copy.size() == std::size(range) && copy.data() != std::data(range) &&
         std::equal(copy.begin(), copy.end(), std::begin(range));
}
}  // namespace

TEST_CASE("a copy is made of anything with a row of elements", "[arena]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  std::vector<int> vector = {1, 2, 3};
  const std::vector<int> const_vector = {4, 5};
  std::array<double, 3> array = {1.0, 2.0, 3.0};
  const std::array<double, 3> const_array = array;
  const std::span<int> span(vector);
  const std::span<const int> span_of_const(vector);
  const Span<int> ours(vector);
  const Span<const int> ours_of_const(vector);
  const std::string text = "text";

  CHECK(is_a_copy(arena.push_copy(vector), vector));
  CHECK(is_a_copy(arena.push_copy(const_vector), const_vector));
  CHECK(is_a_copy(arena.push_copy(array), array));
  CHECK(is_a_copy(arena.push_copy(const_array), const_array));
  CHECK(is_a_copy(arena.push_copy(span), vector));
  CHECK(is_a_copy(arena.push_copy(span_of_const), vector));
  CHECK(is_a_copy(arena.push_copy(ours), vector));
  CHECK(is_a_copy(arena.push_copy(ours_of_const), vector));
  CHECK(is_a_copy(arena.push_copy(text), text));
  CHECK(is_a_copy(arena.push_copy(std::vector<int>{7, 8, 9}), std::vector<int>{7, 8, 9}));

  int plain[4] = {1, 2, 3, 4};
  CHECK(is_a_copy(arena.push_copy(Span(plain)), plain));

  // The copy can be written, whatever the source was.
  static_assert(std::is_same_v<decltype(arena.push_copy(span_of_const)), Span<int>>);
  static_assert(std::is_same_v<decltype(arena.push_copy(const_vector)), Span<int>>);
  static_assert(std::is_same_v<decltype(arena.push_copy(text)), Span<char>>);
  const Span<int> copy = arena.push_copy(span_of_const);
  copy[0] = 100;
  CHECK(vector[0] == 1);
}

TEST_CASE("elements with a copy constructor are constructed", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const std::vector<Traced> source = {Traced(10), Traced(20), Traced(30)};
  const Span<Traced> copy = arena.push_copy(source);
  REQUIRE(copy.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(copy[i].value == source[i].value);
    CHECK(copy[i].copies == source[i].copies + 1);
  }
}

TEST_CASE("a copy of nothing and one that does not fit are empty", "[arena]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view());
  CHECK(arena.push_copy(std::vector<int>()).empty());
  CHECK(arena.push_copy(Span<int>()).empty());
  CHECK(arena.push_copy(std::vector<int>(17)).empty());
  CHECK(arena.push_copy(std::vector<Traced>(9, Traced(1))).empty());
  CHECK(arena.used() == 0);
  CHECK(arena.push_copy(std::vector<int>(16, 5)).size() == 16);
  CHECK(arena.remaining() == 0);
}

TEST_CASE("a copy of what is in the arena itself", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  const Span<int> first = arena.push_array<int>(5);
  for (std::size_t i = 0; i < 5; ++i) first[i] = static_cast<int>(i);
  CHECK(is_a_copy(arena.push_copy(first), std::vector<int>{0, 1, 2, 3, 4}));
}
