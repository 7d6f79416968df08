// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a pointer to an object that its pool has destroyed
// release: writes to a free slot

#include "gallery.hpp"

void gallery::uses_an_object_that_was_destroyed() {
  Pool<int> pool = Pool<int>::reserve(100);
  const Handle<int> handle = pool.create(1);
  int* const number = pool.get(handle);
  (void)pool.destroy(handle);
  culprit([&] { write_byte(number); });
}
