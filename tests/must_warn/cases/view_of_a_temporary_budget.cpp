// de100 memory, https://opensource.org/license/zlib
//
// A budget that nobody keeps is gone at once, and its regions with it.
//
// expect: temporary .*destroyed at the end of the full-expression

#include <de100/budget.hpp>

using namespace de100;

constexpr RegionRequest needs[] = {{.name = "level", .size = 4096}};

std::size_t good() {
  return MemoryBudget::allocate(needs)["level"].size();
}

#if defined(DE100_MUST_WARN)
std::size_t bad() {
  const MemoryView view = MemoryBudget::allocate(needs)["level"];
  return view.size();
}
#endif
