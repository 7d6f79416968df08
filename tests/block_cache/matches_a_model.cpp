// de100 memory, https://opensource.org/license/zlib
//
// Blocks are taken from a BlockCache and given to it at random, beside a model that says which are kept, in which
// order they were given and when: which block is taken, and which are freed.

#include "support/test.hpp"

#include <de100/block_cache.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "support/bytes.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100_test;

namespace {

struct CacheWorld {
  static constexpr std::size_t places = 5;

  struct KeptOne {
    const std::byte* base;
    std::size_t size;
    std::uint32_t since;
  };

  CacheWorld(std::uint64_t seed, const BlockCacheOptions& cache_options)
      : random(seed), options(cache_options), cache(cache_options) {}

  void take() {
    const std::size_t pages = 1 + random.below(4);
    const std::size_t size = pages * page - (random.one_in(2) ? random.below(page) : 0);
    const Reuse reuse = random.one_in(2) ? Reuse::zero : Reuse::undefined;
    const char* const name = random.one_in(2) ? "taken" : nullptr;
    const auto newest =
        std::find_if(kept.rbegin(), kept.rend(), [&](const KeptOne& k) { return k.size == pages * page; });
    MemoryBlock block = cache.take(size, reuse, name);
    REQUIRE(block.is_valid());
    REQUIRE(block.size() == pages * page);
    REQUIRE(block.name() == name);
    REQUIRE(query(block.base()).name == name);
    const bool zero = all_zero(block.base(), block.size());
    if (newest != kept.rend()) {
      REQUIRE(block.base() == newest->base);
      kept.erase(std::next(newest).base());
      REQUIRE((zero || reuse == Reuse::undefined));
    } else {
      for (const KeptOne& one : kept) REQUIRE(block.base() != one.base);
      REQUIRE(zero);
    }
    fill(block.base(), block.size());
    taken.push_back(std::move(block));
  }

  void give() {
    if (taken.empty()) return;
    std::swap(taken[random.below(taken.size())], taken.back());
    const KeptOne given = {taken.back().base(), taken.back().size(), now};
    REQUIRE(cache.give(std::move(taken.back())) == MemoryError::ok);
    REQUIRE_FALSE(taken.back().is_valid());
    taken.pop_back();
    if (given.size > options.max_bytes) return;
    while (bytes() > options.max_bytes - given.size || kept.size() == places) kept.erase(kept.begin());
    kept.push_back(given);
  }

  void tick() {
    cache.tick();
    ++now;
    while (!kept.empty() && now - kept.front().since > options.max_age) kept.erase(kept.begin());
  }

  void step() {
    switch (random.below(8)) {
      case 0:
        tick();
        break;
      case 1:
        if (random.one_in(8)) {
          cache.clear();
          kept.clear();
        }
        break;
      case 2:
      case 3:
      case 4:
        if (taken.size() < 12) take();
        break;
      default:
        give();
    }
  }

  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = 0;
    for (const KeptOne& one : kept) sum += one.size;
    return sum;
  }

  /// The cache keeps what the model does, and nobody else holds a block.
  void look() const {
    REQUIRE(cache.count() == kept.size());
    REQUIRE(cache.bytes() == bytes());
    REQUIRE(memory_stats().blocks == first.blocks + kept.size() + taken.size());
    for (const KeptOne& one : kept) {
      const BlockInfo info = query(one.base);
      REQUIRE(info.base == one.base);
      REQUIRE(info.size == one.size);
      REQUIRE(info.name == nullptr);
    }
  }

  std::size_t page = page_size();
  MemoryStats first = memory_stats();
  Random random;
  BlockCacheOptions options;
  BasicBlockCache<places> cache;
  std::vector<MemoryBlock> taken;
  std::vector<KeptOne> kept;  // the oldest first
  std::uint32_t now = 0;
};

}  // namespace

TEST_CASE("a cache keeps, hands out and frees the blocks that a model says", "[block_cache]") {
  const std::size_t page = page_size();
  const MemoryStats before = memory_stats();
  const BlockCacheOptions kinds[] = {{.max_age = 1000},
                                     {.max_bytes = 9 * page},
                                     {.max_bytes = 3 * page, .max_age = 0},
                                     {.max_age = 2},
                                     {.max_bytes = 0}};
  std::uint64_t seed = 1;
  for (const BlockCacheOptions& kind : kinds) {
    for (int round = 0; round < rounds(4); ++round) {
      CAPTURE(&kind - kinds, round);
      CacheWorld world(++seed, kind);
      for (int step = 0; step < 300; ++step) {
        CAPTURE(step);
        world.step();
        world.look();
      }
    }
  }
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
}
