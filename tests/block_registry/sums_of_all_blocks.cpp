// de100 memory, https://opensource.org/license/zlib
//
// memory_stats() tells the sums over all blocks that are alive, whatever is done to them, on any thread.

#include "support/test.hpp"

#include <de100/block_registry.hpp>

#include <random>
#include <utility>
#include <vector>

#include <de100/block.hpp>

#include "support/threads.hpp"

using namespace de100;

namespace {

/// How the numbers differ from what they were at first.
struct StatsSince {
  MemoryStats first = memory_stats();

  [[nodiscard]] bool are_of(const std::vector<MemoryBlock>& blocks) const {
    const MemoryStats now = memory_stats();
    std::size_t valid = 0, reserved = 0, committed = 0;
    for (const MemoryBlock& block : blocks) {
      valid += block.is_valid() ? 1U : 0U;
      reserved += block.total_size();
      committed += block.size();
    }
    return now.blocks - first.blocks == valid && now.reserved - first.reserved == reserved &&
           now.committed - first.committed == committed && now.peak_committed >= now.committed &&
           now.peak_committed >= first.peak_committed;
  }
};

}  // namespace

TEST_CASE("the numbers are the sums over all blocks, whatever is done to them", "[memory_stats]") {
  const StatsSince since;
  const std::size_t page = page_size();
  std::mt19937 random(3);
  {
    std::vector<MemoryBlock> blocks(6);
    for (int step = 0; step < de100_test::rounds(800); ++step) {
      CAPTURE(step);
      MemoryBlock& block = blocks[random() % blocks.size()];
      MemoryBlock& other = blocks[random() % blocks.size()];
      const std::size_t size = random() % 20 * page;
      switch (random() % 7) {
        case 0:
          block = MemoryBlock::allocate(size, {.reserve = random() % 40 * page});
          break;
        case 1:
          block = MemoryBlock::allocate(SIZE_MAX);
          break;
        case 2:
          (void)block.resize(size, Contents::keep);
          break;
        case 3:
          (void)block.resize(size, Contents::discard);
          break;
        case 4:
          if (&block != &other) block = std::move(other);
          break;
        case 5:
          (void)block.reset();
          break;
        default:
          (void)block.free();
          (void)block.free();
      }
      REQUIRE(since.are_of(blocks));
    }
  }
  CHECK(since.are_of({}));
}

TEST_CASE("the peak is the most that was ever committed", "[memory_stats]") {
  (void)MemoryBlock::allocate(2 * page_size()).free();  // so that there is a peak
  const MemoryStats first = memory_stats();
  const std::size_t more = first.peak_committed - first.committed + page_size();
  {
    MemoryBlock block = MemoryBlock::allocate(page_size(), {.reserve = more});
    REQUIRE(block.is_valid());
    CHECK(memory_stats().peak_committed == first.peak_committed);
    const MemoryError grown = block.resize(more);
    const bool much = more / (1024 * 1024 * 1024) > 2;  // as an arena that retired addresses had
    if (grown == MemoryError::out_of_memory || (grown != MemoryError::ok && much))
      return de100_test::skip("this system does not promise as much as was used before");
    REQUIRE(grown == MemoryError::ok);
    CHECK(memory_stats().peak_committed == first.committed + more);
    REQUIRE(block.resize(page_size()) == MemoryError::ok);
  }
  CHECK(memory_stats().peak_committed == first.committed + more);
}

TEST_CASE("blocks of several threads are all counted", "[memory_stats]") {
  const StatsSince since;
  std::vector<MemoryBlock> kept(8);
  de100_test::on_threads(8, [&kept](unsigned number) {
    for (int round = 0; round < 20; ++round) {
      MemoryBlock block = MemoryBlock::allocate((1 + number) * page_size());
      (void)block.resize((2 + number) * page_size());
      if (round == 7) kept[number] = std::move(block);
    }
  });
  CHECK(since.are_of(kept));
}
