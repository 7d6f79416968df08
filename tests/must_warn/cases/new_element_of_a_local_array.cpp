// de100 memory, https://opensource.org/license/zlib
//
// Elements end with their array.
//
// expect: stack memory associated with local variable 'numbers'

#include <de100/virtual_array.hpp>

using namespace de100;

int* good(VirtualArray<int>& numbers) {
  return numbers.emplace_back(7);
}

#if defined(DE100_MUST_WARN)
int* bad() {
  VirtualArray<int> numbers = VirtualArray<int>::reserve(10);
  return numbers.emplace_back(7);
}
#endif
