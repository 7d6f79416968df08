// de100 memory, https://opensource.org/license/zlib
//
// An arena that stands in memory does not outlive it.
//
// expect: stack memory associated with local variable 'bytes'

#include <de100/arena.hpp>

using namespace de100;

Arena* good(MemoryView view) {
  return Arena::make_in(view);
}

#if defined(DE100_MUST_WARN)
Arena* bad() {
  char bytes[1024] = {};
  return Arena::make_in(MemoryView(bytes));
}
#endif
