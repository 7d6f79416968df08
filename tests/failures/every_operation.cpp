// de100 memory, https://opensource.org/license/zlib
//
// The nth call of the operating system fails, for every n, in every operation on a block: the error is typed, the block
// is as it was, nothing leaks, and no call breaks the contract of os.hpp.

#include "support/test.hpp"

#include <iterator>

#include "failures/sweep.hpp"

using namespace de100_test;

namespace {

constexpr os::Result refusals_of_an_operation[] = {{MemoryError::out_of_memory, 12},
                                                   {MemoryError::permission_denied, 1},
                                                   {MemoryError::protection_failed, 22},
                                                   {MemoryError::platform_error, 77}};

bool only_guards_committed() {
  return seam.committed() <= (detail::marks_guards() ? 2 * os::granularity() : 0);
}

/// Whether a block that has moved by page tables could not give back the address space around them. It has grown, and
/// inaccessible address space is all that is lost: marked guards are committed, and have no memory.
bool only_old_guards_lost(const Case& c, MemoryError result) {
  return c.operation == Operation::resize_keep && result == MemoryError::ok && only_guards_committed() &&
         seam.held() <= (c.reserve + pages_before) * page_size() + 2 * os::granularity();
}

void sweep(const Case& c, bool on, os::Result refusal) {
  for (int n = 1; n < 100; ++n) {
    CAPTURE(static_cast<int>(c.operation), static_cast<unsigned>(c.access), c.reserve, c.pages, on, n);
    REQUIRE(seam.held() == 0);
    MemoryBlock block = make_block(c);
    const Numbers before(block);

    seam.arm(n, on, refusal);
    const MemoryError result = operate(c, block);
    const int failed = seam.failed();
    const bool was_last = seam.calls() < n;
    seam.disarm();

    CHECK(block.error() == result);
    if (result == MemoryError::ok) {
      CHECK(block.os_error() == 0);
      succeeded(c, block, before);
    } else {
      CHECK(failed != 0);
      CHECK(result == refusal.error);
      CHECK(block.os_error() == refusal.code);
      is_as_it_was(c, block, before, !on);
    }
    CHECK(block.free() == MemoryError::ok);
    if (on) {
      CHECK((only_guards_committed() || failed > 1));  // what could not be given back
    } else {
      CHECK((seam.held() == 0 || (failed != 0 && only_old_guards_lost(c, result))));
    }
    seam.give_back_leaks();
    CHECK(seam.broken() == 0);
    if (was_last) return;
  }
  FAIL("the operation does not end");
}

/// Every case on systems that can do everything, that cannot move pages, that cannot reset, and that can do neither. On
/// each it meets another refusal.
void sweep_all(bool on) {
  const std::vector<Case> cases = all_cases();
  std::size_t turn = 0;
  for (const bool can_move_pages : {true, false}) {
    for (const bool can_reset : {true, false}) {
      seam.can_move_pages = can_move_pages;
      seam.can_reset = can_reset;
      for (std::size_t i = 0; i < cases.size(); ++i) {
        sweep(cases[i], on, refusals_of_an_operation[(turn + i) % std::size(refusals_of_an_operation)]);
      }
      ++turn;
    }
  }
  seam.can_move_pages = seam.can_reset = true;
}

}  // namespace

TEST_CASE("any one call fails in any operation", "[failures][mission:realloc][mission:errors]") {
  sweep_all(false);
}

TEST_CASE("any call and all after it fail in any operation", "[failures][mission:realloc]") {
  sweep_all(true);
}

TEST_CASE("guards that cannot be given back after a move are all that is lost", "[failures]") {
  const Case c = {Operation::resize_keep, MemoryFlags::read_write, 8, 32};
  MemoryBlock block = make_block(c);
  const std::size_t page = page_size();
  const std::size_t guard = os::granularity();
  const Numbers before(block);
  seam.arm(3, true, refusals_of_an_operation[0]);  // after reserve and move_pages
  const MemoryError result = operate(c, block);
  const int failed = seam.failed();
  seam.disarm();
  if (failed == 0 || result != MemoryError::ok) {
    skip("blocks are copied here");
  } else {
    CHECK(failed == 2);
    succeeded(c, block, before);
    CHECK(seam.held() == block.total_size() + 2 * guard + 4 * page);
    CHECK(seam.committed() == block.size());
    CHECK_FALSE(mapped(before.base));
    CHECK_FALSE(readable(before.base - 1));
    CHECK(mapped(before.base - 1));
  }
  CHECK(block.free() == MemoryError::ok);
  seam.give_back_leaks();
}
