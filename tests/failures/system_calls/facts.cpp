// de100 memory, https://opensource.org/license/zlib
//
// The nth system call fails with each code while the system is asked what it can do.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/system.hpp>

#include "failures/system_calls/codes.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("guards that the system tells nothing of are not claimed", "[failures][mission:allocate]") {
  const MemoryBlock block = MemoryBlock::allocate(1);
  const GuardKind kind = block.guard_kind();
  REQUIRE(kind != GuardKind::none);
  for (int n = 1; n <= 2; ++n) {  // one before the block, one behind it
    for (const Code& code : codes) {
      CAPTURE(n, code.number);
      calls.arm(n, code.number, true);  // what is asked in another way fails too
      const GuardKind guards = block.guard_kind();
      calls.disarm();
      CHECK(calls.failed() != 0);
#if !defined(_WIN32)
      if (code.number == EFAULT) {  // this is how such a system says that memory cannot be touched
        CHECK(guards == kind);
        continue;
      }
#endif
      CHECK(guards == GuardKind::none);
    }
  }
}

TEST_CASE("any one system call that fails costs no more than a fact", "[failures][system]") {
  const auto claims = [](const SystemFacts& facts) {
    return static_cast<int>(facts.guards != GuardKind::none) + static_cast<int>(facts.fixed_base) +
           static_cast<int>(facts.resets_pages) + static_cast<int>(facts.moves_pages) +
           static_cast<int>(facts.write_execute);
  };
  const int all = claims(system_facts());
  REQUIRE(all > 0);
  for (const Code& code : codes) {
    int costly = 0;
    int failed = 1;
    for (int n = 1; failed != 0; ++n) {
      REQUIRE(n < 100);
      CAPTURE(n, code.number);
      calls.arm(n, code.number);
      const int left = claims(system_facts());
      failed = calls.failed();
      calls.disarm();
      CHECK(left <= all);
      CHECK(left >= all - 1);
      costly += left < all ? 1 : 0;
      calls.give_back_leaks();  // what a failed release has left
    }
    CHECK(costly >= all);  // each claim needs a call that could fail
  }
}

#if !defined(_WIN32)
TEST_CASE("a page size that the system does not tell is 0", "[failures][mission:page_size][mission:errors]") {
  REQUIRE(os::page_size() != 0);
  calls.tells_nothing = true;
  CHECK(os::page_size() == 0);
  CHECK(os::granularity() == 0);
  CHECK(os::large_page_size() == 0);
  CHECK(os::memory_size() == 0);
  calls.tells_nothing = false;
}
#endif
