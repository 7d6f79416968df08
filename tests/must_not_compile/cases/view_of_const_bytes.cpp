// de100 memory, https://opensource.org/license/zlib
//
// A view lets its bytes be written, so that it is not made of const ones.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <vector>

#include <de100/view.hpp>

using namespace de100;

MemoryView good(std::vector<std::byte>& bytes) {
  return bytes;
}

#if defined(DE100_MUST_NOT_COMPILE)
MemoryView bad(const std::vector<std::byte>& bytes) {
  return bytes;
}
#endif
