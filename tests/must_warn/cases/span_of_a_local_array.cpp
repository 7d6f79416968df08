// de100 memory, https://opensource.org/license/zlib
//
// A span does not outlive its elements.
//
// expect: stack memory associated with local variable 'numbers'

#include <de100/view.hpp>

using namespace de100;

Span<const int> good() {
  static const int numbers[] = {1, 2, 3};
  return numbers;
}

#if defined(DE100_MUST_WARN)
Span<const int> bad() {
  const int numbers[] = {1, 2, 3};
  return numbers;
}
#endif
