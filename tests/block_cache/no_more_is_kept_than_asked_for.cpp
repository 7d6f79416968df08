// de100 memory, https://opensource.org/license/zlib
//
// A BlockCache keeps so many bytes, so many blocks, for so long, and no block that is not like every other.

#include "support/test.hpp"

#include <de100/block_cache.hpp>

#include <utility>

#include "support/os_facts.hpp"

using namespace de100;

namespace {
bool is_mapped(const void* place) {
  return !de100_test::has_virtual_memory || de100_test::mapped(place);
}
bool is_gone(const void* place) {
  return !de100_test::has_virtual_memory || !de100_test::mapped(place);
}
}  // namespace

TEST_CASE("the oldest blocks go when more bytes would be kept than may be", "[block_cache]") {
  const std::size_t page = page_size();
  BlockCache cache({.max_bytes = 10 * page});
  MemoryBlock first = cache.take(4 * page), second = cache.take(3 * page), third = cache.take(5 * page);
  MemoryBlock large = cache.take(11 * page), whole = cache.take(10 * page);
  const std::byte* const firsts = first.base();
  const std::byte* const seconds = second.base();
  const std::byte* const larges = large.base();
  CHECK(cache.give(std::move(first)) == MemoryError::ok);
  CHECK(cache.give(std::move(second)) == MemoryError::ok);
  CHECK(cache.bytes() == 7 * page);
  CHECK(cache.give(std::move(third)) == MemoryError::ok);
  CHECK(cache.bytes() == 8 * page);
  CHECK(cache.count() == 2);
  CHECK(is_gone(firsts));
  CHECK(is_mapped(seconds));
  CHECK(cache.give(std::move(large)) == MemoryError::ok);  // is freed
  CHECK_FALSE(large.is_valid());
  CHECK(is_gone(larges));
  CHECK(cache.count() == 2);
  CHECK(cache.give(std::move(whole)) == MemoryError::ok);
  CHECK(cache.count() == 1);
  CHECK(cache.bytes() == 10 * page);
  CHECK(is_gone(seconds));
  cache.clear();
  CHECK(cache.count() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("the oldest block goes when all places are taken", "[block_cache]") {
  BasicBlockCache<3> cache;
  MemoryBlock blocks[4] = {cache.take(1), cache.take(1), cache.take(1), cache.take(1)};
  const std::byte* const bases[4] = {blocks[0].base(), blocks[1].base(), blocks[2].base(), blocks[3].base()};
  for (MemoryBlock& block : blocks) REQUIRE(cache.give(std::move(block)) == MemoryError::ok);
  CHECK(cache.count() == 3);
  CHECK(is_gone(bases[0]));
  for (int i = 3; i > 0; --i) CHECK(cache.take(1).base() == bases[i]);
}

TEST_CASE("a block that nobody takes is freed after so many ticks", "[block_cache]") {
  BlockCache cache({.max_age = 2});
  MemoryBlock first = cache.take(1);
  MemoryBlock second = cache.take(1);
  const std::byte* const firsts = first.base();
  const std::byte* const seconds = second.base();
  REQUIRE(cache.give(std::move(first)) == MemoryError::ok);
  cache.tick();
  REQUIRE(cache.give(std::move(second)) == MemoryError::ok);
  cache.tick();
  CHECK(cache.count() == 2);
  cache.tick();
  CHECK(cache.count() == 1);
  CHECK(is_gone(firsts));
  CHECK(is_mapped(seconds));
  cache.tick();
  CHECK(cache.count() == 0);
  CHECK(cache.bytes() == 0);
  CHECK(is_gone(seconds));
}

TEST_CASE("a block is no longer old once it was taken", "[block_cache]") {
  BlockCache cache({.max_age = 1});
  for (int round = 0; round < 5; ++round) {
    REQUIRE(cache.give(cache.take(1)) == MemoryError::ok);
    cache.tick();
    CHECK(cache.count() == 1);
  }
}

TEST_CASE("a block that is not like the others is freed", "[block_cache]") {
  BlockCache cache;
  MemoryBlock reserved = MemoryBlock::allocate(1, {.reserve = 100 * page_size()});
  CHECK(cache.give(std::move(reserved)) == MemoryError::ok);
  CHECK_FALSE(reserved.is_valid());
  CHECK(cache.give(MemoryBlock()) == MemoryError::ok);
  if (de100_test::has_virtual_memory) {
    MemoryBlock constant = cache.take(1);
    REQUIRE(constant.protect(MemoryFlags::read) == MemoryError::ok);
    CHECK(cache.give(std::move(constant)) == MemoryError::ok);
    MemoryBlock executable = MemoryBlock::allocate(1);
    REQUIRE(executable.protect(MemoryFlags::read | MemoryFlags::execute) == MemoryError::ok);
    CHECK(cache.give(std::move(executable)) == MemoryError::ok);
    MemoryBlock free_place = cache.take(1);
    void* const base = free_place.base();
    REQUIRE(free_place.free() == MemoryError::ok);
    MemoryBlock at_a_base =
        MemoryBlock::allocate(1, {.flags = MemoryFlags::read_write | MemoryFlags::base_fixed, .base = base});
    REQUIRE(at_a_base.is_valid());
    CHECK(cache.give(std::move(at_a_base)) == MemoryError::ok);
  }
  CHECK(cache.count() == 0);
}

TEST_CASE("a block with a part that was decommitted is freed, and kept once it is whole", "[block_cache]") {
  const std::size_t page = page_size();
  BlockCache cache;
  MemoryBlock holed = cache.take(4 * page);
  const std::byte* const holeds = holed.base();
  REQUIRE(holed.decommit(page, 2 * page) == MemoryError::ok);
  CHECK(cache.give(std::move(holed)) == MemoryError::ok);
  CHECK_FALSE(holed.is_valid());
  CHECK(cache.count() == 0);
  CHECK(cache.bytes() == 0);
  CHECK(is_gone(holeds));
  const MemoryBlock fresh = cache.take(4 * page, Reuse::undefined);
  for (std::size_t at = 0; at < fresh.size(); at += page) CHECK(de100_test::writable(fresh.base() + at));

  MemoryBlock whole = cache.take(4 * page);
  REQUIRE(whole.decommit(page, 2 * page) == MemoryError::ok);
  REQUIRE(whole.reset() == MemoryError::ok);  // all of it is had again
  const std::byte* const wholes = whole.base();
  REQUIRE(cache.give(std::move(whole)) == MemoryError::ok);
  CHECK(cache.count() == 1);
  const MemoryBlock again = cache.take(4 * page, Reuse::undefined);
  CHECK(again.base() == wholes);
  for (std::size_t at = 0; at < again.size(); at += page) CHECK(de100_test::writable(again.base() + at));
}
