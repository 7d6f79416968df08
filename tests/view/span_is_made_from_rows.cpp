// de100 memory, https://opensource.org/license/zlib
//
// What a Span is made from, with its type written or deduced, and that const is never lost.

#include "support/test.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <de100/view.hpp>

using namespace de100;

static_assert(sizeof(Span<double>) == 2 * sizeof(void*));
static_assert(std::is_trivially_copyable_v<Span<double>>);
static_assert(std::is_same_v<Span<const int>::element_type, const int>);
static_assert(std::is_same_v<Span<const int>::value_type, int>);

struct Base {
  int value;
};
struct Derived : Base {
  int more;
};

// const is added, never lost; and a row of Derived is no row of Base, whose elements are elsewhere.
static_assert(std::is_nothrow_constructible_v<Span<const int>, Span<int>>);
static_assert(std::is_assignable_v<Span<const int>&, Span<int>>);
static_assert(!std::is_constructible_v<Span<int>, Span<const int>>);
static_assert(!std::is_assignable_v<Span<int>&, Span<const int>>);
static_assert(!std::is_constructible_v<Span<int>, const std::vector<int>&>);
static_assert(!std::is_constructible_v<Span<int>, const int (&)[2]>);
static_assert(!std::is_constructible_v<Span<Base>, Span<Derived>>);
static_assert(!std::is_constructible_v<Span<int>, std::vector<long long>&>);
static_assert(!std::is_constructible_v<Span<int>, std::vector<int>>);  // a temporary that owns
static_assert(std::is_constructible_v<Span<int>, std::span<int>>);

namespace {
template <class T, class Range>
bool same_row(Span<T> span, const Range& range) {
  return span.data() == std::data(range) && span.size() == std::size(range) && span.empty() == std::empty(range);
}

int sum(Span<const int> row) {
  int total = 0;
  for (const int number : row) total += number;
  return total;
}
}  // namespace

TEST_CASE("a span is made from anything with a row of elements", "[view][mission:views]") {
  int array[3] = {1, 2, 3};
  std::array<int, 3> std_array = {1, 2, 3};
  std::vector<int> vector = {1, 2, 3};
  const std::vector<int> const_vector = {1, 2, 3};
  std::span<int> std_span(vector);

  CHECK(same_row(Span<int>(array), array));
  CHECK(same_row(Span<int>(std_array), std_array));
  CHECK(same_row(Span<int>(vector), vector));
  CHECK(same_row(Span<int>(std_span), vector));
  CHECK(same_row(Span<const int>(array), array));
  CHECK(same_row(Span<const int>(vector), vector));
  CHECK(same_row(Span<const int>(const_vector), const_vector));
  CHECK(same_row(Span<const int>(Span<int>(vector)), vector));

  // As an argument, temporaries too.
  CHECK(sum(array) == 6);
  CHECK(sum(std_array) == 6);
  CHECK(sum(vector) == 6);
  CHECK(sum(const_vector) == 6);
  CHECK(sum(std_span) == 6);
  CHECK(sum(Span<int>(vector)) == 6);
  CHECK(sum(std::vector<int>{4, 5}) == 9);
  CHECK(sum({array, 2}) == 3);
  CHECK(sum({}) == 0);

  // A MemoryView is a row of bytes.
  std::byte bytes[4] = {};
  CHECK(same_row(Span<std::byte>(MemoryView(bytes)), bytes));
}

TEST_CASE("a span's element type is deduced", "[view]") {
  int array[3] = {1, 2, 3};
  std::vector<int> vector = {1, 2, 3};
  const std::vector<int> const_vector = {1, 2, 3};
  const std::string_view text = "text";
  Span from_array(array);
  Span from_vector(vector);
  Span from_const_vector(const_vector);
  Span from_text(text);
  Span from_pointer(array, 2);
  Span from_temporary(std::span<int>{vector});
  Span from_temporary_text(std::string_view{"text"});
  Span copy(from_vector);
  static_assert(std::is_same_v<decltype(from_array), Span<int>>);
  static_assert(std::is_same_v<decltype(from_vector), Span<int>>);
  static_assert(std::is_same_v<decltype(from_const_vector), Span<const int>>);
  static_assert(std::is_same_v<decltype(from_text), Span<const char>>);
  static_assert(std::is_same_v<decltype(from_pointer), Span<int>>);
  static_assert(std::is_same_v<decltype(from_temporary), Span<int>>);
  static_assert(std::is_same_v<decltype(from_temporary_text), Span<const char>>);
  static_assert(std::is_same_v<decltype(copy), Span<int>>);
  CHECK(same_row(from_array, array));
  CHECK(same_row(from_vector, vector));
  CHECK(same_row(from_const_vector, const_vector));
  CHECK(same_row(from_text, text));
  CHECK(from_pointer.size() == 2);
  CHECK(same_row(from_temporary, vector));
  CHECK(from_temporary_text.size() == 4);
  CHECK(same_row(copy, vector));
}

TEST_CASE("no elements make an empty span", "[view]") {
  int* const none = nullptr;
  CHECK(Span<int>().empty());
  CHECK(Span<int>().data() == nullptr);
  CHECK(Span<int>(none, 7).empty());
  CHECK(Span<int>(none, 7).begin() == Span<int>(none, 7).end());
  for (int& number : Span<int>()) number = 1;
  std::vector<int> vector;
  CHECK(Span<int>(vector).empty());
}

TEST_CASE("elements are reached and written through a span, also through a const one", "[view]") {
  int array[4] = {1, 2, 3, 4};
  const Span<int> span(array);
  for (int& number : span) number *= 10;
  span[3] = 7;
  CHECK(array[0] == 10);
  CHECK(array[2] == 30);
  CHECK(array[3] == 7);
  CHECK(&span[1] == array + 1);
  CHECK(span.begin() == array);
  CHECK(span.end() == array + 4);
}

TEST_CASE("an index past the end is caught", "[view]") {
  int array[4] = {1, 2, 3, 4};
  const Span<int> front(array, 2);
  CHECK(front[1] == 2);
  CHECK(de100_test::assertions_claimed() == 0);
  CHECK(front[2] == 3);  // is there, but not the span's
  CHECK(de100_test::assertions_claimed() == 1);
}
