// de100 memory, https://opensource.org/license/zlib
//
// With fences every push stands beside a page that faults, whatever the arena is on, and the memory is the user's again
// when the arena ends.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>
#include <de100/scratch.hpp>

#include "helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::is_aligned;
using de100_test::is_zero;
using de100_test::off_limits;
using de100_test::writable;

namespace {

constexpr ArenaPolicy fenced_behind = {.fences = Fences::behind};
constexpr ArenaPolicy fenced_in_front = {.fences = Fences::front};

bool can_fence() {
  if (de100_test::has_virtual_memory) return true;
  de100_test::skip("no part of memory can be forbidden here");
  return false;
}

/// Pushes of many sizes and alignments, each of which is looked at on both sides. `keeps`: what is rewound is not given
/// back to the system.
template <ArenaPolicy policy>
void every_push_is_fenced(BasicArena<policy>& arena, bool keeps = true) {
  for (const std::size_t alignment : {std::size_t{1}, std::size_t{8}, std::size_t{64}, std::size_t{8192}}) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{3}, std::size_t{700}}) {
      const std::size_t size = count * (alignment < 64 ? alignment : 64);
      const ArenaCheckpoint mark = arena.checkpoint();
      auto* const bytes = static_cast<unsigned char*>(arena.push_size(size, alignment));
      CAPTURE(size, alignment);
      REQUIRE(is_aligned(bytes, alignment));
      REQUIRE(is_zero(bytes, size));
      if (policy.fences == Fences::front) {
        REQUIRE(off_limits(bytes - 1));
      } else if (size % alignment == 0) {
        REQUIRE(off_limits(bytes + size));
      }
      mem_set(bytes, 0xEE, size);
      if (count == 3) REQUIRE(arena.rewind(mark));
      if (count == 3 && keeps) REQUIRE(writable(bytes));
    }
  }
}

template <ArenaPolicy policy>
void fences_on_any_memory() {
  constexpr std::size_t size = 4_MiB;
  MemoryBlock block = MemoryBlock::allocate(size);
  {
    BasicArena<policy> arena(block.view().subview(5, size - 9), already_zero);
    every_push_is_fenced(arena);
    arena.clear();
    every_push_is_fenced(arena);
  }
  for (std::size_t at = 0; at < block.size(); at += page_size()) REQUIRE(writable(block.base() + at));

  auto grows = BasicBlockArena<policy>::reserve({.reserve = 4 * size, .commit_step = 4096});
  REQUIRE(grows.is_valid());
  every_push_is_fenced<policy>(grows);
  auto chain = BasicChainedArena<policy>::from_system({.region_size = 64 * page_size()});
  every_push_is_fenced<policy>(chain);
  chain.clear();
  every_push_is_fenced<policy>(chain);
  auto scratch = scratch_arena<policy>();
  every_push_is_fenced<policy>(scratch.arena(), false);
}

}  // namespace

TEST_CASE("the first byte behind every push faults", "[arena][fences]") {
  if (can_fence()) fences_on_any_memory<fenced_behind>();
}

TEST_CASE("the last byte before every push faults", "[arena][fences]") {
  if (can_fence()) fences_on_any_memory<fenced_in_front>();
}

TEST_CASE("memory without whole pages is too small for fences", "[arena][fences]") {
  if (!can_fence()) return;
  de100_test::Memory<1024> memory;
  BasicArena<fenced_behind> arena(memory.view());
  CHECK(arena.push_size(8) == nullptr);
  CHECK(arena.used() == 0);
}

TEST_CASE("the newest push between fences is neither extended nor given back", "[arena][fences]") {
  if (!can_fence()) return;
  MemoryBlock block = MemoryBlock::allocate(1_MiB);
  BasicArena<fenced_behind> arena(block.view(), already_zero);
  void* const bytes = arena.push_size(64, 8);
  REQUIRE(bytes != nullptr);
  CHECK_FALSE(arena.extend(bytes, 64, 72));
  CHECK_FALSE(arena.extend(bytes, 64, 56));
  CHECK_FALSE(arena.give_back(bytes, 64));

  MemoryBlock other = MemoryBlock::allocate(1_MiB);
  BasicArena<fenced_in_front> whole_pages(other.view(), already_zero);
  void* const page = whole_pages.push_size(page_size(), 8);
  REQUIRE(page != nullptr);
  CHECK_FALSE(whole_pages.extend(page, page_size(), page_size() + 8));
  CHECK_FALSE(whole_pages.give_back(page, page_size()));
}

TEST_CASE("marks and objects of fenced arenas are as those of others", "[arena][fences]") {
  if (!can_fence()) return;
  MemoryBlock block = MemoryBlock::allocate(1_MiB);
  BasicArena<fenced_behind> arena(block.view(), already_zero);
  int ended = 0;
  struct Counts {
    explicit Counts(int& counter) : count(&counter) {}
    ~Counts() { ++*count; }
    int* count;
  };
  const ArenaCheckpoint first = arena.checkpoint();
  REQUIRE(arena.push_object<Counts>(ended) != nullptr);
  const ArenaCheckpoint second = arena.checkpoint();
  REQUIRE(arena.push_object<Counts>(ended) != nullptr);
  CHECK(arena.rewind(second));
  CHECK(ended == 1);
  REQUIRE(arena.push_size(5000) != nullptr);
  CHECK(arena.rewind(first));
  CHECK(ended == 2);
  CHECK_FALSE(arena.rewind(second));
}
