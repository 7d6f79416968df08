// de100 memory, https://opensource.org/license/zlib
//
// A scratch is none of the arenas that were named as conflicts, whatever is nested in what, on any thread.

#include "support/test.hpp"

#include <de100/scratch.hpp>

#include <vector>

#include <de100/block_arena.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/threads.hpp"

using namespace de100;

namespace {

using Conflicts = std::vector<const Arena*>;

ScratchArena scratch_with(const Conflicts& c) {
  switch (c.size()) {
    case 0:
      return scratch_arena();
    case 1:
      return scratch_arena(*c[0]);
    case 2:
      return scratch_arena(*c[0], *c[1]);
    case 3:
      return scratch_arena(*c[0], *c[1], *c[2]);
    case 4:
      return scratch_arena(*c[0], *c[1], *c[2], *c[3]);
    case 5:
      return scratch_arena(*c[0], *c[1], *c[2], *c[3], *c[4]);
    case 6:
      return scratch_arena(*c[0], *c[1], *c[2], *c[3], *c[4], *c[5]);
    case 7:
      return scratch_arena(*c[0], *c[1], *c[2], *c[3], *c[4], *c[5], *c[6]);
    default:
      return scratch_arena(*c[0], *c[1], *c[2], *c[3], *c[4], *c[5], *c[6], *c[7]);
  }
}

/// Scratches within scratches, each with other conflicts. Counts what goes wrong, since threads cannot assert.
struct ScratchNest {
  explicit ScratchNest(unsigned number) : seed(number * 7919 + 1) {}

  std::size_t below(std::size_t end) {
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 16U) % end;
  }

  void enter(unsigned depth) {
    if (depth == 0) return;
    Conflicts conflicts;
    const std::size_t count = 1 + below(max_scratch_conflicts);
    // The latest that differ, as a caller would name them; each of them has been handed out before.
    for (std::size_t i = living.size(); i-- > 0 && conflicts.size() < count;) conflicts.push_back(living[i]);
    const ScratchArena scratch = scratch_with(conflicts);
    for (const Arena* conflict : conflicts) wrong += conflict == &scratch.arena() ? 1 : 0;

    const std::size_t used = scratch->used();
    const std::size_t size = 1 + below(200);
    void* const bytes = scratch->push_size(size);
    wrong += bytes == nullptr || !de100_test::all_zero(bytes, size) ? 1 : 0;
    if (bytes != nullptr) de100_test::fill(bytes, size, depth);
    living.push_back(&scratch.arena());
    {
      // A result on an arena that was given, as the innermost would have it.
      const ScratchArena inner = scratch_arena(scratch);
      wrong += &inner.arena() == &scratch.arena() ? 1 : 0;
      wrong += scratch->push_size(8) == nullptr || inner->push_size(size) == nullptr ? 1 : 0;
    }
    enter(depth - 1);
    living.pop_back();
    wrong += bytes == nullptr || !de100_test::filled(bytes, size, depth) ? 1 : 0;
    wrong += scratch->used() <= used ? 1 : 0;
  }

  unsigned seed;
  int wrong = 0;
  Conflicts living;
};

}  // namespace

TEST_CASE("a scratch is none of its conflicts, on 8 threads, 100 deep", "[scratch]") {
  std::vector<int> wrong(8, -1);
  const MemoryStats before = memory_stats();
  de100_test::on_threads(8, [&wrong](unsigned number) {
    ScratchNest nest(number);
    for (int round = 0; round < 20; ++round) nest.enter(100);
    wrong[number] = nest.wrong + (scratch_used() == 0 ? 0 : 1000);
  });
  for (const int each : wrong) CHECK(each == 0);
  CHECK(memory_stats().blocks == before.blocks);  // what they took of the system is the system's again
  CHECK(memory_stats().reserved == before.reserved);
  CHECK(memory_stats().peak_committed > before.committed);
}

TEST_CASE("the most conflicts that can be named still leave a scratch", "[scratch]") {
  std::vector<ScratchArena> scratches;
  scratches.reserve(max_scratch_conflicts + 1);
  Conflicts conflicts;
  for (std::size_t i = 0; i <= max_scratch_conflicts; ++i) {
    scratches.push_back(scratch_with(conflicts));
    for (const Arena* conflict : conflicts) CHECK(conflict != &scratches.back().arena());
    CHECK(scratches.back()->push_size(100) != nullptr);
    conflicts.push_back(&scratches.back().arena());
  }
  CHECK(scratch_used() > 0);
  while (!scratches.empty()) scratches.pop_back();
  CHECK(scratch_used() == 0);
}

TEST_CASE("an arena of any kind can be a conflict", "[scratch]") {
  alignas(64) unsigned char memory[1024];
  const BasicArena<ArenaPolicy{.minimum_alignment = 64}> aligned{MemoryView(memory)};
  const BlockArena block;
  const ScratchArena first = scratch_arena(aligned, block);
  const ScratchArena second = scratch_arena(aligned, first, block);
  CHECK(&first.arena() != &second.arena());
}

TEST_CASE("a chain on a scratch is the same conflict as the scratch", "[scratch]") {
  const ScratchArena scratch = scratch_arena();
  ChainedArena chain = ChainedArena::push_on(scratch, {.region_size = 1000});
  CHECK(chain.push_size(1) != nullptr);
  ChainedArena chain_on_chain = ChainedArena::push_on(chain, {.region_size = 100});
  for (const Arena* const conflict : {static_cast<Arena*>(&chain), static_cast<Arena*>(&chain_on_chain)}) {
    const ScratchArena other = scratch_arena(*conflict);
    CHECK(&other.arena() != &scratch.arena());
  }
  ChainedArena systems = ChainedArena::from_system();
  de100_test::Memory<1024> memory;
  Arena elsewhere(memory.view());
  ChainedArena on_another = ChainedArena::push_on(elsewhere);
  const ScratchArena same = scratch_arena(systems, on_another, elsewhere);
  CHECK(&same.arena() == &scratch.arena());
}
