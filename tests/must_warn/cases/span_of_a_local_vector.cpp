// de100 memory, https://opensource.org/license/zlib
//
// A span does not outlive its elements; those of another view may.
//
// expect: stack memory associated with local variable 'numbers'

#include <span>
#include <vector>

#include <de100/view.hpp>

using namespace de100;

Span<int> good(std::span<int> numbers) {
  std::span<int> same = numbers;
  return same;
}

#if defined(DE100_MUST_WARN)
Span<int> bad() {
  std::vector<int> numbers(10);
  return numbers;
}
#endif
