// de100 memory, https://opensource.org/license/zlib
//
// A span that is kept does not come from a temporary that owns its elements.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <vector>

#include <de100/view.hpp>

using namespace de100;

Span<int> good(std::vector<int>& numbers) {
  return numbers;
}

#if defined(DE100_MUST_NOT_COMPILE)
Span<int> bad() {
  return std::vector<int>(16);
}
#endif
