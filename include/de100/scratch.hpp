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

#ifndef DE100_SCRATCH_HPP
#define DE100_SCRATCH_HPP

#include "arena.hpp"
#include "block_arena.hpp"
#include "config.hpp"
#include "view.hpp"

namespace de100 {

/// How many arenas may be named as conflicts at once.
inline constexpr std::size_t max_scratch_conflicts = 8;

/// An arena until the end of the scope, which drops what was pushed since the beginning.
class ScratchArena {
 public:
  explicit ScratchArena(Arena& arena) noexcept : arena_(&arena), scope_(arena) {}

  [[nodiscard]] Arena& arena() const noexcept { return *arena_; }
  [[nodiscard]] Arena& operator*() const noexcept { return *arena_; }
  [[nodiscard]] Arena* operator->() const noexcept { return arena_; }
  /// So that it can be passed as what it is.
  operator Arena&() const noexcept { return *arena_; }

 private:
  Arena* arena_;
  ArenaScope scope_;
};

namespace detail {

/// The scratch arenas of a thread. One more than may be conflicts, so that one is always left.
struct ScratchArenas {
  static constexpr std::size_t count = max_scratch_conflicts + 1;

  /// The first that is none of the conflicts. Of those that own their memory, it is taken on first use.
  Arena& other_than(const Arena* const* conflicts, std::size_t conflict_count) noexcept {
    std::size_t i = 0;
    while (is_one_of(&at(i), conflicts, conflict_count)) ++i;  // ends, since there is one more than conflicts
    if (!at(i).is_valid() && i >= given_count) {
      constexpr std::size_t most = DE100_OS_WASM != 0 ? 1U : sizeof(void*) > 4 ? 1024U : 64U;
      own[i] = BlockArena::reserve({.reserve = most << 20U, .name = "scratch"});
    }
    return at(i);
  }

  Arena& at(std::size_t i) noexcept { return i < given_count ? given[i] : own[i]; }

  void give(MemoryView view, std::size_t arena_count) noexcept {
    DE100_ASSERT(used() == 0 && "scratch memory is not exchanged while a scratch lives");
    if (arena_count > count) arena_count = count;
    given_count = view.empty() ? 0 : arena_count;
    for (std::size_t i = 0; i < given_count; ++i) {
      const std::size_t size = view.size() / given_count;
      given[i] = Arena(view.subview(i * size, size));
    }
  }

  [[nodiscard]] std::size_t used() noexcept {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < count; ++i) bytes += at(i).used();
    return bytes;
  }

  static bool is_one_of(const Arena* arena, const Arena* const* conflicts, std::size_t conflict_count) noexcept {
    for (std::size_t i = 0; i < conflict_count; ++i) {
      if (conflicts[i] == arena) return true;
    }
    return false;
  }

  Arena given[count];  // on memory of use_scratch_memory()
  std::size_t given_count = 0;
  BlockArena own[count];
};

inline const Arena* arena_of(const Arena& arena) noexcept {
  return &arena;
}
inline const Arena* arena_of(const ScratchArena& scratch) noexcept {
  return &scratch.arena();
}

/// One of another type is never among them.
template <ArenaPolicy Policy>
const Arena* arena_of(const BasicArena<Policy>&) noexcept {
  return nullptr;
}

/// Those of this thread: each has its own, so that asking takes no lock. A variable of the function's, since mingw's
/// linker finds one of the namespace's defined more than once.
inline ScratchArenas& scratch_arenas() noexcept {
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wexit-time-destructors"  // what a thread owns is given back when it ends
#endif
  static thread_local ScratchArenas arenas;
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
  return arenas;
}

}  // namespace detail

/// An arena of this thread that is none of the conflicts: arenas, or scratches, that something is pushed on meanwhile.
///
/// One is always found. Its pushes are null where its memory is used up, as any arena's. Costs a search through the
/// conflicts, and for an arena that owns its memory, the first time, system calls.
template <class... Conflicts>
[[nodiscard]] ScratchArena scratch_arena(const Conflicts&... conflicts) noexcept {
  static_assert(sizeof...(conflicts) <= max_scratch_conflicts,
                "name at most max_scratch_conflicts arenas as conflicts");
  const Arena* const list[] = {detail::arena_of(conflicts)..., nullptr};
  return ScratchArena(detail::scratch_arenas().other_than(list, sizeof...(conflicts)));
}

/// From now on this thread's first `count` scratch arenas (at most max_scratch_conflicts + 1) are equal parts of
/// `view`, which outlives the thread or is taken back by an empty view; the others own memory of the system, as all do
/// by default: 1 GiB of address space each (64 MiB in 32 bits, 1 MiB for WebAssembly), of which they commit what they
/// use, and keep it until the thread ends.
///
/// No scratch of this thread lives.
inline void use_scratch_memory(MemoryView view, std::size_t count = 2) noexcept {
  detail::scratch_arenas().give(view, count);
}

/// Bytes that this thread's scratch arenas have in use: 0 where no scratch lives.
[[nodiscard]] inline std::size_t scratch_used() noexcept {
  return detail::scratch_arenas().used();
}

}  // namespace de100

#endif  // DE100_SCRATCH_HPP
