// de100 memory, https://opensource.org/license/zlib
//
// The memory of a game has one owner.
//
// expect: deleted

#include <utility>

#include <de100/budget.hpp>

using namespace de100;

MemoryBudget good(MemoryBudget& budget) {
  return std::move(budget);
}

#if defined(DE100_MUST_NOT_COMPILE)
MemoryBudget bad(MemoryBudget& budget) {
  return budget;
}
#endif
