// de100 memory, https://opensource.org/license/zlib
//
// What a budget knows of its regions stands in its own memory.
//
// expect: stack memory associated with local variable 'budget'

#include <de100/budget.hpp>

using namespace de100;

extern const RegionRequest needs[1];

Span<const BudgetRegion> good(const MemoryBudget& budget) {
  return budget.regions();
}

#if defined(DE100_MUST_WARN)
Span<const BudgetRegion> bad() {
  const MemoryBudget budget = MemoryBudget::allocate(needs);
  return budget.regions();
}
#endif
