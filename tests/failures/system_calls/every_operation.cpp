// de100 memory, https://opensource.org/license/zlib
//
// The nth system call fails with each code there is, for every n, in every operation on a block.

#include "support/test.hpp"

#include "failures/sweep.hpp"
#include "failures/system_calls/codes.hpp"

using namespace de100_test;

namespace {

/// Whether `error` says what `code` says, and where that means nothing more precise, what was tried.
bool typed(MemoryError error, const Code& code, Operation operation) {
  if (code.error != MemoryError::platform_error) return error == code.error;
  if (operation == Operation::protect) return error == MemoryError::protection_failed;
  // A block of which not every byte can be read and written is protected anew where it is copied.
  return error == MemoryError::platform_error ||
         (error == MemoryError::protection_failed && operation == Operation::resize_keep);
}

void sweep(const Case& c, const Code& code) {
  for (int n = 1; n < 100; ++n) {
    CAPTURE(static_cast<int>(c.operation), static_cast<unsigned>(c.access), c.reserve, c.pages, n, code.number);
    REQUIRE(calls.held() == 0);
    MemoryBlock block = make_block(c);
    const Numbers before(block);

    calls.arm(n, code.number);
    const MemoryError result = operate(c, block);
    const int failed = calls.failed();
    const std::string failed_call = calls.failed_call();
    calls.disarm();
    CAPTURE(failed_call);

    CHECK(block.error() == result);
    if (result == MemoryError::ok) {
      CHECK(block.os_error() == 0);
      succeeded(c, block, before);
    } else {
      CHECK(failed != 0);
      CHECK(typed(result, code, c.operation));
      CHECK(block.os_error() == code.number);
      is_as_it_was(c, block, before, true);
    }
    CHECK(block.free() == MemoryError::ok);
    if (calls.held() != 0) {  // only the guards, and what was held, of a block that has moved
      CHECK(failed_call == "munmap");
      CHECK(c.operation == Operation::resize_keep);
      CHECK(result == MemoryError::ok);
      CHECK(calls.held() <= (c.reserve + 1) * page_size());
    }
    calls.give_back_leaks();
    if (failed == 0) return;
  }
  FAIL("the operation does not end");
}

}  // namespace

TEST_CASE("any one system call fails in any operation", "[failures][mission:realloc][mission:errors]") {
  for (const Case& c : all_cases()) {
    for (const Code& code : codes) sweep(c, code);
  }
}

TEST_CASE("a reset that the system refuses is done by hand", "[failures][mission:reset]") {
  for (const Code& code : codes) {
    for (const MemoryFlags access : {MemoryFlags::read_write, MemoryFlags::write}) {
      const Case c = {Operation::reset, access, 0, pages_before};
      MemoryBlock block = make_block(c);
      const Numbers before(block);
      calls.arm(1, code.number);
      const MemoryError result = operate(c, block);
      calls.disarm();
      CHECK(calls.failed() == 1);
      CHECK(result == MemoryError::ok);
      succeeded(c, block, before);
    }
  }
  CHECK(calls.held() == 0);
}
