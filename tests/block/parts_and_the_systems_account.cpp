// de100 memory, https://opensource.org/license/zlib
//
// What operations on a part of a block do to the memory behind it and to what the system has promised, as the system
// itself tells.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::size_t part_size = std::size_t{4} << 20U;

/// Whether a number is another within an eighth of the part: a test runner takes and gives memory too.
bool about(std::size_t number, std::size_t other) {
  return number <= other + part_size / 8 && other <= number + part_size / 8;
}

/// What the system has promised; unknown in an emulator, which takes and gives for itself.
std::size_t promised_here() {
#if defined(DE100_TEST_EMULATED)
  return unknown;
#else
  return promised_bytes();
#endif
}

MemoryBlock touched_block() {
  MemoryBlock block = MemoryBlock::allocate(2 * part_size);
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  return block;
}

bool system_tells_residents(const MemoryBlock& block) {
  if (resident_bytes(block.base(), block.size()) != unknown) return true;
  skip("this system does not tell which pages are in memory");
  return false;
}

}  // namespace

TEST_CASE("decommit gives back memory and promise, commit is promised again", "[block][mission:reset]") {
  MemoryBlock block = touched_block();
  const std::size_t promised = promised_here();
  CHECK(block.decommit(0, part_size) == MemoryError::ok);
  if (system_tells_residents(block)) {
    CHECK(resident_bytes(block.base() + part_size, part_size) == part_size);
    if (promised != unknown) CHECK(about(promised_here() + part_size, promised));
    if (promised == unknown) skip("this system does not tell what it has promised");
  }
  CHECK(block.commit(0, part_size) == MemoryError::ok);
  if (promised != unknown) CHECK(about(promised_here(), promised));
  CHECK(all_zero(block.base(), part_size));
  CHECK(filled(block.base() + part_size, 0));
}

TEST_CASE("reset gives back memory and keeps the promise", "[block][mission:reset]") {
  MemoryBlock block = touched_block();
  if (!system_tells_residents(block)) return;
  const std::size_t promised = promised_here();
  CHECK(block.reset(0, part_size) == MemoryError::ok);
  if (system_facts().resets_pages) CHECK(resident_bytes(block.base(), part_size) == 0);
  CHECK(resident_bytes(block.base() + part_size, part_size) == part_size);
  CHECK(block.trim(part_size + part_size / 2) == MemoryError::ok);
  CHECK(resident_bytes(block.base() + part_size, part_size / 2) == part_size / 2);
  if (system_facts().resets_pages) CHECK(resident_bytes(block.base() + part_size * 3 / 2, part_size / 2) == 0);
  if (promised != unknown) CHECK(about(promised_here(), promised));
}

TEST_CASE("discard keeps the promise, and gives memory back when the system is short of it", "[block]") {
  MemoryBlock block = touched_block();
  const std::size_t promised = promised_here();
  CHECK(block.discard(0, part_size) == MemoryError::ok);
  if (promised != unknown) CHECK(about(promised_here(), promised));
  const std::size_t lazy = kernel_account_bytes(block.base(), "LazyFree:");
  if (lazy == unknown) {
    skip("this system does not tell what it may take");
    return;
  }
  CHECK(lazy >= part_size - part_size / 16);  // some pages are on their way into the account
}

TEST_CASE("prefault has all of the memory at once", "[block]") {
  MemoryBlock block = MemoryBlock::allocate(2 * part_size);
  REQUIRE(block.is_valid());
  CHECK(block.prefault(part_size, part_size) == MemoryError::ok);
  if (!takes_advice()) return skip("this system says that it gives memory ahead, and does not");
  if (!system_tells_residents(block)) return;
  CHECK(resident_bytes(block.base() + part_size, part_size) == part_size);
  const std::size_t faults = page_faults();
  fill(block.base() + part_size, part_size);
  constexpr bool shadowed =
      DE100_SANITIZE_ADDRESS || DE100_SANITIZE_MEMORY || DE100_SANITIZE_THREAD;  // these fault too
  if (faults != unknown && !shadowed) CHECK(page_faults() - faults < part_size / page_size() / 4);
  CHECK(resident_bytes(block.base(), part_size) == 0);
}

TEST_CASE("a block that is made with prefault has its memory from the start", "[block][mission:allocate]") {
  MemoryBlock block = MemoryBlock::allocate(part_size, {.reserve = 4 * part_size, .prefault = true});
  REQUIRE(block.is_valid());
  if (!takes_advice()) return skip("this system says that it gives memory ahead, and does not");
  if (!system_tells_residents(block)) return;
  CHECK(resident_bytes(block.base(), part_size) == part_size);
  REQUIRE(block.resize(2 * part_size) == MemoryError::ok);
  CHECK(resident_bytes(block.base(), 2 * part_size) == 2 * part_size);
  REQUIRE(block.resize(8 * part_size) == MemoryError::ok);
  CHECK(resident_bytes(block.base(), 8 * part_size) == 8 * part_size);
}
