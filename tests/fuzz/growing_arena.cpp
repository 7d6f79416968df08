// de100 memory, https://opensource.org/license/zlib
//
// Arenas that grow: on a block, on a chain of regions of the system, on one of regions of another arena.

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>

#include <utility>
#include <vector>

#include "arena_world.hpp"
#include "check.hpp"
#include "input.hpp"
#include "piece.hpp"

using namespace de100;
using namespace de100_fuzz;

namespace {

/// A few bytes more or less than pages.
std::size_t about_pages(Input& input, std::size_t most) {
  return page_size() * (1 + input.below(most)) + input.below(33) - 16;
}

template <ArenaPolicy policy>
struct OnBlock {
  using TheArena = BasicArena<policy>;
  static constexpr bool knows_places = true;

  explicit OnBlock(Input&) {}

  TheArena& begin(Input& input) {
    const std::size_t page = page_size();
    const std::size_t steps[] = {0, 1, 100, page, 3 * page, std::size_t{1} << 20U, SIZE_MAX};
    BlockArenaOptions options = {.reserve = page * (1 + input.below(16)), .name = "fuzzed"};
    options.commit_step = input.one_of(steps);
    options.decay = input.flag();
    if (input.below(3) == 0) {  // on a block that somebody has used
      MemoryBlock block = MemoryBlock::allocate(page * (1 + input.below(3)), {.reserve = options.reserve});
      de100_test::fill(block.base(), block.size());
      options.reserve = block.reserved_size();
      arena = BasicBlockArena<policy>(std::move(block), options);
    } else {
      arena = BasicBlockArena<policy>::reserve(options);
    }
    check(arena.is_valid() && !failed(arena.error()), "a block was refused");
    check_equal(arena.capacity(), options.reserve, "capacity()");
    return arena;
  }

  void end() { arena = BasicBlockArena<policy>(); }
  void move(const ArenaCheckpoint& mark) { move_away_and_back(arena, mark); }

  void other(Input& input) {
    const std::size_t before = arena.committed();
    if (input.flag()) {
      arena.trim();
    } else {
      std::size_t keep = input.below(4) == 0 ? 0 : about_pages(input, 16);
      arena.trim(keep);
      if (keep < arena.used()) keep = arena.used();
      if (keep == 0) keep = 1;
      const std::size_t most = align_up(keep, page_size());
      check_equal(arena.committed(), before < most ? before : most, "committed() after a trim");
    }
    check(arena.committed() <= before, "a trim committed more");
    check(arena.committed() >= arena.used(), "a trim took what is used");
  }

  [[nodiscard]] std::uintptr_t first() const { return reinterpret_cast<std::uintptr_t>(arena.block().base()); }
  static std::size_t odd_size(Input& input) { return about_pages(input, 8); }
  static bool may_refuse(std::size_t, std::size_t) { return false; }

  std::vector<Piece> outside;
  BasicBlockArena<policy> arena;
};

template <ArenaPolicy policy>
struct OnChain {
  using TheArena = BasicArena<policy>;
  using Chain = BasicChainedArena<policy>;
  static constexpr bool knows_places = false;

  explicit OnChain(Input&) {}

  TheArena& begin(Input& input) {
    parent_on_view = Arena();  // which watches it
    parent_memory.assign(parent_memory.size(), 0xAB);
    parent_chain = ChainedArena::from_system({.region_size = input.below(20000)});
    parent_on_view = Arena(MemoryView(parent_memory));
    parent = input.below(3) == 0 ? &parent_chain : &parent_on_view;
    region_size = input.flag() ? input.below(4096) : about_pages(input, 3);
    const ChainedArenaOptions options = {.region_size = region_size, .name = "fuzzed"};
    const MemoryView view = MemoryView(first_memory).subview(input.below(64), input.below(1000));
    switch (input.below(4)) {
      default:
        parent = nullptr;
        arena = Chain::from_system(options);
        break;
      case 1:
        parent = nullptr;
        arena = Chain::on(view, options);
        break;
      case 2:
        arena = Chain::push_on(*parent, options);
        break;
      case 3:
        arena = Chain::on(view, *parent, options);
    }
    check(arena.is_valid() && arena.used() == 0, "is_valid()");
    return arena;
  }

  void end() {
    arena = Chain();
    outside.clear();
  }
  void move(const ArenaCheckpoint& mark) { move_away_and_back(arena, mark); }

  /// Gives memory back; or pushes on the parent, between the regions.
  void other(Input& input) {
    if (parent == nullptr || input.flag()) {
      arena.trim();
      return;
    }
    Piece piece;
    piece.size = 1 + input.below(200);
    piece.seed = static_cast<unsigned>(1000 + outside.size());
    piece.start = static_cast<unsigned char*>(parent->push_size(piece.size));
    if (piece.start == nullptr) return;
    check_zero(piece.start, piece.size);
    check_apart(piece, outside);
    check(!arena.contains(piece.start), "contains() of the parent's");
    piece.fill();
    outside.push_back(piece);
  }

  /// A parent that is full has no room for a region.
  [[nodiscard]] bool may_refuse(std::size_t size, std::size_t alignment) const {
    if (size > max_size / 4 || alignment > max_size / 4) return true;
    const std::size_t room = size + alignment + 256;
    return parent == &parent_on_view && parent->remaining() < (room > region_size ? room : region_size) + 64;
  }

  static std::uintptr_t first() { return 0; }
  std::size_t odd_size(Input& input) const {
    return input.flag() ? about_pages(input, 4) : region_size + input.below(65);
  }

  std::vector<Piece> outside;
  std::vector<std::uint8_t> parent_memory = std::vector<std::uint8_t>(50000);
  std::vector<std::uint8_t> first_memory = std::vector<std::uint8_t>(1100, std::uint8_t{0xAB});
  std::size_t region_size = 0;
  Arena parent_on_view;
  ChainedArena parent_chain;
  Arena* parent = nullptr;
  Chain arena;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::size_t blocks = memory_stats().blocks;
  Input input(bytes, size);
  switch (input.below(8)) {
    case 0:
    case 1:
      ArenaWorld<OnBlock<ArenaPolicy{}>>(input).run();
      break;
    case 2:
      ArenaWorld<OnBlock<ArenaPolicy{.minimum_alignment = 64, .check_marks = false}>>(input).run();
      break;
    default:
      ArenaWorld<OnChain<ArenaPolicy{}>>(input).run();
      break;
    case 6:
      ArenaWorld<OnChain<ArenaPolicy{.minimum_alignment = 64}>>(input).run();
      break;
    case 7:
      ArenaWorld<OnChain<ArenaPolicy{.check_marks = false}>>(input).run();
  }
  check_equal(memory_stats().blocks, blocks, "blocks that are left");
  return 0;
}
