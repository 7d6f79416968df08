// de100 memory, https://opensource.org/license/zlib
//
// An arena does not outlive its memory; its memory may outlive it.
//
// expect: stack memory associated with local variable 'bytes'

#include <de100/arena.hpp>

using namespace de100;

Arena good(MemoryView view) {
  return Arena(view.subview(0, 100));
}
int* good_too(MemoryView view) {
  Arena arena(view);
  return arena.push_struct<int>();
}

#if defined(DE100_MUST_WARN)
Arena bad() {
  char bytes[64] = {};
  return Arena(MemoryView(bytes));
}
#endif
