// de100 memory, https://opensource.org/license/zlib
//
// What is pushed is zero and then written, so that it is not const.
//
// expect: an arena is asked for an object type, not const

#include <de100/arena.hpp>

using namespace de100;

const int* good(Arena& arena) {
  return arena.push_struct<int>(4);
}

#if defined(DE100_MUST_NOT_COMPILE)
const int* bad(Arena& arena) {
  return arena.push_struct<const int>(4);
}
#endif
