// de100 memory, https://opensource.org/license/zlib
//
// An arena takes a type with a destructor from push_object alone, which has it run.
//
// expect: this type has a destructor, and only push_object has an arena run it

#include <string>

#include <de100/arena.hpp>

using namespace de100;

char* good(Arena& arena) {
  return arena.push_string(std::string("text"));
}

#if defined(DE100_MUST_NOT_COMPILE)
void* bad(Arena& arena) {
  return arena.push_struct<std::string>();
}
#endif
