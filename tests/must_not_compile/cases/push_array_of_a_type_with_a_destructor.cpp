// de100 memory, https://opensource.org/license/zlib
//
// An arena runs no destructors, so that it takes no type that needs one.
//
// expect: this type has a destructor, and an arena runs none

#include <string>

#include <de100/arena.hpp>

using namespace de100;

Span<char> good(Arena& arena) {
  return arena.push_array<char>(4);
}

#if defined(DE100_MUST_NOT_COMPILE)
void* bad(Arena& arena) {
  return arena.push_array<std::string>(4).data();
}
#endif
