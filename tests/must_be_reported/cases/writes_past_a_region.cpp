// de100 memory, https://opensource.org/license/zlib
//
// The rest of a region's last page is nobody's, also after a reset.
//
// found by address: use-after-poison
// found by valgrind: Invalid write of size 1

#define DE100_VALGRIND 1
#include <de100/budget.hpp>

int main() {
  constexpr de100::RegionRequest needs[] = {{.name = "level", .size = 1000}};
  de100::MemoryBudget budget = de100::MemoryBudget::allocate(needs);
  if (budget.reset(0) != de100::MemoryError::ok) return 1;
  volatile std::byte* const bytes = budget[0].data();
  bytes[999] = std::byte{1};
  bytes[1000] = std::byte{1};
  return 0;
}
