// de100 memory, https://opensource.org/license/zlib
//
// Objects end with their pool.
//
// expect: stack memory associated with local variable 'pool'

#include <de100/pool.hpp>

using namespace de100;

int* good(const Pool<int>& pool, Handle<int> handle) {
  return pool.get(handle);
}

#if defined(DE100_MUST_WARN)
int* bad(MemoryView view) {
  Pool<int> pool(view);
  return pool.get(pool.create(7));
}
#endif
