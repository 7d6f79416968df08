// de100 memory, https://opensource.org/license/zlib
//
// Elements end with their array.
//
// expect: stack memory associated with local variable 'numbers'

#include <de100/arena.hpp>
#include <de100/virtual_array.hpp>

using namespace de100;

Span<int> good(const VirtualArray<int>& numbers) {
  return numbers.span();
}
VirtualArray<int> good_too(Arena& arena) {
  return VirtualArray<int>::push_on(arena, 10);
}

#if defined(DE100_MUST_WARN)
Span<int> bad() {
  const VirtualArray<int> numbers = VirtualArray<int>::reserve(10);
  return numbers.span();
}
#endif
