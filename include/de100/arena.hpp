// de100 memory, https://opensource.org/license/zlib
//
// arena.hpp: bump allocation on a view. An arena gives memory out from front to back and takes it back by rewinding to
// a mark, all at once: a push costs a few instructions, a rewind is constant time whatever it drops (but for a step for
// each object that has a destructor), and nothing is stored per allocation.
//
//   Arena arena(block.view(), already_zero);
//   Level* level = arena.push_struct<Level>();
//   {
//     ArenaScope scope = arena.scope();
//     Span<Vertex> temporary = arena.push_array<Vertex>(1000);
//   }  // the vertexes are gone, the level stays
//
// Pushed memory is zero, the first time and after any rewind, unless the name says uninitialized. What does not fit is
// null or empty, and the arena is as it was. An arena belongs to one thread at a time.
//
// Whatever backs an arena (a view here; block_arena.hpp and chained_arena.hpp have ones that grow), what is passed
// around is Arena&.

#ifndef DE100_ARENA_HPP
#define DE100_ARENA_HPP

#include <new>

#include "arena_core.hpp"
#include "arena_policy.hpp"
#include "arena_push.hpp"
#include "arena_rewind.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "object.hpp"
#include "pushes.hpp"
#include "sites.hpp"
#include "traits.hpp"
#include "view.hpp"

namespace de100 {

/// Says that a view reads as zero, as memory fresh from a MemoryBlock does.
struct already_zero_t {
  explicit already_zero_t() = default;
};
inline constexpr already_zero_t already_zero{};

template <ArenaPolicy Policy>
class BasicArena;
template <ArenaPolicy Policy>
class BasicArenaScope;

namespace detail {
/// The bytes of an arena, for this library's own headers.
template <ArenaPolicy Policy>
ArenaCore<Policy>& core_of(BasicArena<Policy>& arena) noexcept {
  return arena;
}
template <ArenaPolicy Policy>
const ArenaCore<Policy>& core_of(const BasicArena<Policy>& arena) noexcept {
  return arena;
}
/// The arena itself, or as its innermost scope has it, where it is used through that alone.
template <ArenaPolicy Policy>
BasicArena<Policy>& innermost(BasicArena<Policy>& arena) noexcept {
  BasicArena<Policy>* found = &arena;
  while (core_of(*found).lent_to() != nullptr) found = static_cast<BasicArena<Policy>*>(core_of(*found).lent_to());
  return *found;
}
}  // namespace detail

/// A place in an arena to rewind to. A value: copy it, keep it, drop it. `ArenaCheckpoint{}` is refused by every arena.
class ArenaCheckpoint {
 public:
  constexpr ArenaCheckpoint() noexcept = default;

 private:
  template <ArenaPolicy Policy>
  friend class BasicArena;
  constexpr ArenaCheckpoint(std::uint64_t arena, std::uint64_t mark) noexcept : arena_(arena), mark_(mark) {}

#if DE100_SITES
  friend DroppedRecord explain(ArenaCheckpoint mark) noexcept;
#endif

