// de100 memory, https://opensource.org/license/zlib
//
// When a call fails while the facts are found, what was to be tried with it is not claimed, and nothing is left behind.

#include "support/test.hpp"

#include <de100/system.hpp>

#include "support/failing_os.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// How many of the optional things `facts` claims.
int claims(const SystemFacts& facts) {
  return static_cast<int>(facts.guards != GuardKind::none) + static_cast<int>(facts.fixed_base) +
         static_cast<int>(facts.resets_pages) + static_cast<int>(facts.moves_pages) +
         static_cast<int>(facts.write_execute);
}

}  // namespace

TEST_CASE("a call that fails while the facts are found costs a fact and no memory", "[failures][system]") {
  seam.arm(0, false, {});
  const int all = claims(system_facts());
  const int calls = seam.calls();
  REQUIRE(calls > 0);
  const std::size_t held = seam.held();
  int costly = 0;
  for (int n = 1; n <= calls; ++n) {
    seam.arm(n, false, {MemoryError::out_of_memory, 12});
    const int left = claims(system_facts());
    seam.disarm();
    CHECK(seam.failed() == 1);
    CHECK(left >= all - 1);
    CHECK(left <= all);
    costly += left < all ? 1 : 0;
    seam.give_back_leaks();  // what a failed release has left
    CHECK(seam.held() == held);
  }
  CHECK(costly >= all);  // each claim needs a call that could fail
  CHECK(seam.broken() == 0);
}

TEST_CASE("a system that does not know its page size has no facts to tell", "[failures][system]") {
  seam.knows_page_size = false;
  const SystemFacts facts = system_facts();
  seam.knows_page_size = true;
  CHECK(facts.page_size == 0);
  CHECK(claims(facts) == 0);
}
