// de100 memory, https://opensource.org/license/zlib
//
// Linux cannot move pages of several mappings at once, and says EFAULT: the block is copied instead.

#include "support/test.hpp"

#include "failures/sweep.hpp"

using namespace de100_test;

namespace {

void grows(const Case& c) {
  MemoryBlock block = make_block(c);
  const Numbers before(block);
  CHECK(operate(c, block) == MemoryError::ok);
  CHECK(block.os_error() == 0);
  succeeded(c, block, before);
  CHECK(calls.held() == block.total_size());
  CHECK(block.free() == MemoryError::ok);
  CHECK(calls.held() == 0);
  calls.give_back_leaks();
}

}  // namespace

#if DE100_OS_LINUX

TEST_CASE("a block whose pages cannot be moved is copied", "[failures][mission:realloc]") {
  for (const int n : {2, 3}) {  // mmap, then mremap, which asks, and mremap, which moves
    for (const MemoryFlags access :
         {MemoryFlags::read_write, MemoryFlags::read, MemoryFlags::none, MemoryFlags::write}) {
      const Case c = {Operation::resize_keep, access, 8, 32};
      MemoryBlock block = make_block(c);
      const Numbers before(block);
      calls.arm(n, EFAULT);
      CHECK(operate(c, block) == MemoryError::ok);
      calls.disarm();
      CHECK(std::string(calls.failed_call()) == "mremap");
      succeeded(c, block, before);
      CHECK(calls.held() == block.total_size());
      CHECK(block.free() == MemoryError::ok);
      CHECK(calls.held() == 0);
    }
  }
}

TEST_CASE("a refusal that has unmapped where the pages were to go does no harm", "[failures][mission:realloc]") {
  calls.mremap_unmaps_first = true;
  for (const MemoryFlags access : {MemoryFlags::read_write, MemoryFlags::read, MemoryFlags::none, MemoryFlags::write}) {
    grows({Operation::resize_keep, access, 0, 32});
    grows({Operation::resize_keep, access, 8, 32});
  }
  calls.mremap_unmaps_first = false;
}

#endif

TEST_CASE("a block that moves holds no more than its own size", "[failures][mission:realloc]") {
  for (const Case& c : all_cases()) {
    if (c.operation == Operation::resize_keep && c.pages > 8) grows(c);
  }
}
