// de100 memory, https://opensource.org/license/zlib
//
// Under AddressSanitizer every byte that is not handed out is poisoned, and none that is; red zones lie between pushes,
// with or without a sanitizer.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>
#include <de100/shared_arena.hpp>

#include <vector>

#include "helpers.hpp"
#include "support/poisoned.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100::literals;
using de100_test::is_poisoned;
using de100_test::none_poisoned;
using de100_test::poisons;

namespace {

struct Pushed {
  unsigned char* start;
  std::size_t size;
  ArenaCheckpoint before;
};

/// Every byte of the memory is poisoned, but those of the pushes.
void poisoned_but_for(MemoryView memory, const std::vector<Pushed>& pushes) {
  std::vector<bool> handed_out(memory.size());
  for (const Pushed& push : pushes) {
    const std::size_t first = static_cast<std::size_t>(reinterpret_cast<std::byte*>(push.start) - memory.data());
    for (std::size_t i = 0; i < push.size; ++i) handed_out[first + i] = true;
  }
  std::size_t first_wrong = memory.size();
  for (std::size_t i = memory.size(); i-- != 0;) {
    if ((poisons || handed_out[i]) && is_poisoned(memory.data() + i) == handed_out[i]) first_wrong = i;
  }
  REQUIRE(first_wrong == memory.size());
}

template <ArenaPolicy policy>
void agrees_with_what_is_handed_out(unsigned seed) {
  de100_test::Memory<2048> memory;
  de100_test::Random random(seed);
  {
    BasicArena<policy> arena(memory.view());
    std::vector<Pushed> pushes;
    for (int i = 0; i < de100_test::rounds(200); ++i) {
      const ArenaCheckpoint mark = arena.checkpoint();
      const std::size_t size = 1 + random.below(70);
      const std::size_t alignment = std::size_t{1} << random.below(7);
      if (void* const bytes = arena.push_size(size, alignment)) {
        pushes.push_back({static_cast<unsigned char*>(bytes), size, mark});
        mem_set(bytes, 0xEE, size);
      }
      if (!pushes.empty() && random.below(6) == 0) {
        const std::size_t kept = random.below(pushes.size());
        REQUIRE(arena.rewind(pushes[kept].before));
        if (kept + 1 < pushes.size()) REQUIRE_FALSE(arena.rewind(pushes.back().before));  // the marks below are read
        pushes.resize(kept);
      }
      if (random.below(40) == 0) {
        arena.clear();
        pushes.clear();
      }
      poisoned_but_for(memory.view(), pushes);
    }
  }
  CHECK(none_poisoned(memory.bytes, sizeof memory.bytes));
}

}  // namespace

TEST_CASE("every byte that is not handed out is poisoned, and none that is", "[arena][poison]") {
  for (unsigned seed = 1; seed < 5; ++seed) {
    agrees_with_what_is_handed_out<ArenaPolicy{}>(seed);
    agrees_with_what_is_handed_out<ArenaPolicy{.red_zone = 32}>(seed);
    agrees_with_what_is_handed_out<ArenaPolicy{.minimum_alignment = 64}>(seed);
  }
}

TEST_CASE("a red zone lies behind every push", "[arena][poison]") {
  de100_test::Memory<1024> memory;
  BasicArena<ArenaPolicy{.red_zone = 64}> arena(memory.view());
  void* const first = arena.push_size(8, 8);
  void* const second = arena.push_size(8, 8);
  CHECK(first == memory.bytes);
  CHECK(second == memory.bytes + 72);
  CHECK(arena.extend(second, 8, 16));
  CHECK(arena.push_size(8, 8) == memory.bytes + 152);
  CHECK_FALSE(arena.give_back(second, 16));
  CHECK_FALSE(arena.give_back(memory.bytes + 160, SIZE_MAX));
  CHECK(arena.give_back(memory.bytes + 152, 8));
  CHECK(arena.push_size(1024 - 152 - 64, 8) != nullptr);
  CHECK(arena.push_size(1, 1) == nullptr);
}

TEST_CASE("what grows or shrinks in place is poisoned behind its end", "[arena][poison]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  auto* const bytes = static_cast<unsigned char*>(arena.push_size(10, 1));
  for (const std::size_t size : {std::size_t{100}, std::size_t{23}, std::size_t{24}, std::size_t{500}}) {
    REQUIRE(arena.extend(bytes, arena.used() > 500 ? 500 : arena.used(), size));
    CHECK(none_poisoned(bytes, size));
    if (poisons) CHECK(is_poisoned(bytes + size));
  }
}

TEST_CASE("memory that was an arena's is nobody's when it is had again", "[arena][poison]") {
  for (int i = 0; i < 20; ++i) {
    MemoryBlock block = MemoryBlock::allocate(65536);
    Arena* const arena = Arena::make_in(block.view(), already_zero);  // which nobody ends
    REQUIRE(arena->push_size(100) != nullptr);
    if (i % 2 == 0) {
      REQUIRE(block.reset() == MemoryError::ok);
      CHECK(none_poisoned(block.base(), block.size()));
    }
    if (i % 3 == 0) {
      REQUIRE(block.decommit(0, block.size()) == MemoryError::ok);
      REQUIRE(block.commit(0, block.size()) == MemoryError::ok);
      CHECK(none_poisoned(block.base(), block.size()));
    }
    if (i % 5 == 0) REQUIRE(block.resize(4_MiB) == MemoryError::ok);
    std::byte* const before = block.base();
    const std::size_t size = block.size();
    REQUIRE(block.free() == MemoryError::ok);
    CHECK(none_poisoned(before, size));
  }
}

TEST_CASE("arenas that grow, chains and shared ones are poisoned too", "[arena][poison]") {
  BlockArena grows = BlockArena::reserve({.reserve = 4_MiB, .commit_step = 4096});
  auto* bytes = static_cast<unsigned char*>(grows.push_size(100'003, 1));
  CHECK(none_poisoned(bytes, 100'003));
  if (poisons) CHECK(is_poisoned(bytes + 100'003));
  grows.clear();
  if (poisons) CHECK(is_poisoned(bytes + 50'000));

  ChainedArena chain = ChainedArena::from_system({.region_size = 16384});
  std::vector<unsigned char*> all;
  for (int i = 0; i < 10; ++i) all.push_back(static_cast<unsigned char*>(chain.push_size(5001, 1)));
  for (unsigned char* const one : all) CHECK(none_poisoned(one, 5001));
  if (poisons) CHECK(is_poisoned(all[0] + 5001));
  chain.clear();
  if (poisons) CHECK(is_poisoned(all[0]));

  de100_test::Memory<4096> memory;
  {
    SharedArena shared(memory.view());
    bytes = static_cast<unsigned char*>(shared.push_size(21, 1));
    CHECK(none_poisoned(bytes, 21));
    if (poisons) CHECK(is_poisoned(bytes + 21));
    shared.clear();
    if (poisons) CHECK(is_poisoned(bytes));
  }
  CHECK(none_poisoned(memory.bytes, sizeof memory.bytes));
}
