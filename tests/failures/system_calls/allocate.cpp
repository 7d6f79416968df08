// de100 memory, https://opensource.org/license/zlib
//
// The nth system call fails with each errno while a block is made, and systems that do not keep their promises.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr MemoryFlags fixed = MemoryFlags::read_write | MemoryFlags::base_fixed;

std::byte* free_address() {
  MemoryBlock probe = MemoryBlock::allocate(64 * os::granularity());
  REQUIRE(probe.is_valid());
  return probe.base() + 8 * os::granularity();
}

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

TEST_CASE("an errno becomes a typed error and is kept", "[failures][mission:errors]") {
  for (int n = 1; n <= 2; ++n) {
    CHECK(allocate_failing(n, ENOMEM, {}) == MemoryError::out_of_memory);
    CHECK(allocate_failing(n, EAGAIN, {}) == MemoryError::out_of_memory);
    CHECK(allocate_failing(n, EPERM, {}) == MemoryError::permission_denied);
    CHECK(allocate_failing(n, EACCES, {}) == MemoryError::permission_denied);
    CHECK(allocate_failing(n, EBUSY, {}) == MemoryError::platform_error);
    CHECK(allocate_failing(n, EINVAL, {}) == MemoryError::platform_error);
  }
}

TEST_CASE("an errno of a fixed base becomes a typed error and is kept", "[failures][mission:errors]") {
  const BlockOptions options = {.flags = fixed, .base = free_address()};
  CHECK(allocate_failing(1, EEXIST, options) == MemoryError::address_in_use);
  CHECK(allocate_failing(1, EPERM, options) == MemoryError::permission_denied);
#if defined(MAP_EXCL)
  skip("this system says EINVAL and ENOMEM of a range that is in use");
#else
  CHECK(allocate_failing(1, EINVAL, options) == MemoryError::invalid_address);
  // Linux says ENOMEM of an address that cannot be; since the size alone is no problem, so it is.
  CHECK(allocate_failing(1, ENOMEM, options) == MemoryError::invalid_address);
#endif
  CHECK(allocate_failing(2, ENOMEM, options) == MemoryError::out_of_memory);
}

TEST_CASE("a system that takes a fixed base for a hint is found out", "[failures][mission:defect:fixed_replaces]") {
  const std::size_t size = 4 * page_size();
  std::byte* const base = free_address();
  void* const pages = map_pages(base, size);
  REQUIRE(pages == base);
  fill(pages, size);

  calls.ignores_noreplace = true;
  const MemoryBlock refused = MemoryBlock::allocate(size, {.flags = fixed, .base = base});
  CHECK_FALSE(refused.is_valid());
  CHECK(refused.error() == MemoryError::address_in_use);
  CHECK(refused.os_error() != 0);
  CHECK(calls.held() == 0);  // what it gave elsewhere has been given back
  CHECK(filled(pages, size));
  unmap_pages(pages, size);

  MemoryBlock block = MemoryBlock::allocate(size, {.flags = fixed, .base = base});
  calls.ignores_noreplace = false;
  CHECK(block.base() == base);
  CHECK(block.free() == MemoryError::ok);
  CHECK(calls.held() == 0);
}
