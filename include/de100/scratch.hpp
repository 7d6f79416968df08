// de100 memory, https://opensource.org/license/zlib
//
// scratch.hpp: `scratch_arena()`, memory for the length of a scope, on any thread, from nowhere in particular.
//
//   char* join(Arena& result, Names names) {
//     ScratchArena scratch = scratch_arena(result);  // another arena than `result`, whatever `result` is
//     Span<Name> sorted = scratch->push_copy(names);
//     return concatenate(result, sorted);            // outlives the scratch
//   }                                                // scratch is rewound
//
// Who pushes a result on an arena that it was given names that arena as a conflict, since the caller may have given its
// own scratch: rewinding would drop the result too. Scratches nest, and end in the reverse order. Each thread has its
// own arenas, so all of this is safe on any thread.
//
// A thread that says nothing has a little memory of its own, and takes more from the system while a scratch needs it.
// One that works with more tells where it is, once:
//
//   use_scratch_memory(budget["scratch of worker 3"]);

#ifndef DE100_SCRATCH_HPP
#define DE100_SCRATCH_HPP

#include <new>

#include "arena.hpp"
#include "chained_arena.hpp"
#include "config.hpp"
#include "view.hpp"

namespace de100 {

/// How many arenas may be named as conflicts at once.
inline constexpr std::size_t max_scratch_conflicts = 8;

/// Where the scratches of a thread have their memory.
struct ScratchOptions {
  /// How many arenas the view is divided among; at most max_scratch_conflicts + 1. Two do, unless functions that were
  /// given a scratch and something else that is pushed on ask for a third.
  std::size_t arenas = 2;

  /// Whether an arena that is full, or has no part of the view, goes on in memory of the system. That is given back
  /// when the arena's outermost scratch ends, so a thread that often needs it should be given more.
  bool may_grow = true;

  /// Bytes that the system is asked for at a time.
  std::size_t region_size = std::size_t{256} << 10U;
};

/// An arena until the end of the scope, which drops what was pushed since the beginning.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicScratchArena {
 public:
  using Where = typename BasicArena<Policy>::Where;

  explicit BasicScratchArena(BasicChainedArena<Policy>& arena DE100_LIFETIME_BOUND,
                             Where where = Where::here()) noexcept
      : end_{&arena}, scope_(detail::innermost<Policy>(arena), where) {}

  /// The arena that it is on.
  [[nodiscard]] BasicArena<Policy>& arena() const noexcept DE100_LIFETIME_BOUND { return scope_.arena(); }
  [[nodiscard]] BasicArena<Policy>& operator*() const noexcept DE100_LIFETIME_BOUND { return arena(); }
  [[nodiscard]] BasicArena<Policy>* operator->() const noexcept DE100_LIFETIME_BOUND { return &arena(); }
  /// So that it can be passed as what it is.
  operator BasicArena<Policy>&() const noexcept DE100_LIFETIME_BOUND { return arena(); }

 private:
  /// Gives the system back what was its. Destroyed after the scope, when the arena is rewound.
  struct End {
    explicit End(BasicChainedArena<Policy>* its_arena) noexcept : arena(its_arena) {}
    End(End&& other) noexcept : arena(other.arena) { other.arena = nullptr; }
    End& operator=(End&&) = delete;
    ~End() {
      if (arena != nullptr && detail::core_of(*arena).open_scopes() == 0) arena->trim();
    }
    BasicChainedArena<Policy>* arena;
  };

  End end_;
  mutable BasicArenaScope<Policy> scope_;  // through which the arena is used
};

using ScratchArena = BasicScratchArena<>;

namespace detail {

/// The scratch arenas of a thread: one more than may be conflicts, so that one is always left.
template <ArenaPolicy Policy>
class ScratchArenas {
 public:
  static constexpr std::size_t count = max_scratch_conflicts + 1;

  ScratchArenas() noexcept { use(MemoryView(embedded_, sizeof embedded_), {}); }

  void use(MemoryView view, const ScratchOptions& options) noexcept {
    bool idle = true;
    for (const BasicChainedArena<Policy>& arena : arenas_) idle = idle && core_of(arena).open_scopes() == 0;
    DE100_ASSERT(idle && "scratch memory is not exchanged while a scratch lives");
    if (!idle) return;
    std::size_t parts = options.arenas < count ? options.arenas : count;
    if (view.empty()) view = MemoryView(embedded_, sizeof embedded_);
    if (parts == 0) parts = 1;
    const ChainedArenaOptions chain = {.region_size = options.region_size, .name = "scratch"};
    const std::size_t size = view.size() / parts;
    for (BasicChainedArena<Policy>& arena : arenas_) arena = BasicChainedArena<Policy>();  // none watches the view now
    for (std::size_t i = 0; i < count; ++i) {
      const MemoryView part = i < parts ? view.subview(i * size, size) : MemoryView();
      arenas_[i] = options.may_grow ? BasicChainedArena<Policy>::on(part, chain)
                                    : BasicChainedArena<Policy>::on(part, nothing_, chain);
    }
  }

