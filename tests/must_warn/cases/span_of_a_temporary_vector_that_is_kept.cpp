// de100 memory, https://opensource.org/license/zlib
//
// A span of a temporary is good for the length of the call that it is passed to.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <string_view>
#include <vector>

#include <de100/view.hpp>

using namespace de100;

std::size_t length(Span<const int> numbers) {
  return numbers.size();
}
std::size_t good(std::string_view text) {
  const Span<const char> characters = text.substr(1);
  return length(std::vector<int>{1, 2, 3}) + characters.size();
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const Span<const int> numbers = std::vector<int>{1, 2, 3};
  return numbers.size();
}
#endif
