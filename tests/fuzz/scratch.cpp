// de100 memory, https://opensource.org/license/zlib
//
// Scratches within scratches, with and without conflicts, chains on them, and results that are pushed on any of them.

#include <de100/scratch.hpp>

#include <list>
#include <optional>
#include <vector>

#include "check.hpp"
#include "input.hpp"
#include "piece.hpp"

using namespace de100;
using namespace de100_fuzz;

namespace {

/// Of which a thread has other scratch arenas.
constexpr ArenaPolicy another_policy = {.minimum_alignment = 64};

class ScratchWorld {
 public:
  explicit ScratchWorld(Input& input) : input_(input) {}

  void run() {
    Piece of_another;
    of_another.size = 16000;
    of_another.start = static_cast<unsigned char*>(another_->push_size(of_another.size));
    check_zero(of_another.start, of_another.size);
    of_another.fill();
    use_memory();
    while (!input_.ended()) {
      step();
      check_used();
    }
    while (!levels_.empty()) leave();
    use_scratch_memory({});
    of_another.check_kept();
  }

 private:
  /// A scratch, or a chain on one: what is inside ends first.
  struct Level {
    std::optional<ScratchArena> scratch;
    std::optional<ChainedArena> chain;
    const Arena* source = nullptr;  // the scratch's arena that its memory comes from
    std::size_t used_before = 0;    // of a scratch: what its arena had in use
    std::size_t pieces_before = 0;  // how many pieces there were

    [[nodiscard]] Arena& arena() { return chain ? *chain : scratch->arena(); }
  };
  struct Pushed : Piece {
    const Arena* arena;
  };

  /// Takes back the memory that the thread has been given, and gives it other.
  void use_memory() {
    const std::size_t all = input_.flag() ? input_.below(sizeof memory_) : 0;
    view_ = MemoryView(memory_).subview(input_.below(64), all);
    options_.arenas = input_.below(4) == 0 ? input_.byte() : 1 + input_.below(4);
    options_.may_grow = input_.flag();
    options_.region_size = input_.below(60000);
    use_scratch_memory(view_, options_);
    blocks_ = memory_stats().blocks;
    check_equal(scratch_used(), 0, "scratch_used() of new memory");
  }

  void step() {
    switch (input_.below(8)) {
      default:
        push();
        break;
      case 4:
      case 5:
        enter();
        break;
      case 6:
        leave();
        break;
      case 7:
        if (levels_.empty())
          use_memory();
        else
          chain();
    }
  }

  [[nodiscard]] Level& level(std::size_t from_the_innermost) {
    auto it = levels_.rbegin();
    while (from_the_innermost-- > 0) ++it;
    return *it;
  }

  /// A scratch beside some of those that there are, each of which is a conflict once or several times.
  void enter() {
    if (levels_.size() == 12) return;
    std::vector<Level*> conflicts(levels_.empty() ? 0 : input_.below(max_scratch_conflicts + 1));
    for (Level*& conflict : conflicts) conflict = &level(input_.below(levels_.size()));
    levels_.emplace_back();
    Level& inner = levels_.back();
    make_scratch(inner, conflicts);
    Arena& arena = inner.scratch->arena();
    for (Level* const conflict : conflicts) {
      check(conflict->source != &arena && &conflict->arena() != &arena, "a conflict was handed out");
    }
    inner.source = &arena;
    inner.used_before = arena.used();
    inner.pieces_before = pieces_.size();
    if (!is_in_use(&arena)) check_equal(arena.used(), 0, "used() of an outermost scratch");
  }

  void make_scratch(Level& inner, const std::vector<Level*>& c) {
    Arena* a[max_scratch_conflicts] = {};
    for (std::size_t i = 0; i < c.size(); ++i) a[i] = &c[i]->arena();
    // As a caller has them: a scratch itself, or its arena.
    const bool itself = !c.empty() && c[0]->scratch;
    switch (c.size()) {
      case 0:
        inner.scratch.emplace(scratch_arena());
        break;
      case 1:
        inner.scratch.emplace(itself ? scratch_arena(*c[0]->scratch) : scratch_arena(*a[0]));
        break;
      case 2:
        inner.scratch.emplace(itself ? scratch_arena(*c[0]->scratch, *a[1]) : scratch_arena(*a[0], *a[1]));
        break;
      case 3:
        inner.scratch.emplace(scratch_arena(*a[0], *a[1], *a[2]));
        break;
      case 4:
        inner.scratch.emplace(scratch_arena(*a[0], another_, *a[1], *a[2], *a[3]));
        break;
      case 5:
        inner.scratch.emplace(scratch_arena(*a[0], *a[1], *a[2], *a[3], *a[4]));
        break;
      case 6:
        inner.scratch.emplace(scratch_arena(*a[0], *a[1], *a[2], *a[3], *a[4], *a[5]));
        break;
      case 7:
        inner.scratch.emplace(scratch_arena(another_, *a[0], *a[1], *a[2], *a[3], *a[4], *a[5], *a[6]));
        break;
      default:
        inner.scratch.emplace(scratch_arena(*a[0], *a[1], *a[2], *a[3], *a[4], *a[5], *a[6], *a[7]));
    }
  }

