// de100 memory, https://opensource.org/license/zlib
//
// System calls fail while a BlockCache frees what has to go, or makes a block zero.

#include "support/test.hpp"

#include <de100/block_cache.hpp>

#include <utility>

#include "failures/system_calls/codes.hpp"
#include "support/bytes.hpp"

using namespace de100;
using de100_test::calls;

namespace {
const int refuses_to_free = de100_test::codes[0].number;
}

TEST_CASE("a block is not given to a cache that cannot free another for it", "[failures][block_cache]") {
  {
    BlockCache cache({.max_bytes = 2 * page_size()});
    MemoryBlock first = cache.take(page_size());
    MemoryBlock second = cache.take(2 * page_size());
    const std::byte* const base = second.base();
    REQUIRE(cache.give(std::move(first)) == MemoryError::ok);
    calls.arm(1, refuses_to_free);
    CHECK(cache.give(std::move(second)) == de100_test::codes[0].error);
    calls.disarm();
    CHECK(second.base() == base);
    CHECK(cache.count() == 1);
    CHECK(cache.bytes() == page_size());
    CHECK(cache.give(std::move(second)) == MemoryError::ok);
    CHECK(cache.bytes() == 2 * page_size());

    BasicBlockCache<1> one;
    REQUIRE(one.give(one.take(1)) == MemoryError::ok);
    MemoryBlock other = MemoryBlock::allocate(1);
    calls.arm(1, refuses_to_free);
    CHECK(one.give(std::move(other)) == de100_test::codes[0].error);
    calls.disarm();
    CHECK(other.is_valid());
    CHECK(one.count() == 1);
  }
  CHECK(calls.held() == 0);
}

TEST_CASE("blocks that cannot be freed stay in their cache", "[failures][block_cache]") {
  {
    BlockCache cache({.max_age = 0});
    MemoryBlock first = cache.take(1);
    MemoryBlock second = cache.take(1);
    REQUIRE(cache.give(std::move(first)) == MemoryError::ok);
    REQUIRE(cache.give(std::move(second)) == MemoryError::ok);
    calls.arm(1, refuses_to_free, true);
    cache.tick();
    cache.clear();
    calls.disarm();
    CHECK(cache.count() == 2);
    CHECK(cache.bytes() == 2 * page_size());
    calls.arm(2, refuses_to_free);
    cache.tick();
    calls.disarm();
    CHECK(cache.count() == 1);
    cache.clear();
    CHECK(cache.count() == 0);
    CHECK(cache.bytes() == 0);
  }
  CHECK(calls.held() == 0);
}

TEST_CASE("a block that a cache cannot make zero is replaced, or the error is told", "[failures][block_cache]") {
  for (const bool on : {false, true}) {
    int failed = 1;
    for (int n = 1; failed != 0; ++n) {
      CAPTURE(n, on);
      REQUIRE(n < 50);
      BlockCache cache;
      MemoryBlock block = cache.take(3 * page_size());
      de100_test::fill(block.base(), block.size());
      REQUIRE(cache.give(std::move(block)) == MemoryError::ok);
      calls.arm(n, refuses_to_free, on);
      const MemoryBlock again = cache.take(3 * page_size());
      failed = calls.failed();
      calls.disarm();
      CHECK(cache.count() == 0);
      if (again.is_valid()) {
        CHECK(de100_test::all_zero(again.base(), 3 * page_size()));
      } else {
        CHECK(again.error() != MemoryError::ok);
      }
    }
  }
  calls.give_back_leaks();
}
