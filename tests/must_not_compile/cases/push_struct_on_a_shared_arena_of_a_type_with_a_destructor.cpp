// de100 memory, https://opensource.org/license/zlib
//
// A shared arena runs no destructors, so it takes no type that has one.
//
// expect: this type has a destructor, and only push_object has an arena run it

#include <string>

#include <de100/shared_arena.hpp>

using namespace de100;

char* good(SharedArena& arena) {
  return arena.push_string(std::string("text"));
}

#if defined(DE100_MUST_NOT_COMPILE)
void* bad(SharedArena& arena) {
  return arena.push_struct<std::string>();
}
#endif
