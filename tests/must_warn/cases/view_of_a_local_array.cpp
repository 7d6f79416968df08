// de100 memory, https://opensource.org/license/zlib
//
// A view does not outlive what it shows.
//
// expect: stack memory associated with local variable 'bytes'

#include <de100/view.hpp>

using namespace de100;

MemoryView good() {
  static char bytes[64];
  return MemoryView(bytes);
}

#if defined(DE100_MUST_WARN)
MemoryView bad() {
  char bytes[64] = {};
  return MemoryView(bytes);
}
#endif
