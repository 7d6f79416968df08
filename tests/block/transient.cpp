// de100 memory, https://opensource.org/license/zlib
//
// MemoryFlags::transient and BlockOptions::no_dump: what is left out of core dumps; how a transient block is reset.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr MemoryFlags transient_flags = MemoryFlags::read_write | MemoryFlags::transient;

/// In unit_copying the library takes Linux for a system that it is not.
#if defined(DE100_TEST_COPYING)
constexpr bool can_leave_out = false;
#else
constexpr bool can_leave_out = true;
#endif

bool is_left_out_of_dumps(const void* address) {
  return kernel_account(address, "VmFlags:").find(" dd") != std::string::npos;
}

}  // namespace

TEST_CASE("a transient block, and one that says so, is left out of core dumps", "[block][mission:flags]") {
  MemoryBlock transient = MemoryBlock::allocate(1, {.flags = transient_flags, .reserve = 8 * page_size()});
  const MemoryBlock secret = MemoryBlock::allocate(1, {.no_dump = true});
  const MemoryBlock plain = MemoryBlock::allocate(1);
  REQUIRE(transient.is_valid());
  REQUIRE(secret.is_valid());
  if (!can_leave_out || kernel_account(plain.base(), "VmFlags:").empty()) {
    skip("this system does not tell what is left out of core dumps");
    return;
  }
  CHECK(is_left_out_of_dumps(transient.base()));
  CHECK(is_left_out_of_dumps(secret.base()));
  CHECK_FALSE(is_left_out_of_dumps(plain.base()));
  REQUIRE(transient.resize(4 * page_size()) == MemoryError::ok);
  CHECK(is_left_out_of_dumps(transient.base() + 3 * page_size()));
  REQUIRE(transient.resize(64 * page_size()) == MemoryError::ok);  // and where it has moved
  CHECK(is_left_out_of_dumps(transient.base()));
  CHECK(is_left_out_of_dumps(transient.base() + 63 * page_size()));
}

TEST_CASE("a large transient block gives its memory back when it is reset", "[block][mission:flags][mission:reset]") {
  MemoryBlock block = MemoryBlock::allocate(std::size_t{8} << 20U, {.flags = transient_flags});
  fill(block.base(), block.size());
  REQUIRE(block.reset() == MemoryError::ok);
  const std::size_t resident = resident_bytes(block.base(), block.size());
  CHECK(all_zero(block.base(), block.size()));
  if (resident == unknown || !system_facts().resets_pages) {
    skip("this system does not give pages back, or does not tell");
    return;
  }
  CHECK(resident == 0);
}

TEST_CASE("a small transient block keeps its memory when it is reset", "[block][mission:flags][mission:reset]") {
  MemoryBlock block = MemoryBlock::allocate(65536, {.flags = transient_flags});
  fill(block.base(), block.size());
  const std::size_t before = resident_bytes(block.base(), block.size());
  REQUIRE(block.reset() == MemoryError::ok);
  CHECK(resident_bytes(block.base(), block.size()) == before);
  CHECK(all_zero(block.base(), block.size()));
}
