// de100 memory, https://opensource.org/license/zlib
//
// A row is asked for with push_array, which answers its length too.
//
// expect: an arena is asked for an object type, not const, and not an array: use push_array

#include <de100/arena.hpp>

using namespace de100;

Span<int> good(Arena& arena) {
  return arena.push_array<int>(4);
}

#if defined(DE100_MUST_NOT_COMPILE)
void* bad(Arena& arena) {
  return arena.push_struct<int[4]>();
}
#endif
