// de100 memory, https://opensource.org/license/zlib
//
// generation() changes whenever an old pointer, size or content may have become invalid, and no number comes twice.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <set>
#include <utility>

#include "support/access.hpp"

using namespace de100;

TEST_CASE("generation changes with every change and stays with none",
          "[block][mission:block][mission:defect:generation]") {
  const std::size_t page = page_size();
  MemoryBlock block;
  CHECK(block.generation() == 0);
  CHECK(block.free() == MemoryError::ok);
  CHECK(block.generation() == 0);

  std::uint64_t last = 0;
  const auto changed = [&block, &last] {
    const bool is_larger = block.generation() > last;
    last = block.generation();
    return is_larger;
  };
  const auto same = [&block, &last] { return block.generation() == last; };

  block = MemoryBlock::allocate(4 * page, {.reserve = 8 * page});
  CHECK(changed());
  CHECK(block.resize(4 * page) == MemoryError::ok);
  CHECK(same());
  CHECK(block.resize(4 * page, Contents::discard) == MemoryError::ok);
  CHECK(changed());
  CHECK(block.resize(6 * page) == MemoryError::ok);
  CHECK(changed());
  CHECK(block.resize(2 * page) == MemoryError::ok);
  CHECK(changed());
  CHECK(block.resize(32 * page) == MemoryError::ok);
  CHECK(changed());
  CHECK(block.resize(64 * page, Contents::discard) == MemoryError::ok);
  CHECK(changed());
  CHECK(block.reset() == MemoryError::ok);
  CHECK(changed());
  if (de100_test::protect(block, MemoryFlags::read)) CHECK(block.reset() == MemoryError::permission_denied);
  CHECK(same());
  CHECK(block.resize(0) == MemoryError::invalid_size);
  CHECK(same());
  CHECK(block.free() == MemoryError::ok);
  CHECK(changed());
  CHECK(block.free() == MemoryError::ok);
  CHECK(same());
  CHECK(block.resize(page) == MemoryError::ok);
  CHECK(changed());
  block = MemoryBlock::allocate(page);
  CHECK(changed());
  block = MemoryBlock::allocate(SIZE_MAX);
  CHECK(changed());
  block = MemoryBlock::allocate(page);
  CHECK(changed());
}

TEST_CASE("generation goes along with the memory", "[block][mission:block]") {
  MemoryBlock first = MemoryBlock::allocate(1);
  const std::uint64_t generation = first.generation();
  MemoryBlock second = std::move(first);
  CHECK(second.generation() == generation);
  CHECK(first.generation() > generation);
  MemoryBlock third;
  third = std::move(second);
  CHECK(third.generation() == generation);
  CHECK(second.generation() > first.generation());
}

TEST_CASE("no two blocks ever have the same generation", "[block][mission:block][mission:defect:generation]") {
  std::set<std::uint64_t> seen;
  MemoryBlock reused;
  for (int round = 0; round < 200; ++round) {
    MemoryBlock block = MemoryBlock::allocate(1);
    CHECK(seen.insert(block.generation()).second);
    CHECK(block.reset() == MemoryError::ok);
    CHECK(seen.insert(block.generation()).second);
    reused = std::move(block);
    CHECK(seen.insert(block.generation()).second);
    CHECK(reused.free() == MemoryError::ok);
    CHECK(seen.insert(reused.generation()).second);
  }
}
