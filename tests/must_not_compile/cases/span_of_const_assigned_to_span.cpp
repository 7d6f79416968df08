// de100 memory, https://opensource.org/license/zlib
//
// const is not lost.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion
// from|no match|binary '='

#include <de100/view.hpp>

using namespace de100;

void good(Span<const int>& to, Span<int> from) {
  to = from;
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(Span<int>& to, Span<const int> from) {
  to = from;
}
#endif
