// de100 memory, https://opensource.org/license/zlib
//
// A type that is more than bytes is constructed, and one without a default constructor needs arguments.
//
// expect: this type has no default constructor: pass arguments to push_struct

#include <de100/arena.hpp>

using namespace de100;

struct NeedsArguments {
  explicit NeedsArguments(int number) : value(number) {}
  NeedsArguments(const NeedsArguments& other) : value(other.value) {}
  int value;
};

struct IsBytes {
  explicit IsBytes(int number) : value(number) {}
  int value;
};
IsBytes* good(Arena& arena) {
  return arena.push_struct<IsBytes>();
}

#if defined(DE100_MUST_NOT_COMPILE)
NeedsArguments* bad(Arena& arena) {
  return arena.push_struct<NeedsArguments>();
}
#endif
