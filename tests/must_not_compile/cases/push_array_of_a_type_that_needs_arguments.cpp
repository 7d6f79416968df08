// de100 memory, https://opensource.org/license/zlib
//
// A type that is more than bytes is constructed, and one without a default constructor cannot be in a row.
//
// expect: this type has no default constructor: pass arguments to push_struct, or use push_copy

#include <de100/arena.hpp>

using namespace de100;

struct NeedsArguments {
  explicit NeedsArguments(int number) : value(number) {}
  NeedsArguments(const NeedsArguments& other) : value(other.value) {}
  int value;
};

Span<NeedsArguments> good(Arena& arena, Span<const NeedsArguments> row) {
  return arena.push_copy(row);
}

#if defined(DE100_MUST_NOT_COMPILE)
Span<NeedsArguments> bad(Arena& arena) {
  return arena.push_array<NeedsArguments>(3);
}
#endif
