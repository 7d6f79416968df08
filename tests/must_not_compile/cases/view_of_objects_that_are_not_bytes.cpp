// de100 memory, https://opensource.org/license/zlib
//
// A view of objects has to be asked for with a pointer and a size.
//
// expect: no matching|invalid initialization|no viable|could not convert|cannot convert|no conversion|conversion from

#include <vector>

#include <de100/view.hpp>

using namespace de100;

MemoryView good(std::vector<int>& numbers) {
  return {numbers.data(), numbers.size() * sizeof(int)};
}

#if defined(DE100_MUST_NOT_COMPILE)
MemoryView bad(std::vector<int>& numbers) {
  return numbers;
}
#endif
