// de100 memory, https://opensource.org/license/zlib
//
// A row of strings is not copied into an arena, which would leak their text.
//
// expect: this type has a destructor, and only push_object has an arena run it

#include <string>
#include <vector>

#include <de100/arena.hpp>

using namespace de100;

Span<char> good(Arena& arena, const std::string& text) {
  return arena.push_copy(text);
}

#if defined(DE100_MUST_NOT_COMPILE)
void* bad(Arena& arena, const std::vector<std::string>& texts) {
  return arena.push_copy(texts).data();
}
#endif
