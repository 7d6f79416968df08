// de100 memory, https://opensource.org/license/zlib
//
// A view of a temporary that owns its bytes would dangle at once.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <span>
#include <vector>

#include <de100/view.hpp>

using namespace de100;

MemoryView good(std::vector<std::byte>& bytes) {
  return std::span<std::byte>(bytes);
}

#if defined(DE100_MUST_NOT_COMPILE)
MemoryView bad() {
  return std::vector<std::byte>(16);
}
#endif
