// de100 memory, https://opensource.org/license/zlib
//
// A Span becomes a std::span by itself, const elements or not, whatever it is that is converted.

#include "support/test.hpp"

#include <span>
#include <type_traits>

#include <de100/view.hpp>

using namespace de100;

static_assert(std::is_convertible_v<Span<int>, std::span<int>>);
static_assert(std::is_convertible_v<Span<int>&, std::span<int>>);
static_assert(std::is_convertible_v<const Span<int>&, std::span<int>>);
static_assert(std::is_convertible_v<const Span<int>, std::span<int>>);
static_assert(std::is_convertible_v<Span<int>, std::span<const int>>);
static_assert(std::is_convertible_v<Span<int>&, std::span<const int>>);
static_assert(std::is_convertible_v<const Span<int>&, std::span<const int>>);
static_assert(std::is_convertible_v<Span<const int>, std::span<const int>>);
static_assert(std::is_convertible_v<Span<const int>&, std::span<const int>>);
static_assert(std::is_convertible_v<const Span<const int>&, std::span<const int>>);

// const is never lost, and other types do not mix.
static_assert(!std::is_convertible_v<Span<const int>, std::span<int>>);
static_assert(!std::is_convertible_v<Span<const int>&, std::span<int>>);
static_assert(!std::is_convertible_v<Span<int>, std::span<unsigned>>);

namespace {
int* first_of(std::span<int> row) {
  return row.size() == 3 ? row.data() : nullptr;
}
const int* first_of_const(std::span<const int> row) {
  return row.size() == 3 ? row.data() : nullptr;
}
Span<int> made(int (&array)[3]) {
  return array;
}
}  // namespace

TEST_CASE("a span is passed where a std::span is asked for", "[view][mission:views]") {
  int array[3] = {1, 2, 3};
  Span<int> span(array);
  const Span<int> const_span(array);
  Span<const int> span_of_const(array);
  const Span<const int> const_span_of_const(array);

  CHECK(first_of(span) == array);
  CHECK(first_of(const_span) == array);
  CHECK(first_of(made(array)) == array);

  CHECK(first_of_const(span) == array);
  CHECK(first_of_const(const_span) == array);
  CHECK(first_of_const(made(array)) == array);
  CHECK(first_of_const(span_of_const) == array);
  CHECK(first_of_const(const_span_of_const) == array);
  CHECK(first_of_const(Span<const int>(array)) == array);
}

TEST_CASE("a std::span is initialised and assigned from a span", "[view][mission:views]") {
  int array[3] = {1, 2, 3};
  Span<int> span(array);
  std::span<int> copied = span;
  std::span<int> direct(span);
  std::span<int> braced{made(array)};
  std::span<const int> of_const = made(array);
  std::span deduced(span);
  static_assert(std::is_same_v<decltype(deduced), std::span<int>>);
  CHECK((copied.data() == array && copied.size() == 3));
  CHECK((direct.data() == array && direct.size() == 3));
  CHECK((braced.data() == array && braced.size() == 3));
  CHECK((of_const.data() == array && of_const.size() == 3));
  CHECK((deduced.data() == array && deduced.size() == 3));

  std::span<int> assigned;
  assigned = made(array);
  CHECK(assigned.data() == array);
  assigned = span.first(2);
  CHECK(assigned.size() == 2);

  std::span<int> none = Span<int>();
  CHECK((none.empty() && none.data() == nullptr));
}
