// de100 memory, https://opensource.org/license/zlib
//
// page_size() asks the system once, and a system that does not answer makes no blocks. In child processes, since what
// was asked once is remembered.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/child.hpp"

using namespace de100;
using namespace de100_test;

namespace {

const Child asks("asks for the page size again and again", [](std::size_t) -> int {
  for (int i = 0; i < 1000; ++i) {
    if (page_size() != os::platform_page_size()) return 1;
  }
  MemoryBlock block = MemoryBlock::allocate(1);
  if (block.resize(100 * page_size()) != MemoryError::ok) return 2;
  return seam.page_size_calls == 1 ? 0 : 3;
});

const Child unknown_size("does not get to know the page size", [](std::size_t) -> int {
  seam.knows_page_size = false;
  if (page_size() != 0) return 1;
  MemoryBlock block = MemoryBlock::allocate(1);
  if (block.is_valid() || block.error() != MemoryError::page_size_failed) return 2;
  if (block.resize(1) != MemoryError::page_size_failed || block.is_valid()) return 3;
  if (seam.calls() != 0) return 4;  // nothing was asked for
  seam.knows_page_size = true;      // and a failure is not remembered
  return block.resize(1) == MemoryError::ok ? 0 : 5;
});

}  // namespace

TEST_CASE("the system is asked for the page size once", "[failures][mission:page_size][mission:defect:page_size]") {
  CHECK(run_child("asks for the page size again and again") == Ended::clean);
}

TEST_CASE("without a page size there are no blocks", "[failures][mission:errors]") {
  CHECK(run_child("does not get to know the page size") == Ended::clean);
}