  /// The first that is none of the conflicts.
  BasicChainedArena<Policy>& other_than(const std::uint64_t* conflicts, std::size_t conflict_count) noexcept {
    std::size_t i = 0;
    while (is_one_of(core_of(arenas_[i]).identity(), conflicts, conflict_count)) ++i;  // one is always left
    return arenas_[i];
  }

  [[nodiscard]] std::size_t used() const noexcept {
    std::size_t bytes = 0;
    for (const BasicChainedArena<Policy>& arena : arenas_) bytes += arena.used();
    return bytes;
  }

 private:
  static bool is_one_of(std::uint64_t arena, const std::uint64_t* conflicts, std::size_t conflict_count) noexcept {
    for (std::size_t i = 0; i < conflict_count; ++i) {
      if (conflicts[i] == arena) return true;
    }
    return false;
  }

  BasicChainedArena<Policy> arenas_[count];
  BasicArena<usual_policy<Policy>> nothing_;  // the parent of arenas that do not grow
  alignas(64) std::byte embedded_[std::size_t{32} << 10U];
};

/// What pushing on it takes memory of: the arena itself, or the parent of a chain, or that one's.
template <ArenaPolicy Policy>
std::uint64_t source_of(const BasicArena<Policy>& arena) noexcept {
  return core_of(arena).source();
}
template <ArenaPolicy Policy>
std::uint64_t source_of(const BasicScratchArena<Policy>& scratch) noexcept {
  return source_of(scratch.arena());
}

/// Those of this thread: each has its own, so that asking takes no lock. They are never destroyed: when no scratch
/// lives they hold nothing, and a library whose threads have something to run at their end cannot be loaded again.
template <ArenaPolicy Policy>
ScratchArenas<Policy>& scratch_arenas() noexcept {
  using Arenas = ScratchArenas<Policy>;
  struct Storage {
    alignas(Arenas) std::byte bytes[sizeof(Arenas)];
    bool made;
  };
  static thread_local Storage storage;  // a variable of the function's, since mingw's linker finds one outside twice
  void* const place = storage.bytes;
  if (!storage.made) {
    ::new (place) Arenas;
    // cppcheck-suppress unreadVariable  ; it is read the next time
    storage.made = true;
  }
  return *std::launder(static_cast<Arenas*>(place));
}

}  // namespace detail

namespace detail {
template <ArenaPolicy Policy>
using WhereOf = typename BasicArena<Policy>::Where;

template <ArenaPolicy Policy, class... Conflicts>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena_at(WhereOf<Policy> where,
                                                         const Conflicts&... conflicts) noexcept {
  static_assert(sizeof...(conflicts) <= max_scratch_conflicts,
                "name at most max_scratch_conflicts arenas as conflicts");
  const std::uint64_t list[] = {source_of(conflicts)..., 0};
  return BasicScratchArena<Policy>(scratch_arenas<Policy>().other_than(list, sizeof...(conflicts)), where);
}
}  // namespace detail

/// An arena of this thread that is none of the conflicts: arenas, or scratches, that something is pushed on meanwhile.
/// An arena on a chain is the same conflict as the one that its regions are pushed on. `scratch_arena<policy>()` is one
/// of another policy: a thread has other arenas and other memory for each.
///
/// One is always found. Its pushes are null where its memory is used up and no more is to be had, as any arena's. Costs
/// a search through the conflicts.
template <ArenaPolicy Policy = ArenaPolicy{}>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(
    detail::WhereOf<Policy> where = detail::WhereOf<Policy>::here()) noexcept {
  return detail::scratch_arena_at<Policy>(where);
}
template <ArenaPolicy Policy = ArenaPolicy{}, class Conflict>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(
    const Conflict& conflict, detail::WhereOf<Policy> where = detail::WhereOf<Policy>::here()) noexcept {
  return detail::scratch_arena_at<Policy>(where, conflict);
}
template <ArenaPolicy Policy = ArenaPolicy{}, class First, class Second, class... More>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(const First& first, const Second& second,
                                                      const More&... more) noexcept {
  return detail::scratch_arena_at<Policy>({}, first, second, more...);
}

/// From now on this thread's first scratch arenas are on equal parts of `view`, which outlives the thread or is taken
/// back by an empty view: then the thread has a little memory of its own again, 16 KiB in each of two arenas.
///
/// No scratch of this thread lives.
template <ArenaPolicy Policy = ArenaPolicy{}>
void use_scratch_memory(MemoryView view, const ScratchOptions& options = {}) noexcept {
  detail::scratch_arenas<Policy>().use(view, options);
}

/// Bytes that this thread's scratch arenas have in use: 0 where no scratch lives.
template <ArenaPolicy Policy = ArenaPolicy{}>
[[nodiscard]] std::size_t scratch_used() noexcept {
  return detail::scratch_arenas<Policy>().used();
}

}  // namespace de100

#endif  // DE100_SCRATCH_HPP
