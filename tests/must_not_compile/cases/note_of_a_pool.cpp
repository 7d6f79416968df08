// de100 memory, https://opensource.org/license/zlib
//
// A pool tells how many objects it has, and not how many bytes: it cannot be noted as a whole.
//
// expect: no matching

#include <de100/arena.hpp>
#include <de100/budget.hpp>
#include <de100/pool.hpp>

using namespace de100;

void good(MemoryBudget& budget, const Arena& arena) {
  budget.note("level", arena);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(MemoryBudget& budget, const Pool<int>& pool) {
  budget.note("level", pool);
}
#endif
