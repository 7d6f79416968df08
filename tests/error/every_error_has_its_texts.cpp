// de100 memory, https://opensource.org/license/zlib
//
// error_message and error_details: two texts for every value, those out of range included.

#include "support/test.hpp"

#include <set>
#include <string>

#include <de100/error.hpp>

using namespace de100;

namespace {

constexpr int codes = static_cast<int>(MemoryError::count);

std::string message_of(int value) {
  const char* const text = error_message(static_cast<MemoryError>(value));
  return text != nullptr ? text : "";
}

std::string details_of(int value) {
  const char* const text = error_details(static_cast<MemoryError>(value));
  return text != nullptr ? text : "";
}

}  // namespace

TEST_CASE("every error has a message of its own, one line", "[error][mission:error_text]") {
  std::set<std::string> seen;
  for (int value = 0; value < codes; ++value) {
    const std::string text = message_of(value);
    INFO(value << ": " << text);
    CHECK_FALSE(text.empty());
    CHECK(text.find('\n') == std::string::npos);
    CHECK((text.empty() || text.back() != '.'));
    CHECK(text != message_of(codes));
    CHECK(seen.insert(text).second);
  }
}

TEST_CASE("every error has details of its own that say more: causes and what to try", "[error][mission:error_text]") {
  std::set<std::string> seen;
  for (int value = 0; value < codes; ++value) {
    const std::string text = details_of(value);
    INFO(value << ": " << text);
    CHECK(text.size() > 40);
    CHECK(text.size() > message_of(value).size());
    CHECK(text.find(". ") != std::string::npos);  // a sentence for the cause, another for what to try
    CHECK((!text.empty() && text.back() == '.'));
    CHECK(text.find("  ") == std::string::npos);
    CHECK(text != details_of(codes));
    CHECK(seen.insert(text).second);
  }
}

TEST_CASE("a value that is no error has texts too", "[error][mission:error_text]") {
  for (const int value : {codes, codes + 1, 200, 255}) {
    INFO(value);
    CHECK(message_of(value) == message_of(255));
    CHECK(details_of(value) == details_of(255));
    CHECK_FALSE(message_of(value).empty());
    CHECK(details_of(value).size() > message_of(value).size());
    CHECK(details_of(value).back() == '.');
  }
}
