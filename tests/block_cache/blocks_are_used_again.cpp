// de100 memory, https://opensource.org/license/zlib
//
// A BlockCache gives out a block of the size that is asked for again, zero where that is asked for, and as another one.

#include "support/test.hpp"

#include <de100/block_cache.hpp>

#include <utility>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;

TEST_CASE("a block that was given is taken again for its size", "[block_cache]") {
  const std::size_t page = page_size();
  BlockCache cache;
  MemoryBlock block = cache.take(4 * page, Reuse::zero, "first");
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  const std::uint64_t generation = block.generation();
  de100_test::fill(base, 4 * page);
  CHECK(cache.give(std::move(block)) == MemoryError::ok);
  CHECK_FALSE(block.is_valid());
  CHECK(cache.count() == 1);
  CHECK(cache.bytes() == 4 * page);

  for (const std::size_t other : {std::size_t{1}, 3 * page, 4 * page + 1, 5 * page}) {
    const MemoryBlock another = cache.take(other);
    CHECK(another.base() != base);
    CHECK(cache.count() == 1);
  }
  const MemoryBlock again = cache.take(3 * page + 1);
  CHECK(again.base() == base);
  CHECK(again.size() == 4 * page);
  CHECK(again.generation() > generation);
  CHECK(again.name() == nullptr);
  CHECK(again.guard_kind() == system_facts().guards);
  CHECK(de100_test::all_zero(base, 4 * page));
  CHECK(cache.count() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("what a block holds that is to be overwritten is left as it is", "[block_cache]") {
  BlockCache cache;
  MemoryBlock block = cache.take(1, Reuse::undefined);
  REQUIRE(de100_test::all_zero(block.base(), block.size()));  // a new one
  const std::uint64_t generation = block.generation();
  de100_test::fill(block.base(), block.size());
  REQUIRE(cache.give(std::move(block)) == MemoryError::ok);
  const MemoryBlock again = cache.take(1, Reuse::undefined, "second");
  CHECK(again.generation() > generation);
  CHECK(std::string(again.name()) == "second");
  CHECK(de100_test::filled(again.base(), again.size()));
}

TEST_CASE("of several blocks of a size the last that was given is taken first", "[block_cache]") {
  BlockCache cache;
  MemoryBlock blocks[3] = {cache.take(1), cache.take(1), cache.take(1)};
  const std::byte* const bases[3] = {blocks[0].base(), blocks[1].base(), blocks[2].base()};
  for (MemoryBlock& block : blocks) REQUIRE(cache.give(std::move(block)) == MemoryError::ok);
  CHECK(cache.take(1).base() == bases[2]);
  CHECK(cache.take(1).base() == bases[1]);
  CHECK(cache.take(1).base() == bases[0]);
  CHECK(cache.count() == 0);
}

TEST_CASE("a request that cannot be met says so", "[block_cache]") {
  BlockCache cache;
  CHECK(cache.take(0).error() == MemoryError::invalid_size);
  CHECK(cache.take(SIZE_MAX).error() == MemoryError::size_overflow);
  REQUIRE(cache.give(cache.take(1)) == MemoryError::ok);
  CHECK(cache.take(0).error() == MemoryError::invalid_size);
  CHECK(cache.count() == 1);
}

TEST_CASE("a block that is kept has no name until it is taken", "[block_cache]") {
  BlockCache cache;
  for (const char* const name : {static_cast<const char*>("first"), static_cast<const char*>(nullptr)}) {
    MemoryBlock block = cache.take(1, Reuse::zero, name);
    std::byte* const base = block.base();
    CHECK(query(base).name == name);
    REQUIRE(cache.give(std::move(block)) == MemoryError::ok);
    REQUIRE(query(base).base == base);  // it is alive
    CHECK(query(base).part == BlockPart::usable);
    CHECK(query(base).name == nullptr);
    for (const char* const next : {static_cast<const char*>("second"), static_cast<const char*>(nullptr)}) {
      MemoryBlock again = cache.take(1, Reuse::undefined, next);
      REQUIRE(again.base() == base);
      CHECK(again.name() == next);
      CHECK(query(base).name == next);
      REQUIRE(cache.give(std::move(again)) == MemoryError::ok);
      CHECK(query(base).name == nullptr);
    }
    cache.clear();
  }
}
