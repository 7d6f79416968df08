// de100 memory, https://opensource.org/license/zlib
//
// The nth system call fails with each code while a block is made, and systems that do not keep their promises.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "failures/system_calls/codes.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// More is held than committed, so that these are two calls on every system.
BlockOptions held_and_committed(MemoryFlags flags = MemoryFlags::read_write, void* base = nullptr) {
  return {.flags = flags, .base = base, .reserve = 8 * page_size()};
}

constexpr MemoryFlags fixed = MemoryFlags::read_write | MemoryFlags::base_fixed;

std::byte* free_address() {
  MemoryBlock probe = MemoryBlock::allocate(64 * os::granularity());
  REQUIRE(probe.is_valid());
  return probe.base() + 8 * os::granularity();
}

/// What a block answers whose nth system call fails with `code`, which it keeps.
MemoryError allocate_failing(int n, int code, const BlockOptions& options) {
  calls.arm(n, code);
  MemoryBlock block = MemoryBlock::allocate(page_size(), options);
  calls.disarm();
  CHECK(calls.failed() == 1);
  CHECK(block.is_valid() == (block.error() == MemoryError::ok));
  if (!block.is_valid()) CHECK(block.os_error() == code);
  const MemoryError error = block.error();
  CHECK(block.free() == MemoryError::ok);
  CHECK(calls.held() == 0);
  return error;
}

}  // namespace

TEST_CASE("the system's code becomes a typed error and is kept", "[failures][mission:errors]") {
  for (int n = 1; n <= 2; ++n) {  // hold, then commit
    for (const Code& code : codes) {
      CAPTURE(n, code.number);
      CHECK(allocate_failing(n, code.number, held_and_committed()) == code.error);
    }
  }
#if defined(_WIN32)
  // Of a size that no address space has, Windows says that a parameter is wrong.
  CHECK(allocate_failing(1, ERROR_INVALID_PARAMETER, held_and_committed()) == MemoryError::out_of_memory);
  CHECK(allocate_failing(2, ERROR_INVALID_PARAMETER, held_and_committed()) == MemoryError::platform_error);
#endif
}

TEST_CASE("the system's code for a fixed base becomes a typed error and is kept", "[failures][mission:errors]") {
  const BlockOptions options = held_and_committed(fixed, free_address());
#if defined(_WIN32)
  CHECK(allocate_failing(1, ERROR_INVALID_ADDRESS, options) == MemoryError::address_in_use);
  CHECK(allocate_failing(1, ERROR_INVALID_PARAMETER, options) == MemoryError::invalid_address);
  CHECK(allocate_failing(1, ERROR_NOT_ENOUGH_MEMORY, options) == MemoryError::out_of_memory);
  CHECK(allocate_failing(1, ERROR_ACCESS_DENIED, options) == MemoryError::permission_denied);
  CHECK(allocate_failing(1, ERROR_BUSY, options) == MemoryError::platform_error);
#elif defined(MAP_EXCL)
  CHECK(allocate_failing(1, EEXIST, options) == MemoryError::address_in_use);
  skip("this system says EINVAL and ENOMEM of a range that is in use");
#else
  CHECK(allocate_failing(1, EEXIST, options) == MemoryError::address_in_use);
  CHECK(allocate_failing(1, EPERM, options) == MemoryError::permission_denied);
  CHECK(allocate_failing(1, EINVAL, options) == MemoryError::invalid_address);
  // Linux says ENOMEM of an address that cannot be; since the size alone is no problem, so it is.
  CHECK(allocate_failing(1, ENOMEM, options) == MemoryError::invalid_address);
#endif
  for (const Code& code : codes) CHECK(allocate_failing(2, code.number, options) == code.error);
}

#if defined(_WIN32)

TEST_CASE("a hint that Windows refuses is asked for again without", "[failures][mission:flags]") {
  const BlockOptions options = {.flags = MemoryFlags::read_write | MemoryFlags::base_hint, .base = free_address()};
  for (const Code& code : codes) {
    calls.arm(1, code.number);
    MemoryBlock block = MemoryBlock::allocate(page_size(), options);
    calls.disarm();
    CHECK(calls.failed() == 1);
    CHECK(block.is_valid());
    CHECK(block.os_error() == 0);
    CHECK(block.free() == MemoryError::ok);

    calls.arm(1, code.number, true);
    block = MemoryBlock::allocate(page_size(), options);
    calls.disarm();
    CHECK(calls.failed() == 2);
    CHECK(block.error() == code.error);
    CHECK(block.os_error() == code.number);
    CHECK(calls.held() == 0);
  }
}

#endif

TEST_CASE("a system that takes a fixed base for a hint is found out", "[failures][mission:defect:fixed_replaces]") {
  const std::size_t size = 4 * page_size();
  std::byte* const base = free_address();
  void* const pages = map_pages(base, size);
  REQUIRE(pages == base);
  fill(pages, size);

  calls.takes_bases_for_hints = true;
  const MemoryBlock refused = MemoryBlock::allocate(size, {.flags = fixed, .base = base});
  CHECK_FALSE(refused.is_valid());
  CHECK(refused.error() == MemoryError::address_in_use);
  CHECK(refused.os_error() != 0);
  CHECK(calls.held() == 0);  // what it gave elsewhere has been given back
  CHECK(filled(pages, size));
  unmap_pages(pages, size);

  MemoryBlock block = MemoryBlock::allocate(size, {.flags = fixed, .base = base});
  calls.takes_bases_for_hints = false;
  CHECK(block.base() == base);
  CHECK(block.free() == MemoryError::ok);
  CHECK(calls.held() == 0);
}
