// de100 memory, https://opensource.org/license/zlib
//
// A view lets its bytes be written, so that it is not made of const ones.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <de100/view.hpp>

using namespace de100;

unsigned char writable[4] = {};
const unsigned char constant[4] = {};
MemoryView good() {
  return writable;
}

#if defined(DE100_MUST_NOT_COMPILE)
MemoryView bad() {
  return constant;
}
#endif