  /// Whether a scratch is on that arena, but for the innermost.
  bool is_in_use(const Arena* arena) {
    for (Level& outer : levels_) {
      if (&outer != &levels_.back() && outer.source == arena) return true;
    }
    return false;
  }

  /// Whether it is a chain whose parent an inner scratch is on, and rewinds: then nothing is pushed on it.
  bool is_rewound(std::size_t which) {
    for (std::size_t i = 0; i < which && level(which).chain; ++i) {
      if (level(i).scratch && level(i).source == level(which).source) return true;
    }
    return false;
  }

  /// A chain on the memory of a level.
  void chain() {
    if (levels_.size() == 12) return;
    const std::size_t which = input_.below(levels_.size());
    if (is_rewound(which)) return;
    Level& parent = level(which);
    Level inner;
    inner.source = parent.source;
    inner.chain.emplace(ChainedArena::push_on(parent.arena(), {.region_size = input_.below(3000)}));
    levels_.push_back(std::move(inner));
  }

  void leave() {
    if (levels_.empty()) return;
    for (const Pushed& piece : pieces_) piece.check_kept();
    Level& inner = levels_.back();
    const Arena* const arena = &inner.arena();
    const Arena* const source = inner.source;
    const bool is_scratch = inner.scratch.has_value();
    const std::size_t before = inner.used_before, kept = inner.pieces_before;
    // Of a scratch all that was pushed since it began is gone, also where an outer one was asked.
    std::size_t left = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].arena == arena && (!is_scratch || i >= kept)) continue;
      pieces_[left++] = pieces_[i];
    }
    pieces_.resize(left);
    for (Level& outer : levels_) {
      if (outer.pieces_before > left) outer.pieces_before = left;
    }
    levels_.pop_back();
    for (Level& outer : levels_) {
      if (is_scratch && outer.source == source && outer.scratch) {
        check_equal(outer.scratch->arena().used(), before, "used() after an inner scratch");
        break;
      }
    }
    if (levels_.empty()) check_equal(memory_stats().blocks, blocks_, "blocks that scratches have kept");
  }

  void push() {
    if (levels_.empty()) return;
    const std::size_t which = input_.below(levels_.size());
    Level& outer = level(which);
    if (is_rewound(which)) return;
    Arena& arena = outer.arena();
    std::size_t size = 1 + (input_.below(4) == 0 ? input_.below(40000) : input_.below(256));
    const std::size_t alignment = std::size_t{1} << input_.below(8);
    if (input_.below(8) == 0 && arena.remaining() != 0) size = arena.remaining();
    const bool zero = input_.flag();
    Pushed fresh;
    fresh.arena = &arena;
    fresh.start = static_cast<unsigned char*>(zero ? arena.push_size(size, alignment)
                                                   : arena.push_size_uninitialized(size, alignment));
    fresh.size = size;
    fresh.seed = ++seed_;
    if (fresh.start == nullptr) {
      check(!options_.may_grow, "a scratch that may grow refused a push");
      return;
    }
    check_aligned(fresh.start, alignment);
    check_apart(fresh, pieces_);
    if (zero) check_zero(fresh.start, size);
    if (!options_.may_grow && !view_.empty()) {
      check(view_.contains(fresh.start) && view_.contains(fresh.start + size - 1), "a scratch has memory of others");
    }
    fresh.fill();
    pieces_.push_back(fresh);
  }

  void check_used() {
    std::size_t used = 0;
    for (Level& outer : levels_) {
      bool counted = !outer.scratch;
      for (Level& earlier : levels_) {
        if (&earlier == &outer) break;
        counted = counted || (earlier.scratch && earlier.source == outer.source);
      }
      if (!counted) used += outer.scratch->arena().used();
    }
    check_equal(scratch_used(), used, "scratch_used()");
  }

  Input& input_;
  unsigned char memory_[20000] = {};
  BasicScratchArena<another_policy> another_ = scratch_arena<another_policy>();  // no conflict of those
  MemoryView view_;
  ScratchOptions options_;
  std::list<Level> levels_;
  std::vector<Pushed> pieces_;
  std::size_t blocks_ = 0;
  unsigned seed_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::size_t blocks = memory_stats().blocks;
  Input input(bytes, size);
  ScratchWorld(input).run();
  check_equal(memory_stats().blocks, blocks, "blocks that are left");
  return 0;
}
