// de100 memory, https://opensource.org/license/zlib
//
// A size is written with a unit and a tenth, rounded, and no number is 1024 or more.

#include "support/test.hpp"

#include <de100/text.hpp>

#include <string>

using namespace de100;

namespace {

std::string size_text(std::uint64_t bytes) {
  char text[32];
  detail::Text written(text, sizeof text);
  return std::string(text, written.add_size(bytes).end());
}

}  // namespace

TEST_CASE("sizes are written as people read them", "[text]") {
  CHECK(size_text(0) == "0 B");
  CHECK(size_text(1023) == "1023 B");
  CHECK(size_text(1024) == "1.0 KiB");
  CHECK(size_text(1024 + 51) == "1.0 KiB");
  CHECK(size_text(1024 + 52) == "1.1 KiB");
  CHECK(size_text(1536) == "1.5 KiB");
  constexpr std::uint64_t mib = std::uint64_t{1} << 20U;
  CHECK(size_text(mib - 52) == "1023.9 KiB");
  CHECK(size_text(mib - 51) == "1.0 MiB");
  CHECK(size_text(mib) == "1.0 MiB");
  CHECK(size_text(1023 * mib) == "1023.0 MiB");
  CHECK(size_text(1024 * mib) == "1.0 GiB");
  CHECK(size_text(std::uint64_t{1} << 60U) == "1.0 EiB");
  CHECK(size_text(~std::uint64_t{0}) == "16.0 EiB");
  CHECK(size_text((std::uint64_t{1} << 63U) + (std::uint64_t{1} << 59U)) == "8.5 EiB");
}

TEST_CASE("text stands at the left or the right of a column, and is never cut", "[text]") {
  char text[64];
  detail::Text written(text, sizeof text);
  const auto word = [](detail::Text& to) { to.add("word"); };
  written.add_left(6, word).add("|").add_right(6, word).add("|").add_left(2, word).add_right(2, word);
  CHECK(std::string(text, written.end()) == "word  |  word|wordword");
}