  std::uint64_t arena_ = 0;  // identity of the arena
  std::uint64_t mark_ = 0;   // number of the mark in that arena; without checked marks, bytes used
};

/// A bump arena. Everyone passes `Arena&`.
///
/// Marks. A mark is good until the arena is rewound to before it, cleared, or ends; it may be rewound to again and
/// again until then. A stale one is refused, even where the arena has grown over its place again: the arena keeps a
/// list of its good marks, newest first. Taking a mark takes no memory; the first push after it stores 16 bytes in the
/// arena (rounded up to the minimum alignment), which a rewind to it takes back. Marks taken at one place are one mark.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArena : protected detail::ArenaCore<Policy>,
                   public detail::ArenaPushes<BasicArena<Policy>, Policy.sites>::Type {
  using Core = detail::ArenaCore<Policy>;

 public:
  using Scope = BasicArenaScope<Policy>;
  /// What the last parameter of some functions is: where they are called, if the arena keeps that. It has a default.
  using typename Core::Where;

  static constexpr ArenaPolicy policy = Policy;

  /// An arena without memory: not valid, every push is refused.
  BasicArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used, and is cleared when it is pushed.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicArena(MemoryView view DE100_LIFETIME_BOUND) noexcept : Core(view, UINTPTR_MAX) { check_policy(); }

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicArena(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept : Core(view, 0) { check_policy(); }

  /// An arena that stands at the start of its own memory, so that all of its state lives in the view. Null where the
  /// view is too small. Nothing has to be destroyed, but clear() runs what push_object left to run; with
  /// ArenaPolicy::poison or fences, it is destroyed before the memory is used for something else.
  [[nodiscard]] static BasicArena* make_in(MemoryView view DE100_LIFETIME_BOUND) noexcept;
  [[nodiscard]] static BasicArena* make_in(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept;

  /// The memory and the marks go to the new arena; `other` is left without memory and refuses its old marks.
  ///
  /// No scope of `other` is open. One that grows is moved as the type it is: as an Arena it stays where it is.
  BasicArena(BasicArena&& other) noexcept {
    if (this->both_fixed(other)) this->take(other, nullptr);
  }
  BasicArena& operator=(BasicArena&& other) noexcept {
    if (this == &other || !this->both_fixed(other)) return *this;
    this->end_objects(0);
    this->take(other, nullptr);
    return *this;
  }
  template <detail::Extends<BasicArena> Growing>
  BasicArena(Growing&& other) = delete;  // NOLINT(bugprone-forwarding-reference-overload): hides no move of an arena
  template <detail::Extends<BasicArena> Growing>
  BasicArena& operator=(Growing&& other) = delete;

  /// Ends the objects of push_object. Of an arena that has any, the memory is still there.
  ~BasicArena() = default;

  // ---- push: what pushes.hpp has, and ----------------------------------------------------------------------------

  /// An arena on at least `size` bytes of this one, for a part of the work: it fills by itself, and gives nothing back
  /// here. Not valid when full. It ends, or is cleared, before this one is rewound to before it, cleared, or ends.
  [[nodiscard]] BasicArena push_arena(std::size_t size, std::size_t alignment = Pushes<BasicArena>::default_alignment,
                                      Where where = Where::here()) noexcept;

  /// Makes the newest allocation larger or smaller where it stands; bytes from `old_size` on are zero. False, and
  /// nothing changed, when `last` is not the newest allocation or `old_size` not its size (as far as the minimum
  /// alignment tells), when full, when `new_size` is 0, and when its end would cross a checked mark that was taken
  /// since.
  ///
  /// It is no object of push_object.
  using Core::extend;

  /// Takes the newest allocation back, as if it had not been pushed. False, and nothing changed, where extend() would
  /// take it for another's, and when a checked mark was taken since. Of a ChainedArena this ends where a region does:
  /// what is newest then, in the one before, is not known any more.
  ///
  /// It is no object of push_object.
  using Core::give_back;

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  /// Marks the place where the next push goes. Works in a full arena. Constant time.
  [[nodiscard]] ArenaCheckpoint checkpoint(Where where = Where::here()) noexcept {
    return {this->identity(), this->mark(where)};
  }

  /// Drops everything that was pushed since the mark. False, and nothing changed, where the mark is stale or another
  /// arena's. Constant time, and a step for each mark taken since, and as clear() for what is dropped.
  [[nodiscard]] bool rewind(ArenaCheckpoint mark, Where where = Where::here()) noexcept {
    const bool done = this->is_valid() && mark.arena_ == this->identity() && this->rewind_to(mark.mark_, where);
    if constexpr (Policy.assert_marks) {
      DE100_ARENA_ASSERT(done && "a rewind to a mark that is not good: rewind_error() says why", this->name());
    }
    return done;
  }

  /// What a rewind to the mark would be refused for now; RewindError::none where it would not be. A refused rewind
  /// changes nothing, so it can be asked before and after. A step for each mark taken since.
  [[nodiscard]] RewindError rewind_error(ArenaCheckpoint mark) const noexcept {
    if (mark.arena_ == 0) return RewindError::no_mark;
    if (mark.arena_ != this->identity()) return RewindError::other_arena;
    return this->refusal(mark.mark_);
  }

  /// A mark now, and a rewind to it when the scope ends.
  [[nodiscard]] Scope scope(Where where = Where::here()) noexcept DE100_LIFETIME_BOUND { return Scope(*this, where); }

  /// Drops everything, marks too. Constant time, and a step for each object of push_object and each region of a
  /// ChainedArena; those that a large push had, and a BlockArena that decays, ask the system.
  using Core::clear;

  /// The thread that uses the arena next is the one that ArenaPolicy::check_thread holds it to.
  using Core::hand_over;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether `place` is among the used bytes. A step for each region of a ChainedArena.
  using Core::contains;
  /// Whether the arena was given memory, or a source of it.
  using Core::is_valid;
  /// Bytes from the start to the cursor: pushes, what aligning them skipped, and marks.
  using Core::used;
  /// Bytes that the next push can have, alignment above the minimum aside.
  using Core::remaining;
  /// Bytes that can be used in all: for a BlockArena all that it has reserved, for a ChainedArena as far as the region
  /// goes that it is in.
  using Core::capacity;
  /// The most that used() ever was.
  using Core::peak;
  /// For assertions and reports; "" without. Not copied: it lives at least as long as the arena.
  using Core::name;
  using Core::set_name;

 private:
  friend Pushes<BasicArena>;
  friend BasicArenaScope<Policy>;
  template <ArenaPolicy Any>
  friend detail::ArenaCore<Any>& detail::core_of(BasicArena<Any>& arena) noexcept;
  template <ArenaPolicy Any>
  friend const detail::ArenaCore<Any>& detail::core_of(const BasicArena<Any>& arena) noexcept;
  template <ArenaPolicy Any>
  friend BasicArena<Any>& detail::innermost(BasicArena<Any>& arena) noexcept;
  using typename Core::ObjectHeader;

  template <class T, class... Args>
  T* make_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

  static BasicArena* make_in(MemoryView view, bool reads_zero) noexcept;
  static constexpr void check_policy() noexcept {
    static_assert(!Policy.retire, "ArenaPolicy::retire needs addresses to spare, which a BlockArena has");
  }
};

using Arena = BasicArena<>;

namespace detail {
/// What a scope has of its own, where an arena is used through it alone.
template <ArenaPolicy Policy, bool lends>
struct LentArena {};
template <ArenaPolicy Policy>
struct LentArena<Policy, true> {
  BasicArena<Policy> inner;
};
}  // namespace detail

/// Rewinds an arena to where it was when the scope began. Scopes nest, and end in the reverse order.
///
/// The arena is not moved, and neither cleared nor rewound to before the scope, while the scope is open: debug builds
/// assert it, and that an inner scope ends first.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArenaScope : detail::LentArena<Policy, Policy.check_scopes> {
 public:
  using Where = typename BasicArena<Policy>::Where;

  explicit BasicArenaScope(BasicArena<Policy>& arena DE100_LIFETIME_BOUND, Where where = Where::here()) noexcept
      : arena_(&arena), mark_(arena.begin_scope(where)) {
    if constexpr (Policy.check_scopes) arena.lend(this->inner);
  }

  /// The new scope rewinds; `other` does nothing any more.
  BasicArenaScope(BasicArenaScope&& other) noexcept : arena_(other.arena_), mark_(other.mark_) {
    other.arena_ = nullptr;
    if constexpr (Policy.check_scopes) {
      detail::core_of(this->inner).take_back(other.inner);
      if (arena_ != nullptr) arena_->lend_on(this->inner);
    }
  }
  BasicArenaScope& operator=(BasicArenaScope&&) = delete;

  ~BasicArenaScope() {
    if (arena_ == nullptr) return;
    if constexpr (Policy.check_scopes) arena_->take_back(this->inner);
    arena_->end_scope(mark_);
  }

  /// The arena, for the length of the scope: with ArenaPolicy::check_scopes, the only way to use it meanwhile.
  [[nodiscard]] BasicArena<Policy>& arena() noexcept DE100_LIFETIME_BOUND {
    if constexpr (Policy.check_scopes) {
      return this->inner;
    } else {
      return *arena_;
    }
  }
  [[nodiscard]] BasicArena<Policy>& operator*() noexcept DE100_LIFETIME_BOUND { return arena(); }
  [[nodiscard]] BasicArena<Policy>* operator->() noexcept DE100_LIFETIME_BOUND { return &arena(); }

 private:
  BasicArena<Policy>* arena_;
  detail::ScopeMark mark_;
};

using ArenaScope = BasicArenaScope<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view, bool reads_zero) noexcept {
  BasicArena whole = reads_zero ? BasicArena(view, already_zero) : BasicArena(view);
  void* place = nullptr;
  constexpr std::size_t size = sizeof(BasicArena), alignment = alignof(BasicArena);
  if (!whole.template push_constant<detail::Fill::nothing, size, alignment>(place)) return nullptr;
  if (whole.remaining() == 0) return nullptr;
  BasicArena* const arena = ::new (place) BasicArena(static_cast<BasicArena&&>(whole));
  arena->leave_out_what_is_used();
  return arena;
}

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view) noexcept {
  return make_in(view, false);
}

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view, already_zero_t) noexcept {
  return make_in(view, true);
}

