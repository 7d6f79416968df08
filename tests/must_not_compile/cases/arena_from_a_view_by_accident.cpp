// de100 memory, https://opensource.org/license/zlib
//
// A function that takes an arena is not handed a view, which would push into a copy.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <de100/arena.hpp>

using namespace de100;

std::size_t use(const Arena& arena) {
  return arena.used();
}
std::size_t good(MemoryView view) {
  return use(Arena(view));
}

#if defined(DE100_MUST_NOT_COMPILE)
std::size_t bad(MemoryView view) {
  return use(view);
}
#endif
