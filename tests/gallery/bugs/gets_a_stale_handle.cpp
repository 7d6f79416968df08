// de100 memory, https://opensource.org/license/zlib
//
// bug: pool: a stale handle whose slot is used again
// release: `get` is null

#include "gallery.hpp"

void gallery::gets_a_stale_handle() {
  Pool<int> pool = Pool<int>::reserve(100);
  const Handle<int> old = pool.create(1);
  (void)pool.destroy(old);
  (void)pool.create(2);
  culprit([&] { refused_if(pool.get(old) == nullptr); });
}
