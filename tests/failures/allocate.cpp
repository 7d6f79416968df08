// de100 memory, https://opensource.org/license/zlib
//
// The nth call of the operating system fails while a block is made: it is empty, says why, and nothing leaks.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <utility>

#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr os::Result refusals[] = {{MemoryError::out_of_memory, 12},
                                   {MemoryError::address_in_use, 17},
                                   {MemoryError::invalid_address, 22},
                                   {MemoryError::permission_denied, 1},
                                   {MemoryError::platform_error, 77}};

/// Arms the seam for every n until that is no call any more. Answers how many of them there must be for a block to be
/// made.
template <class Make>
int sweep(const Make& make) {
  int needed = 0;
  for (int n = 1; n < 100; ++n) {
    bool made = false;
    int all = 0;
    for (const os::Result& refusal : refusals) {
      seam.arm(n, false, refusal);
      MemoryBlock block = make();
      seam.disarm();
      made = seam.failed() == 0;
      all = seam.calls();
      CHECK(block.is_valid() == made);
      if (!made) {
        CHECK(block.error() == refusal.error);
        CHECK(block.os_error() == refusal.code);
        CHECK(block.base() == nullptr);
        CHECK(block.size() == 0);
        CHECK(block.total_size() == 0);
        CHECK(block.flags() == MemoryFlags::none);
        CHECK(block.name() == nullptr);
        CHECK(block.generation() != 0);
        CHECK(block.reset() == MemoryError::invalid_block);
        CHECK(block.protect(MemoryFlags::read) == MemoryError::invalid_block);
        CHECK(seam.held() == 0);
        CHECK(block.resize(page_size()) == MemoryError::ok);  // and can be used all the same
      }
      CHECK(block.free() == MemoryError::ok);
      CHECK(seam.held() == 0);
    }
    if (made && all < n) return needed;
    needed += made ? 0 : 1;
  }
  return -1;
}

std::byte* free_address() {
  MemoryBlock probe = MemoryBlock::allocate(64 * os::granularity());
  REQUIRE(probe.is_valid());
  return probe.base() + 8 * os::granularity();
}

}  // namespace

TEST_CASE("any call fails in allocate", "[failures][mission:allocate][mission:errors]") {
  const std::size_t page = page_size();
  std::byte* const base = free_address();
  constexpr MemoryFlags rw = MemoryFlags::read_write;
  const int plain = detail::marks_guards() ? 1 : 2;  // what is not held for growth is committed at once
  CHECK(sweep([&] { return MemoryBlock::allocate(4 * page); }) == plain);
  CHECK(sweep([&] { return MemoryBlock::allocate(4 * page, {.flags = rw, .name = "level"}); }) == plain);
  CHECK(sweep([&] { return MemoryBlock::allocate(4 * page, {.reserve = 64 * page}); }) == 2);
  CHECK(sweep([&] { return MemoryBlock::allocate(page, {.flags = rw | MemoryFlags::base_hint, .base = base}); }) ==
        plain);
  CHECK(seam.broken() == 0);
  if (!has_virtual_memory) {
    skip("there is neither a fixed base nor memory without access here");
    return;
  }
  CHECK(sweep([&] { return MemoryBlock::allocate(page, {.flags = rw | MemoryFlags::base_fixed, .base = base}); }) ==
        plain);
  CHECK(sweep([&] { return MemoryBlock::allocate(page, {.flags = MemoryFlags::none}); }) == 2);
  CHECK(seam.broken() == 0);
}

TEST_CASE("any call fails where resize allocates an empty block", "[failures][mission:realloc]") {
  const int needed = detail::marks_guards() ? 1 : 2;
  for (const os::Result& refusal : refusals) {
    for (int n = 1; n <= needed; ++n) {
      MemoryBlock block;
      seam.arm(n, false, refusal);
      CHECK(block.resize(page_size()) == refusal.error);
      seam.disarm();
      CHECK_FALSE(block.is_valid());
      CHECK(block.os_error() == refusal.code);
      CHECK(block.reset() != MemoryError::ok);
      CHECK(seam.held() == 0);
      CHECK(block.resize(page_size()) == MemoryError::ok);
    }
  }
  CHECK(seam.held() == 0);
}

TEST_CASE("memory that cannot be given back does not keep a block from taking another's", "[failures][mission:free]") {
  MemoryBlock first = MemoryBlock::allocate(page_size());
  MemoryBlock second = MemoryBlock::allocate(2 * page_size());
  const std::byte* const base = second.base();
  const std::size_t lost = first.total_size();
  seam.arm(1, false, refusals[0]);
  first = std::move(second);
  seam.disarm();
  CHECK(seam.failed() == 1);
  CHECK(first.base() == base);
  CHECK_FALSE(second.is_valid());
  CHECK(first.free() == MemoryError::ok);
  CHECK(seam.held() == lost);
  seam.give_back_leaks();
}

TEST_CASE("a failed free can be tried again", "[failures][mission:free]") {
  MemoryBlock block = MemoryBlock::allocate(page_size());
  block.base()[0] = std::byte{42};
  const std::uint64_t generation = block.generation();
  seam.arm(1, false, refusals[3]);
  CHECK(block.free() == MemoryError::permission_denied);
  seam.disarm();
  CHECK(block.is_valid());
  CHECK(block.error() == MemoryError::permission_denied);
  CHECK(block.os_error() == 1);
  CHECK(block.generation() == generation);
  CHECK(block.base()[0] == std::byte{42});
  CHECK(block.free() == MemoryError::ok);
  CHECK_FALSE(block.is_valid());
  CHECK(seam.held() == 0);
}
