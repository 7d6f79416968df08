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

/// While it is there, blocks take the system for one that refuses to move pages in time, or too late.
struct Refusing {
  explicit Refusing(bool in_time) {
    calls.mremap_unmaps_first = !in_time;
    os::posix::cached_refuses_in_time.value = in_time ? 2 : 1;
  }
  ~Refusing() {
    calls.mremap_unmaps_first = false;
    os::posix::cached_refuses_in_time.value = 0;
  }
  Refusing(const Refusing&) = delete;
  Refusing& operator=(const Refusing&) = delete;
};

constexpr MemoryFlags accesses[] = {MemoryFlags::read_write, MemoryFlags::read, MemoryFlags::none, MemoryFlags::write};

void is_copied_when_call_fails(int n, MemoryFlags access) {
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

TEST_CASE("a block whose pages cannot be moved is copied", "[failures][mission:realloc]") {
  for (const MemoryFlags access : accesses) {
    const Refusing in_time(true);
    is_copied_when_call_fails(2, access);  // mmap, then mremap, which moves
  }
  for (const MemoryFlags access : accesses) {
    const Refusing late(false);
    calls.mremap_unmaps_first = false;
    is_copied_when_call_fails(2, access);  // mmap, then mremap, which asks
    is_copied_when_call_fails(3, access);  // and mremap, which moves
  }
}

TEST_CASE("a refusal that has unmapped where the pages were to go does no harm", "[failures][mission:realloc]") {
  for (const MemoryFlags access : accesses) {
    const Refusing late(false);
    grows({Operation::resize_keep, access, 0, 32});
    grows({Operation::resize_keep, access, 8, 32});
  }
}

TEST_CASE("whether refusals come in time is found out by one", "[failures][mission:realloc]") {
  {
    const Refusing late(false);
    os::posix::cached_refuses_in_time.value = 0;
    CHECK_FALSE(os::posix::refuses_in_time());
    CHECK(os::posix::cached_refuses_in_time.value == 1);
  }
  const bool in_time = os::posix::refuses_in_time();
  CHECK(os::posix::cached_refuses_in_time.value == (in_time ? 2U : 1U));
  CHECK(calls.held() == 0);

  for (int n = 1; n <= 2; ++n) {  // memory is short: nothing is known, and nothing is left behind
    os::posix::cached_refuses_in_time.value = 0;
    calls.arm(n, ENOMEM);
    CHECK_FALSE(os::posix::refuses_in_time());
    calls.disarm();
    CHECK(os::posix::cached_refuses_in_time.value == 0);
    CHECK(calls.held() == 0);
  }
  CHECK(os::posix::refuses_in_time() == in_time);
}

#endif

TEST_CASE("a block that moves holds no more than its own size", "[failures][mission:realloc]") {
  for (const Case& c : all_cases()) {
    if (c.operation == Operation::resize_keep && c.pages > 8) grows(c);
  }
}
