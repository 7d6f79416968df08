// de100 memory, https://opensource.org/license/zlib
//
// page_size() asks the system once, and a system that does not answer makes no blocks.

#include "support/test.hpp"

#include <de100/block.hpp>

using namespace de100;
using namespace de100_test;

namespace {

/// As it is in a program that has just been started.
void forget_page_size() {
  detail::cached_page_size = {};
  seam.page_size_calls = 0;
}

}  // namespace

TEST_CASE("the system is asked for the page size once", "[failures][mission:page_size][mission:defect:page_size]") {
  forget_page_size();
  for (int i = 0; i < 1000; ++i) REQUIRE(page_size() == os::platform_page_size());
  MemoryBlock block = MemoryBlock::allocate(1);
  CHECK(block.resize(100 * page_size()) == MemoryError::ok);
  CHECK(seam.page_size_calls == 1);
}

TEST_CASE("without a page size there are no blocks", "[failures][mission:errors]") {
  forget_page_size();
  seam.knows_page_size = false;
  seam.arm(0, false, {});
  CHECK(page_size() == 0);
  MemoryBlock block = MemoryBlock::allocate(1);
  CHECK_FALSE(block.is_valid());
  CHECK(block.error() == MemoryError::page_size_failed);
  CHECK(block.resize(1) == MemoryError::page_size_failed);
  CHECK_FALSE(block.is_valid());
  CHECK(seam.calls() == 0);  // nothing was asked for

  seam.knows_page_size = true;  // and a failure is not remembered
  CHECK(block.resize(1) == MemoryError::ok);
}
