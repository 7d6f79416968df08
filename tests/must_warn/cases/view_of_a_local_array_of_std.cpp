// de100 memory, https://opensource.org/license/zlib
//
// A view does not outlive what it shows; what another view shows may.
//
// expect: stack memory associated with local variable 'bytes'

#include <array>

#include <de100/view.hpp>

using namespace de100;

MemoryView good(Span<char> bytes) {
  const Span<char> same = bytes;
  return MemoryView(same);
}

#if defined(DE100_MUST_WARN)
MemoryView bad() {
  std::array<char, 64> bytes = {};
  return MemoryView(bytes);
}
#endif
