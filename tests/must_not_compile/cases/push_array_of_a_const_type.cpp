// de100 memory, https://opensource.org/license/zlib
//
// What is pushed is zero and then written, so that it is not const.
//
// expect: an arena is asked for an object type, not const

#include <de100/arena.hpp>

using namespace de100;

Span<const int> good(Arena& arena) {
  return arena.push_array<int>(4);
}

#if defined(DE100_MUST_NOT_COMPILE)
Span<const int> bad(Arena& arena) {
  return arena.push_array<const int>(4);
}
#endif
