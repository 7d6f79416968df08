// de100 memory, https://opensource.org/license/zlib
//
// Sizes that cannot be: zero, those that wrap when rounded up to pages or with their guards, those above PTRDIFF_MAX.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/too_much.hpp"

using namespace de100;
using namespace de100_test;

namespace {

void refused(std::size_t size, std::size_t reserve, MemoryError why) {
  CAPTURE(size, reserve);
  const MemoryBlock block = MemoryBlock::allocate(size, {.reserve = reserve});
  CHECK_FALSE(block.is_valid());
  CHECK(block.error() == why);
  CHECK(block.os_error() == 0);  // the system was not asked
  CHECK(block.base() == nullptr);
  CHECK(block.size() == 0);
  CHECK(block.reserved_size() == 0);
  CHECK(block.total_size() == 0);
  CHECK(block.view().empty());
}

}  // namespace

TEST_CASE("a size of zero is refused", "[block][mission:allocate]") {
  refused(0, 0, MemoryError::invalid_size);
  refused(0, 64 * page_size(), MemoryError::invalid_size);
}

TEST_CASE("sizes that overflow are refused", "[block][mission:allocate][mission:defect:rounding_overflow]") {
  const std::size_t page = page_size();
  const std::size_t guards = 2 * os::granularity();
  const std::size_t largest = max_size - guards - (max_size - guards) % page;  // that fits with its guards
  const std::size_t impossible[] = {SIZE_MAX,
                                    SIZE_MAX - 1,
                                    SIZE_MAX - page + 2,
                                    SIZE_MAX - page + 1,
                                    SIZE_MAX - page,
                                    SIZE_MAX - 2 * page,
                                    SIZE_MAX - guards,
                                    SIZE_MAX - guards - page,
                                    SIZE_MAX / 2 + 2,
                                    max_size + 1,
                                    max_size,
                                    max_size - 1,
                                    max_size - page,
                                    max_size - guards,
                                    max_size - guards + 1,
                                    largest + 1};
  for (const std::size_t size : impossible) {
    refused(size, 0, MemoryError::size_overflow);
    refused(1, size, MemoryError::size_overflow);
    refused(size, 1, MemoryError::size_overflow);
  }
  for (std::size_t steps = 0; steps < 64; ++steps) {
    refused(SIZE_MAX - steps * page, 0, MemoryError::size_overflow);
    refused(SIZE_MAX - steps * page, SIZE_MAX - steps * page, MemoryError::size_overflow);
    refused(1, max_size + steps * page, MemoryError::size_overflow);
  }
}

TEST_CASE("a size that could be but is too much answers out_of_memory", "[block][mission:allocate]") {
  const TooMuch too_much;
  const std::size_t guards = 2 * os::granularity();
  for (const std::size_t size : {too_much.size, (max_size - guards) / page_size() * page_size()}) {
    const MemoryBlock block = MemoryBlock::allocate(size);
    CHECK_FALSE(block.is_valid());
    CHECK(block.error() == MemoryError::out_of_memory);
    CHECK(block.os_error() != 0);
  }
}

TEST_CASE("resize refuses the same sizes and leaves the block as it was", "[block][mission:realloc]") {
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.reserve = 4 * page_size()});
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  base[0] = std::byte{42};
  const std::uint64_t generation = block.generation();
  const std::size_t impossible[] = {SIZE_MAX,     SIZE_MAX - 1, SIZE_MAX - page_size() + 1, SIZE_MAX - page_size(),
                                    max_size + 1, max_size,     max_size - page_size(),     0};
  for (const std::size_t size : impossible) {
    for (const Contents contents : {Contents::keep, Contents::discard}) {
      CAPTURE(size);
      const MemoryError expected = size == 0 ? MemoryError::invalid_size : MemoryError::size_overflow;
      CHECK(block.resize(size, contents) == expected);
      CHECK(block.error() == expected);
      CHECK(block.is_valid());
      CHECK(block.base() == base);
      CHECK(block.size() == page_size());
      CHECK(block.reserved_size() == 4 * page_size());
      CHECK(block.generation() == generation);
      CHECK(base[0] == std::byte{42});
    }
  }
}
