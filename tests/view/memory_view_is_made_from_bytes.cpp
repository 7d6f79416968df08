// de100 memory, https://opensource.org/license/zlib
//
// What a MemoryView is made from, and what it is not made from: bytes that may be written and that somebody else owns.

#include "support/test.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <de100/view.hpp>

using namespace de100;

static_assert(sizeof(MemoryView) == 2 * sizeof(void*));
static_assert(std::is_trivially_copyable_v<MemoryView>);
static_assert(std::is_nothrow_default_constructible_v<MemoryView>);

// Not from bytes that are const, not from other types, not from a temporary that owns its bytes.
static_assert(!std::is_constructible_v<MemoryView, const std::byte (&)[4]>);
static_assert(!std::is_constructible_v<MemoryView, int (&)[4]>);
static_assert(!std::is_constructible_v<MemoryView, const std::vector<std::byte>&>);
static_assert(!std::is_constructible_v<MemoryView, std::vector<int>&>);
static_assert(!std::is_constructible_v<MemoryView, std::vector<std::byte>>);
static_assert(!std::is_constructible_v<MemoryView, std::string>);
static_assert(!std::is_constructible_v<MemoryView, std::array<char, 4>>);
static_assert(!std::is_constructible_v<MemoryView, std::string_view>);
static_assert(!std::is_constructible_v<MemoryView, std::span<const std::byte>>);
static_assert(!std::is_constructible_v<MemoryView, Span<const std::byte>>);
static_assert(!std::is_constructible_v<MemoryView, const void*, std::size_t>);

// From a temporary that owns nothing.
static_assert(std::is_nothrow_constructible_v<MemoryView, std::span<std::byte>>);
static_assert(std::is_nothrow_constructible_v<MemoryView, Span<char>>);

namespace {
/// A function of a user's, which is handed anything that becomes a view by itself.
MemoryView pass(MemoryView view) {
  return view;
}

bool covers(MemoryView view, const void* base, std::size_t size) {
  return static_cast<const void*>(view.data()) == base && view.size() == size && view.empty() == (size == 0);
}
}  // namespace

TEST_CASE("a view is made from a pointer and a size", "[view][mission:views]") {
  int numbers[4] = {};
  CHECK(covers(MemoryView(numbers, sizeof numbers), numbers, sizeof numbers));
  CHECK(covers(MemoryView(numbers, 0), numbers, 0));
  CHECK(covers(MemoryView(), nullptr, 0));
  CHECK(covers(MemoryView(nullptr, 0), nullptr, 0));
  CHECK(covers(MemoryView(nullptr, 100), nullptr, 0));  // no memory, whatever the size
  CHECK(covers(MemoryView(nullptr, SIZE_MAX), nullptr, 0));
}

TEST_CASE("a view is made from anything that holds bytes", "[view][mission:views]") {
  std::byte bytes[3] = {};
  unsigned char unsigned_chars[5] = {};
  char chars[7] = {};
  CHECK(covers(pass(bytes), bytes, 3));
  CHECK(covers(pass(unsigned_chars), unsigned_chars, 5));
  CHECK(covers(pass(chars), chars, 7));

  std::array<std::byte, 9> array{};
  std::vector<unsigned char> vector(11);
  std::string string = "thirteen char";
  CHECK(covers(pass(array), array.data(), 9));
  CHECK(covers(pass(vector), vector.data(), 11));
  CHECK(covers(pass(string), string.data(), 13));

  std::vector<std::byte> nothing;
  CHECK(pass(nothing).empty());
}

TEST_CASE("a view is made from what views are, temporary or not, const or not", "[view][mission:views]") {
  std::array<std::byte, 9> array{};
  std::span<std::byte> span(array);
  const std::span<std::byte> const_span(array);
  CHECK(covers(pass(span), array.data(), 9));
  CHECK(covers(pass(const_span), array.data(), 9));
  CHECK(covers(pass(std::span<std::byte>(array)), array.data(), 9));

  Span<std::byte> ours(array);
  const Span<std::byte> const_ours(array);
  CHECK(covers(pass(ours), array.data(), 9));
  CHECK(covers(pass(const_ours), array.data(), 9));
  CHECK(covers(pass(Span<std::byte>(array)), array.data(), 9));

  MemoryView view(array);
  const MemoryView const_view(array);
  CHECK(covers(pass(view), array.data(), 9));
  CHECK(covers(pass(const_view), array.data(), 9));
  CHECK(covers(pass(MemoryView(array)), array.data(), 9));

  // A const view, as a const pointer, still leads to bytes that may be written.
  static_assert(std::is_same_v<decltype(const_view.data()), std::byte*>);
}