template <ArenaPolicy Policy>
template <class T, class... Args>
T* BasicArena<Policy>::make_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
  static_assert(detail::Object<T>, "an arena is asked for an object type, not const, and not an array");
  if constexpr (detail::is_trivially_destructible<T>) {
    return Pushes<BasicArena>::template push_struct<T>(static_cast<Args&&>(args)...);
  } else {
    constexpr detail::Fill fill = sizeof...(Args) == 0 ? detail::Fill::zeros : detail::Fill::nothing;
    constexpr std::size_t offset = align_up(sizeof(ObjectHeader), alignof(T));
    constexpr std::size_t alignment = alignof(T) > alignof(ObjectHeader) ? alignof(T) : alignof(ObjectHeader);
    void* place = nullptr;
    if (!this->template push_constant<fill, offset + sizeof(T), alignment>(place)) return nullptr;
    const std::uint64_t order = this->newest_place();
    T* const made = detail::make<T>(static_cast<std::byte*>(place) + offset, static_cast<Args&&>(args)...);
    constexpr auto end = [](ObjectHeader* it) noexcept {
      static_cast<T*>(static_cast<void*>(reinterpret_cast<std::byte*>(it) + offset))->~T();
    };
    this->add_object(place, end, order);
    return made;
  }
}

template <ArenaPolicy Policy>
BasicArena<Policy> BasicArena<Policy>::push_arena(std::size_t size, std::size_t alignment,
                                                  [[maybe_unused]] Where where) noexcept {
  BasicArena part;
  if constexpr (Policy.sites) {
    const typename Core::Asking asking(this->sites(), {where, {}, 1});
    (void)this->push_part(size, alignment, part);
    return part;
  }
  (void)this->push_part(size, alignment, part);
  return part;
}

#if DE100_SITES
/// Who took the mark, and what became of it: `site`, and `how` and `dropped_at` where it is not good any more. A line
/// of 0 where that is not known. As explain() of an address.
[[nodiscard]] inline DroppedRecord explain(ArenaCheckpoint mark) noexcept {
  return detail::find_mark_record(mark.arena_, mark.mark_);
}
#endif

}  // namespace de100

#endif  // DE100_ARENA_HPP
