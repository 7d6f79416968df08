// de100 memory, https://opensource.org/license/zlib
//
// bug: pool: a handle of another one
// release: may find an object

#include "gallery.hpp"

void gallery::uses_a_handle_of_another_pool() {
  Pool<int> pool = Pool<int>::reserve(100), other = Pool<int>::reserve(100);
  (void)pool.create(1);
  const Handle<int> others = other.create(2);
  culprit([&] { refused_if(pool.get(others) == nullptr); });
}
