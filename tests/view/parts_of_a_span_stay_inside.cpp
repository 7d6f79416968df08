// de100 memory, https://opensource.org/license/zlib
//
// first and subspan: what is not all within the span is empty, at any offset up to SIZE_MAX.

#include "support/test.hpp"

#include <de100/view.hpp>

using namespace de100;

namespace {
constexpr int constants[4] = {1, 2, 3, 4};

bool is_empty(Span<int> span) {
  return span.data() == nullptr && span.size() == 0 && span.empty() && span.begin() == span.end();
}
}  // namespace

TEST_CASE("a part within the span is just that part", "[view][mission:views]") {
  int array[8] = {};
  const Span<int> span(array);
  for (std::size_t offset = 0; offset <= 10; ++offset) {
    INFO(offset);
    for (std::size_t count = 0; count <= 10; ++count) {
      const Span<int> part = span.subspan(offset, count);
      if (count != 0 && offset + count <= 8) {
        REQUIRE((part.data() == array + offset && part.size() == count));
      } else {
        REQUIRE(is_empty(part));
      }
    }
    const Span<int> rest = span.subspan(offset);
    REQUIRE((offset < 8 ? rest.data() == array + offset && rest.size() == 8 - offset : is_empty(rest)));
    const Span<int> front = span.first(offset);
    REQUIRE((offset != 0 && offset <= 8 ? front.data() == array && front.size() == offset : is_empty(front)));
  }
}

TEST_CASE("a part of a span that would wrap is empty", "[view][mission:views]") {
  int array[8] = {};
  const Span<int> span(array);
  for (std::size_t back = 0; back < 20; ++back) {
    const std::size_t huge = SIZE_MAX - back;
    REQUIRE(is_empty(span.subspan(huge, 4)));
    REQUIRE(is_empty(span.subspan(4, huge)));
    REQUIRE(is_empty(span.subspan(huge, back + 2)));  // wraps to 1
    REQUIRE(is_empty(span.subspan(huge)));
    REQUIRE(is_empty(span.first(huge)));
  }
  CHECK(is_empty(Span<int>().subspan(0)));
  CHECK(is_empty(Span<int>().subspan(0, 0)));
  CHECK(is_empty(Span<int>().first(1)));
}

TEST_CASE("spans are cut while compiling", "[view]") {
  constexpr Span<const int> span(constants);
  static_assert(span.size() == 4 && !span.empty());
  static_assert(span.subspan(1, 2)[1] == 3);
  static_assert(span.first(2).size() == 2);
  static_assert(span.subspan(5).empty());
  CHECK(span.subspan(3)[0] == 4);
}
