// de100 memory, https://opensource.org/license/zlib
//
// push_string: a copy of any text, with a 0 after it.

#include "support/test.hpp"

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "helpers.hpp"

using namespace de100;

namespace {
bool is(const char* copy, std::string_view text) {
  return copy != nullptr && std::string_view(copy, text.size()) == text && copy[text.size()] == '\0';
}
}  // namespace

TEST_CASE("text of every kind is copied with a 0 after it", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  std::string string = "a string";
  const std::string const_string = "a const string";
  const std::string_view view = std::string_view("a view of more").substr(0, 6);
  char writable[] = "an array";
  const char* const pointer = "a pointer";
  const std::vector<char> vector = {'r', 'o', 'w'};
  CHECK(is(arena.push_string(string), string));
  CHECK(is(arena.push_string(const_string), const_string));
  CHECK(is(arena.push_string(std::string("a temporary")), "a temporary"));
  CHECK(is(arena.push_string(view), "a view"));
  CHECK(is(arena.push_string(std::string_view("another")), "another"));
  CHECK(is(arena.push_string("a literal"), "a literal"));
  CHECK(is(arena.push_string(writable), "an array"));
  CHECK(is(arena.push_string(pointer), "a pointer"));
  CHECK(is(arena.push_string(vector), "row"));
  CHECK(is(arena.push_string(Span<const char>("spanned", 4)), "span"));
}

TEST_CASE("no text is an empty string, and no string is none", "[arena]") {
  de100_test::Memory<64> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  CHECK(is(arena.push_string(""), ""));
  CHECK(is(arena.push_string(std::string()), ""));
  CHECK(is(arena.push_string(std::string_view()), ""));
  CHECK(is(arena.push_string(Span<const char>()), ""));
  CHECK(arena.used() == 32);
  const char* const none = nullptr;
  CHECK(arena.push_string(none) == nullptr);
  CHECK(arena.push_string(nullptr) == nullptr);
  CHECK(arena.used() == 32);
}

TEST_CASE("a 0 within the text is copied; a pointer's text ends at its first", "[arena]") {
  de100_test::Memory<64> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const std::string_view text("a\0b\0", 4);
  CHECK(is(arena.push_string(text), text));
  CHECK(is(arena.push_string(std::string(text)), text));
  CHECK(is(arena.push_string("a\0b"), "a"));
}

TEST_CASE("text that does not fit with its 0 is refused", "[arena]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view());
  CHECK(arena.push_string(std::string(64, 'x')) == nullptr);
  CHECK(arena.used() == 0);
  CHECK(is(arena.push_string(std::string(63, 'x')), std::string(63, 'x')));
  CHECK(arena.push_string("") == nullptr);
}
