// de100 memory, https://opensource.org/license/zlib
//
// The registry's lock: threads make, move, resize and free blocks while others ask about them and for the sums. Nobody
// is told of a block that is half there, and at the end the sums are what they were.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/block_registry.hpp>

#include <cstring>
#include <utility>

#include "support/random.hpp"
#include "support/threads.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr const char* block_names[] = {"one", "two", "three"};

bool is_a_name(const char* name) {
  for (const char* const known : block_names) {
    if (name == known) return true;
  }
  return false;
}

/// Makes, moves, resizes and frees blocks of its own. Answers what was wrong.
std::uint64_t use_blocks(Random random) {
  const std::size_t page = page_size();
  std::uint64_t wrong = 0;
  MemoryBlock blocks[4];
  for (int i = 0; i < rounds(400); ++i) {
    MemoryBlock& block = blocks[random.below(4)];
    MemoryBlock& other = blocks[random.below(4)];
    const std::size_t size = (1 + random.below(12)) * page;
    switch (random.below(6)) {
      case 0:
        block = MemoryBlock::allocate(size, {.reserve = random.below(16) * page, .name = block_names[i % 3]});
        break;
      case 1:
        block = MemoryBlock::allocate(size - 8, {.name = block_names[i % 3], .end_at_guard = true});
        break;
      case 2:
        if (block.is_valid()) wrong += block.resize(size) == MemoryError::ok ? 0U : 1U;
        break;
      case 3:
        if (&block != &other) block = std::move(other);
        break;
      case 4:
        wrong += block.free() == MemoryError::ok ? 0U : 1U;
        break;
      default:
        MemoryBlock between(std::move(block));
        block = std::move(between);
    }
    if (!block.is_valid()) continue;
    const BlockInfo info = query(block.base() + block.size() - 1);
    const bool known = !info || (info.part == BlockPart::usable && info.base == block.base() &&
                                 info.size == block.size() && info.name == block.name());
    wrong += known ? 0U : 1U;  // none, where the lock was not had for long
  }
  return wrong;
}

}  // namespace

TEST_CASE("threads that make, move, resize and free blocks leave the sums right", "[block_registry]") {
  const MemoryBlock kept = MemoryBlock::allocate(3 * page_size(), {.name = "kept"});
  const MemoryStats before = memory_stats();
  detail::AtomicU64 wrong;
  on_threads(6, [&](unsigned thread) {
    if (thread >= 3) {
      (void)detail::add(wrong, use_blocks(Random(thread)));
      return;
    }
    for (int i = 0; i < rounds(1500); ++i) {
      const MemoryStats now = memory_stats();
      if (now.blocks < before.blocks || now.reserved < now.committed || now.committed > now.peak_committed ||
          now.committed < before.committed || now.blocks > before.blocks + 3 * 6) {
        (void)detail::add(wrong, 1);
      }
      const BlockInfo info = query(kept.base());
      if (info && (info.base != kept.base() || info.size != kept.size() || std::strcmp(info.name, "kept") != 0)) {
        (void)detail::add(wrong, 1);
      }
      // Around it other threads may have blocks, which begin and end meanwhile.
      const std::byte* const place = kept.base() - (thread + 1) * static_cast<std::size_t>(i % 64) * page_size();
      const BlockInfo beside = query(place);
      if (beside && beside.base != kept.base() && !is_a_name(beside.name)) (void)detail::add(wrong, 1);
    }
  });
  CHECK(detail::load(wrong) == 0);
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
  CHECK(memory_stats().committed == before.committed);
  CHECK(query(kept.base()).base == kept.base());
}
