// de100 memory, https://opensource.org/license/zlib
//
// bug: pool: an object destroyed twice
// release: `destroy` is false

#include "gallery.hpp"

void gallery::destroys_an_object_twice() {
  Pool<int> pool = Pool<int>::reserve(100);
  const Handle<int> old = pool.create(1);
  (void)pool.destroy(old);
  culprit([&] { refused_if(!pool.destroy(old)); });
}
