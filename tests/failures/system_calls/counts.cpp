// de100 memory, https://opensource.org/license/zlib
//
// How many system calls each operation on a block costs: the table in the README.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// What an operation costs on Linux, on Windows, and on other POSIX systems.
struct Costs {
  int on_linux;
  int on_windows;
  int elsewhere;
};

template <class Operation>
void costs(const char* what, const Operation& operation, Costs expected) {
  calls.arm(0, 0);
  REQUIRE(operation() == MemoryError::ok);
  const int made = calls.made();
  CAPTURE(what);
#if defined(_WIN32)
  CHECK(made == expected.on_windows);
#elif defined(__linux__) && !defined(DE100_TEST_COPYING)
  CHECK(made == expected.on_linux);
#else
  CHECK(made == expected.elsewhere);
#endif
}

}  // namespace

TEST_CASE("each operation costs as many system calls as the README says", "[failures][mission:allocate]") {
  const std::size_t page = page_size();
  const int plain = detail::marks_guards() ? 3 : 2;  // the guards are marked after the memory is mapped
  int moved = 0;
#if DE100_OS_LINUX
  moved = os::posix::refuses_in_time() ? 4 : 5;  // else the system is asked first whether it can
#endif
  MemoryBlock block;
  MemoryBlock held;
  const auto make = [&] { return (block = MemoryBlock::allocate(64 * page)).error(); };
  const auto hold = [&] { return (held = MemoryBlock::allocate(page, {.reserve = 64 * page})).error(); };
  costs("allocate", make, {plain, 2, plain});
  costs("allocate, with a reservation", hold, {2, 2, 2});
  fill(block.base(), block.size());
  costs("the same size", [&] { return block.resize(64 * page); }, {0, 0, 0});
  costs("grow within the reservation", [&] { return held.resize(32 * page); }, {1, 1, 1});
  costs("shrink", [&] { return held.resize(page); }, {1, 1, 1});
  costs("grow beyond the reservation", [&] { return block.resize(128 * page); }, {moved, 3, 3});
  costs("reset", [&] { return block.reset(); }, {1, 2, 1});
  costs("reset of a part", [&] { return block.reset(page / 2, 8 * page); }, {1, 2, 1});
  costs("decommit", [&] { return block.decommit(0, 8 * page); }, {1, 1, 1});
  costs("commit", [&] { return block.commit(0, 8 * page); }, {1, 1, 1});
  costs("commit of what is there", [&] { return held.commit(0, page); }, {0, 0, 0});
  costs("protect", [&] { return held.protect(MemoryFlags::read); }, {1, 1, 1});
  costs("free", [&] { return block.free(); }, {1, 1, 1});
  costs("free of nothing", [&] { return block.free(); }, {0, 0, 0});

  const BlockOptions transient = {.flags = MemoryFlags::read_write | MemoryFlags::transient};
  MemoryBlock scratch = MemoryBlock::allocate(16384, transient);
  costs("reset of a small transient block", [&] { return scratch.reset(); }, {0, 0, 0});
}
