// de100 memory, https://opensource.org/license/zlib
//
// Scratches of another policy are arenas of their own, and no conflict is handed out as one.

#include "support/test.hpp"

#include <de100/scratch.hpp>

using namespace de100;

namespace {

constexpr ArenaPolicy wide_scratch{.minimum_alignment = 64};

}  // namespace

TEST_CASE("a scratch of another policy pushes as that policy says", "[scratch]") {
  const std::size_t used_before = scratch_used();
  {
    BasicScratchArena<wide_scratch> scratch = scratch_arena<wide_scratch>();
    auto* const first = static_cast<std::byte*>(scratch->push_size(1, 1));
    auto* const second = static_cast<std::byte*>(scratch->push_size(1, 1));
    REQUIRE(first != nullptr);
    CHECK(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
    CHECK(second == first + 64);
    CHECK(scratch_used<wide_scratch>() == scratch->used());
    CHECK(scratch->used() >= 128);
    CHECK(scratch_used() == used_before);
  }
  CHECK(scratch_used<wide_scratch>() == 0);
}

TEST_CASE("conflicts of any policy are none of the scratches that are handed out", "[scratch]") {
  const ScratchArena usual = scratch_arena();
  const BasicScratchArena<wide_scratch> first = scratch_arena<wide_scratch>(usual);
  const BasicScratchArena<wide_scratch> second = scratch_arena<wide_scratch>(usual, first);
  const BasicScratchArena<wide_scratch> third = scratch_arena<wide_scratch>(first.arena(), usual.arena(), second);
  const ScratchArena other = scratch_arena(first, usual);
  CHECK(&second.arena() != &first.arena());
  CHECK(&third.arena() != &first.arena());
  CHECK(&third.arena() != &second.arena());
  CHECK(&other.arena() != &usual.arena());
}

TEST_CASE("each policy's scratches are given memory of their own", "[scratch]") {
  alignas(64) static std::byte memory[8192];
  use_scratch_memory<wide_scratch>(MemoryView(memory, sizeof memory), {.arenas = 1, .may_grow = false});
  {
    const BasicScratchArena<wide_scratch> scratch = scratch_arena<wide_scratch>();
    const auto* const place = static_cast<const std::byte*>(scratch->push_size(64, 1));
    CHECK((place >= memory && place < memory + sizeof memory));
    CHECK(scratch->push_size(sizeof memory, 1) == nullptr);
    const ScratchArena usual = scratch_arena();
    const auto* const elsewhere = static_cast<const std::byte*>(usual->push_size(64, 1));
    CHECK((elsewhere < memory || elsewhere >= memory + sizeof memory));
  }
  use_scratch_memory<wide_scratch>({});
}
