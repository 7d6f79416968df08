// de100 memory, https://opensource.org/license/zlib
//
// arena.hpp: bump allocation on a view. An arena gives memory out from front to back and takes it back by rewinding to
// a mark, all at once: a push costs a few instructions, a rewind is constant time whatever it drops, and nothing is
// stored per allocation.
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

#include "backing.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "identity.hpp"
#include "object.hpp"
#include "os.hpp"
#include "traits.hpp"
#include "view.hpp"

namespace de100 {

/// What an arena type does, decided while compiling.
struct ArenaPolicy {
  /// Every push starts at a multiple of it and takes a multiple of it, so that most need no alignment step. A power of
  /// two, at least 8.
  std::size_t minimum_alignment = 8;

  /// Whether rewinding to a stale mark is refused. Without, a rewind checks only that the mark is not ahead of the
  /// cursor, and marks take no memory.
  bool check_marks = true;

  /// Whether an assertion fails when another thread uses the arena than the one that used it before, unless the arena
  /// was cleared, moved or handed over in between. On in debug builds, and then a type of its own, so that a program
  /// that mixes both kinds does not link.
  bool check_thread = DE100_DEBUG != 0;
};

/// Says that a view reads as zero, as memory fresh from a MemoryBlock does.
struct already_zero_t {
  explicit already_zero_t() = default;
};
inline constexpr already_zero_t already_zero{};

namespace detail {
/// What a push writes to its bytes.
enum class Fill : bool { nothing, zeros };

/// Whether a T pushed with these arguments is left as zero bytes, without a constructor.
template <class T, class... Args>
constexpr bool stays_zero() noexcept {
  if constexpr (sizeof...(Args) != 0) {
    return false;
  } else {
    static_assert(is_constructible<T> || is_trivially_copyable<T>,
                  "this type has no default constructor: pass arguments to push_struct, or use push_copy for a row");
    return is_trivially_default_constructible<T> || !is_constructible<T>;
  }
}

/// Whether nothing can be thrown by pushing a T with these arguments.
template <class T, class... Args>
constexpr bool pushes_quietly() noexcept {
  if constexpr (stays_zero<T, Args...>()) {
    return true;
  } else {
    return makes_quietly<T, Args...>();
  }
}
}  // namespace detail

template <ArenaPolicy Policy>
class BasicArena;
template <ArenaPolicy Policy>
class BasicArenaScope;

/// A place in an arena to rewind to. A value: copy it, keep it, drop it. `ArenaCheckpoint{}` is refused by every arena.
class ArenaCheckpoint {
 public:
  constexpr ArenaCheckpoint() noexcept = default;

 private:
  template <ArenaPolicy Policy>
  friend class BasicArena;
  constexpr ArenaCheckpoint(std::uint64_t arena, std::uint64_t mark) noexcept : arena_(arena), mark_(mark) {}

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
class BasicArena {
  static_assert(is_power_of_two(Policy.minimum_alignment) && Policy.minimum_alignment >= 8,
                "ArenaPolicy::minimum_alignment is a power of two and at least 8");

 public:
  using Scope = BasicArenaScope<Policy>;

  static constexpr ArenaPolicy policy = Policy;
  static constexpr std::size_t default_alignment = alignof(std::max_align_t);

  /// An arena without memory: not valid, every push is refused.
  BasicArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used, and is cleared when it is pushed.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicArena(MemoryView view) noexcept;

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicArena(MemoryView view, already_zero_t) noexcept;

  /// An arena that stands at the start of its own memory, so that all of its state lives in the view. Null where the
  /// view is too small. Nothing has to be destroyed, but clear() runs what push_object left to run.
  [[nodiscard]] static BasicArena* make_in(MemoryView view) noexcept;
  [[nodiscard]] static BasicArena* make_in(MemoryView view, already_zero_t) noexcept;

  /// The memory and the marks go to the new arena; `other` is left without memory and refuses its old marks.
  ///
  /// No scope of `other` is open. One that grows is moved as the type it is.
  BasicArena(BasicArena&& other) noexcept { take(other); }
  BasicArena& operator=(BasicArena&& other) noexcept {
    if (this == &other) return *this;
    end_objects(0);
    take(other);
    return *this;
  }
  template <detail::Extends<BasicArena> Growing>
  BasicArena(Growing&& other) = delete;  // NOLINT(bugprone-forwarding-reference-overload): hides no move of an arena
  template <detail::Extends<BasicArena> Growing>
  BasicArena& operator=(Growing&& other) = delete;

  /// Ends the objects of push_object. Of an arena that has any, the memory is still there.
  ~BasicArena() { end_objects(0); }

  // ---- push --------------------------------------------------------------------------------------------------------

  /// `size` bytes that are zero. Null when full, when `size` is 0 and when `alignment` is not a power of two.
  [[nodiscard]] void* push_size(std::size_t size, std::size_t alignment = default_alignment) noexcept;

  /// A T: zero without arguments (a default constructor that does anything then runs on the zero bytes), constructed
  /// from them with. Null when full.
  ///
  /// T has no destructor that does anything, since none is run: see push_object. Where a constructor throws, the bytes
  /// stay pushed.
  template <class T, class... Args>
  [[nodiscard]] T* push_struct(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

  /// The same for a T with a destructor, which runs when the arena is rewound to before it, cleared, or ends; of
  /// several the newest first. Costs 32 bytes more.
  ///
  /// It is found through a pointer to a function: such objects do not outlive the code that pushed them.
  template <class T, class... Args>
  [[nodiscard]] T* push_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

  /// An arena on `size` bytes of this one, for a part of the work: it fills by itself, and gives nothing back here. Not
  /// valid when full.
  [[nodiscard]] BasicArena push_arena(std::size_t size, std::size_t alignment = default_alignment) noexcept;

  /// `count` times push_struct<T>(), in a row. Empty when full, when `count` is 0 and when the bytes cannot be counted.
  template <class T>
  [[nodiscard]] Span<T> push_array(std::size_t count) noexcept(detail::pushes_quietly<T>());

  /// A copy of the elements of anything with data() and size(). Empty when full and when there are none.
  template <detail::Contiguous Range>
  [[nodiscard]] Span<detail::ValueOf<Range>> push_copy(const Range& range) noexcept;

  /// A copy of the characters, with a 0 after them. Null when full.
  [[nodiscard]] char* push_string(Span<const char> text) noexcept;
  /// The same up to the first 0, as for a literal. Null for a null pointer.
  [[nodiscard]] char* push_string(const char* text) noexcept;

  /// The same as the three above for memory that is overwritten at once: what it holds is anything.
  [[nodiscard]] void* push_size_uninitialized(std::size_t size, std::size_t alignment = default_alignment) noexcept;
  template <class T>
  [[nodiscard]] T* push_struct_uninitialized() noexcept;
  template <class T>
  [[nodiscard]] Span<T> push_array_uninitialized(std::size_t count) noexcept;

  /// Makes the newest allocation larger or smaller where it stands; bytes from `old_size` on are zero. False, and
  /// nothing changed, when `last` is not the newest allocation or `old_size` not its size (as far as the minimum
  /// alignment tells), when full, when `new_size` is 0, and when its end would cross a checked mark that was taken
  /// since.
  [[nodiscard]] bool extend(void* last, std::size_t old_size, std::size_t new_size) noexcept;

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  /// Marks the place where the next push goes. Works in a full arena. Constant time.
  [[nodiscard]] ArenaCheckpoint checkpoint() noexcept;

  /// Drops everything that was pushed since the mark. False, and nothing changed, where the mark is stale or another
  /// arena's. Constant time, and a step for each mark taken since.
  [[nodiscard]] bool rewind(ArenaCheckpoint mark) noexcept;

  /// A mark now, and a rewind to it when the scope ends.
  [[nodiscard]] Scope scope() noexcept { return Scope(*this); }

  /// Drops everything, marks too. Constant time.
  void clear() noexcept;

  /// The thread that uses the arena next is the one that ArenaPolicy::check_thread holds it to.
  void hand_over() noexcept { owner_ = 0; }

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether `place` is among the used bytes. A step for each region of a ChainedArena.
  [[nodiscard]] bool contains(const void* place) const noexcept;
  /// Whether the arena has memory.
  [[nodiscard]] bool is_valid() const noexcept { return identity_ != 0; }
  /// Bytes from the start to the cursor: pushes, what aligning them skipped, and marks.
  [[nodiscard]] std::size_t used() const noexcept { return cursor_ - begin_; }
  /// Bytes that the next push can have, alignment above the minimum aside.
  [[nodiscard]] std::size_t remaining() const noexcept;
  /// Bytes that can be used in all: for a BlockArena all that it has reserved, for a ChainedArena as far as the region
  /// goes that it is in.
  [[nodiscard]] std::size_t capacity() const noexcept;
  /// The most that used() ever was.
  [[nodiscard]] std::size_t peak() const noexcept { return used() > peak_ ? used() : peak_; }

 protected:
  using Address = std::uintptr_t;

  /// Makes it an arena that grows, on what it has to begin with.
  void begin(detail::Backing& backing, const detail::Stretch& first) noexcept;

  /// Moves an arena whose backing moves too: `backing` is the new one, null where there was none.
  void take(BasicArena& other, detail::Backing* backing) noexcept;

  [[nodiscard]] detail::Stretch now() const noexcept { return {cursor_, used_to_, begin_, end_}; }
  void adopt(const detail::Stretch& now) noexcept;
  void end_objects(std::uint64_t from) noexcept;

 private:
  friend BasicArenaScope<Policy>;

  /// A good mark that something was pushed after. It stands in the arena, at the place that it marks.
  struct Mark {
    Mark* previous;
    std::uint64_t number;
  };

  /// An object whose destructor is to run. It stands behind this.
  struct Object {
    Object* previous;
    void (*end)(Object*) noexcept;
    // The number of a mark taken before is not higher than this, that of one taken after is.
    std::uint64_t order;
    // The same for the end of the constructor, which may push and mark too: no object further down has a higher order.
    std::uint64_t highest;
  };

  static constexpr std::size_t minimum = Policy.minimum_alignment;
  static constexpr std::size_t mark_size = align_up(sizeof(Mark), minimum);
  static_assert(alignof(Mark) <= minimum);

  // A mark's number is even; this bit is set in it once a checkpoint names the mark. One that only a scope knows is
  // dropped when the scope ends, so that the next push does not store what nobody can rewind to.
  static constexpr std::uint64_t named = 1;

  // The last bytes of the address space are never an arena's, so that cursor + size + alignment of a push whose size
  // and alignment are known to be smaller than this cannot wrap, and one comparison tells whether it fits.
  static constexpr Address headroom = 65536;

  // Zeros for up to this many bytes are stored without looking whether they are needed: that costs less than to look.
  static constexpr std::size_t always_clear = 64;

  BasicArena(MemoryView view, bool reads_zero) noexcept;
  static BasicArena* make_in(MemoryView view, bool reads_zero) noexcept;
  void take(BasicArena& other) noexcept { take(other, nullptr); }
  void check_thread() noexcept;

  // These answer whether there is room, and where the bytes are in `place`.
  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <detail::Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;
  DE100_COLD_PATH void* push_short(std::size_t size, std::size_t alignment) noexcept;
  template <detail::Fill fill, class T>
  DE100_FORCE_INLINE Span<T> push_row(std::size_t count) noexcept;
  DE100_FORCE_INLINE void clear_used(Address start, std::size_t size) noexcept;
  [[nodiscard]] std::size_t bytes_before(std::size_t alignment) const noexcept;
  bool grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept;

  /// Not lower than the mark of any place before the cursor, and lower than the next at the cursor.
  [[nodiscard]] std::uint64_t newest_place() const noexcept { return Policy.check_marks ? numbers_ : used() - 1; }

  void move_back(Address cursor) noexcept;
  void move_back_to_used(std::size_t used_then) noexcept;

  void mark_here() noexcept;
  [[nodiscard]] bool rewind_to(std::uint64_t number) noexcept;
  [[nodiscard]] bool rewind_to_used(std::uint64_t used_then) noexcept;
  void drop_mark_here() noexcept;

  template <class T>
  static constexpr void check_type() noexcept;

  Address cursor_ = 0;   // where the next push goes; a multiple of the minimum alignment
  Address limit_ = 0;    // a push that ends above it takes the cold path: end_, or cursor_ while a mark is here
  Address used_to_ = 0;  // from here or the cursor on, whichever is higher, memory reads as zero
  Address begin_ = 0;
  Address end_ = 0;
  std::size_t peak_ = 0;                // the most that was used before the cursor last moved back
  Mark* marks_ = nullptr;               // good marks below the cursor, newest first
  Object* objects_ = nullptr;           // newest first
  detail::Backing* backing_ = nullptr;  // null where the arena does not grow
  std::uint64_t here_ = 0;              // the number of the good mark at the cursor, 0 where there is none
  std::uint64_t numbers_ = 0;           // the last number given to a mark
  std::uint64_t identity_ = 0;          // never that of another arena; 0 without memory
  std::uint64_t owner_ = 0;             // the thread that uses the arena, where that is checked
  std::uint32_t scopes_ = 0;            // how many are open
};

using Arena = BasicArena<>;

/// Rewinds an arena to where it was when the scope began. Scopes nest, and end in the reverse order.
///
/// The arena is not moved, and neither cleared nor rewound to before the scope, while the scope is open: debug builds
/// assert it, and that an inner scope ends first.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArenaScope {
 public:
  explicit BasicArenaScope(BasicArena<Policy>& arena) noexcept;

  /// The new scope rewinds; `other` does nothing any more.
  BasicArenaScope(BasicArenaScope&& other) noexcept
      : arena_(other.arena_), mark_(other.mark_), depth_(other.depth_), began_mark_(other.began_mark_) {
    other.arena_ = nullptr;
  }
  BasicArenaScope& operator=(BasicArenaScope&&) = delete;

  ~BasicArenaScope();

 private:
  BasicArena<Policy>* arena_;
  std::uint64_t mark_ = 0;
  std::uint32_t depth_ = 0;
  bool began_mark_ = false;  // no older mark was at this place
};

using ArenaScope = BasicArenaScope<>;

// ---- implementation: life ------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicArena<Policy>::BasicArena(MemoryView view, bool reads_zero) noexcept {
  const Address start = reinterpret_cast<Address>(view.data());
  const Address highest = UINTPTR_MAX - headroom;
  if (view.empty() || start > highest - minimum) return;
  const Address begin = align_up(start, minimum);
  const Address end = align_down(view.size() < highest - start ? start + view.size() : highest, minimum);
  if (begin >= end) return;
  cursor_ = begin_ = begin;
  limit_ = end_ = end;
  used_to_ = reads_zero ? begin : end;
  identity_ = draw_identity();
}

template <ArenaPolicy Policy>
BasicArena<Policy>::BasicArena(MemoryView view) noexcept : BasicArena(view, false) {}

template <ArenaPolicy Policy>
BasicArena<Policy>::BasicArena(MemoryView view, already_zero_t) noexcept : BasicArena(view, true) {}

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view, bool reads_zero) noexcept {
  BasicArena whole(view, reads_zero);
  void* place = nullptr;
  constexpr std::size_t size = sizeof(BasicArena), alignment = alignof(BasicArena);
  if (!whole.template push_constant<detail::Fill::nothing, size, alignment>(place)) return nullptr;
  if (whole.remaining() == 0) return nullptr;
  BasicArena* const arena = ::new (place) BasicArena(static_cast<BasicArena&&>(whole));
  arena->begin_ = arena->cursor_;
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
void BasicArena<Policy>::begin(detail::Backing& backing, const detail::Stretch& first) noexcept {
  adopt(first);
  backing_ = &backing;
  identity_ = draw_identity();
}

template <ArenaPolicy Policy>
void BasicArena<Policy>::take(BasicArena& other, detail::Backing* backing) noexcept {
  DE100_ASSERT(scopes_ == 0 && other.scopes_ == 0 && "an arena is not moved while a scope of it is open");
  here_ = other.here_;
  adopt(other.now());
  peak_ = other.peak_;
  marks_ = other.marks_;
  objects_ = other.objects_;
  backing_ = backing;
  numbers_ = other.numbers_;
  identity_ = other.identity_;
  owner_ = 0;
  other.here_ = other.identity_ = other.owner_ = 0;
  other.adopt({});
  other.peak_ = 0;
  other.marks_ = nullptr;
  other.objects_ = nullptr;
  other.backing_ = nullptr;
}

/// Goes on in another stretch of memory, whose ends need not be aligned.
template <ArenaPolicy Policy>
void BasicArena<Policy>::adopt(const detail::Stretch& now) noexcept {
  const Address highest = UINTPTR_MAX - headroom;
  cursor_ = align_up(now.cursor, minimum);
  begin_ = now.begin + (cursor_ - now.cursor);
  used_to_ = now.used_to;
  end_ = align_down(now.end < highest ? now.end : highest, minimum);
  if (end_ < cursor_) end_ = cursor_;  // a minimum alignment above the page size
  limit_ = here_ != 0 ? cursor_ : end_;
}

/// The thread that uses the arena is the one that has used it.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void BasicArena<Policy>::check_thread() noexcept {
  if constexpr (Policy.check_thread) {
    const std::uint64_t thread = os::thread_id();
    if (owner_ == 0) owner_ = thread;
    DE100_ASSERT(owner_ == thread && "an arena belongs to one thread: clear it or hand_over() before another uses it");
  }
}

// ---- implementation: push ------------------------------------------------------------------------------------------

/// The fast path of a push whose size and alignment are known.
template <ArenaPolicy Policy>
template <detail::Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool BasicArena<Policy>::push_constant(void*& place) noexcept {
  static_assert(size != 0 && is_power_of_two(alignment));
  check_thread();
  if constexpr (size < headroom / 2 && alignment < headroom / 4) {
    const Address start = alignment <= minimum ? cursor_ : align_up(cursor_, alignment);
    const Address next = start + align_up(size, minimum);
    if (next <= limit_) [[likely]] {
      cursor_ = next;
      place = reinterpret_cast<void*>(start);
    } else {
      place = push_short(size, alignment);
      if (place == nullptr) return false;
    }
    if constexpr (fill == detail::Fill::zeros && size <= always_clear) {
      std::memset(place, 0, size);
    } else if constexpr (fill == detail::Fill::zeros) {
      clear_used(reinterpret_cast<Address>(place), size);
    }
    return true;
  } else {
    return push<fill>(size, alignment, place);
  }
}

/// The fast path of any other push.
template <ArenaPolicy Policy>
template <detail::Fill fill>
DE100_FORCE_INLINE bool BasicArena<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
  check_thread();
  const std::size_t gap = (Address{0} - cursor_) & (alignment - 1);
  const std::size_t room = limit_ - cursor_;
  // A size of 0 becomes the largest number here, which never fits.
  if (is_power_of_two(alignment) && gap <= room && size - 1 < room - gap) [[likely]] {
    const Address start = cursor_ + gap;
    DE100_ASSUME(start != 0);  // an arena without memory has no room; g++ 12 warns of a null pointer unless it is told
    cursor_ = start + align_up(size, minimum);
    place = reinterpret_cast<void*>(start);
  } else {
    place = push_short(size, alignment);
    if (place == nullptr) return false;
  }
  if constexpr (fill == detail::Fill::zeros) clear_used(reinterpret_cast<Address>(place), size);
  return true;
}

/// Bytes at the cursor that stay before a push: a mark's, and what aligning skips.
template <ArenaPolicy Policy>
std::size_t BasicArena<Policy>::bytes_before(std::size_t alignment) const noexcept {
  const Address after_mark = here_ != 0 ? cursor_ + mark_size : cursor_;
  return align_up(after_mark, alignment) - cursor_;
}

/// Whatever is not the fast path: bad arguments, a mark to store, too little room.
template <ArenaPolicy Policy>
DE100_COLD_PATH void* BasicArena<Policy>::push_short(std::size_t size, std::size_t alignment) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment)) return nullptr;
  const std::size_t before = bytes_before(alignment);
  if (before > end_ - cursor_ || size > end_ - cursor_ - before) {
    if (backing_ == nullptr || before > max_size || !grow(before + size, size, alignment)) return nullptr;
  }

  // cppcheck-suppress unreadVariable  ; it is read below
  const Address start = cursor_ + bytes_before(alignment);  // the cursor may be elsewhere now
  if (here_ != 0) {
    marks_ = ::new (reinterpret_cast<void*>(cursor_)) Mark{marks_, here_};
    here_ = 0;
    limit_ = end_;
  }
  cursor_ = start + align_up(size, minimum);
  return reinterpret_cast<void*>(start);
}

/// Gets so much memory that a push of that size and alignment fits, for which `room` bytes are needed at the cursor.
template <ArenaPolicy Policy>
bool BasicArena<Policy>::grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept {
  detail::Stretch stretch = now();
  if (detail::BlockBacking* const block = detail::as_block(backing_)) {
    if (!block->grow(stretch, align_up(room, minimum))) return false;
  } else {
    // Where the region will start is not known.
    if (!checked_add(size, mark_size + 2 * minimum, room) || !checked_add(room, alignment, room)) return false;
    detail::ChainBacking* const chain = static_cast<detail::ChainBacking*>(backing_);
    if (!chain->template grow<BasicArena<ArenaPolicy{}>>(stretch, room)) return false;
  }
  adopt(stretch);
  return true;
}

/// Clears of a push what was used before; what is above reads as zero.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void BasicArena<Policy>::clear_used(Address start, std::size_t size) noexcept {
  if (start < used_to_) {
    const std::size_t used = used_to_ - start;
    std::memset(reinterpret_cast<void*>(start), 0, size < used ? size : used);
  }
}

/// Everything from `cursor` on is free, and no longer fresh. The limit is the caller's to set.
template <ArenaPolicy Policy>
void BasicArena<Policy>::move_back(Address cursor) noexcept {
  peak_ = peak();
  if (backing_ != nullptr) {
    detail::Stretch stretch = now();
    backing_->note(used());
    if (detail::ChainBacking* const chain = detail::as_chain(backing_))
      cursor = chain->go_back_to_place(stretch, cursor);
    adopt(stretch);
  }
  if (cursor_ > used_to_) used_to_ = cursor_;
  cursor_ = cursor;
}

template <ArenaPolicy Policy>
void BasicArena<Policy>::move_back_to_used(std::size_t used_then) noexcept {
  if (detail::ChainBacking* const chain = detail::as_chain(backing_)) {
    peak_ = peak();
    detail::Stretch stretch = now();
    backing_->note(used());
    chain->go_back_to_used(stretch, used_then);
    adopt(stretch);
  }
  move_back(begin_ + used_then);
}

/// Ends the objects whose order is not lower than `from`.
template <ArenaPolicy Policy>
void BasicArena<Policy>::end_objects(std::uint64_t from) noexcept {
  Object** link = &objects_;
  while (*link != nullptr && (*link)->highest >= from) {
    Object* const object = *link;
    if (object->order >= from) {
      *link = object->previous;
      object->end(object);
    } else {
      link = &object->previous;  // the mark was taken in its constructor
    }
  }
}

template <ArenaPolicy Policy>
DE100_FORCE_INLINE void* BasicArena<Policy>::push_size(std::size_t size, std::size_t alignment) noexcept {
  void* place = nullptr;
  return push<detail::Fill::zeros>(size, alignment, place) ? place : nullptr;
}

template <ArenaPolicy Policy>
DE100_FORCE_INLINE void* BasicArena<Policy>::push_size_uninitialized(std::size_t size, std::size_t alignment) noexcept {
  void* place = nullptr;
  return push<detail::Fill::nothing>(size, alignment, place) ? place : nullptr;
}

template <ArenaPolicy Policy>
template <class T>
constexpr void BasicArena<Policy>::check_type() noexcept {
  static_assert(detail::Object<T>,
                "an arena is asked for an object type, not const, and not an array: use push_array for a row of them");
  static_assert(
      detail::is_trivially_destructible<T>,
      "this type has a destructor, and only push_object has an arena run it: rewinding would leak what the object "
      "holds. Let the object hold memory of the arena instead (a Span, a pointer), or push it with push_object");
}

template <ArenaPolicy Policy>
template <class T, class... Args>
DE100_FORCE_INLINE T* BasicArena<Policy>::push_struct(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
  check_type<T>();
  constexpr detail::Fill fill = sizeof...(Args) == 0 ? detail::Fill::zeros : detail::Fill::nothing;
  void* place = nullptr;
  if (!push_constant<fill, sizeof(T), alignof(T)>(place)) return nullptr;
  if constexpr (detail::stays_zero<T, Args...>()) {
    return static_cast<T*>(place);
  } else {
    return detail::make<T>(place, static_cast<Args&&>(args)...);
  }
}

template <ArenaPolicy Policy>
template <class T, class... Args>
T* BasicArena<Policy>::push_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
  static_assert(detail::Object<T>, "an arena is asked for an object type, not const, and not an array");
  if constexpr (detail::is_trivially_destructible<T>) {
    return push_struct<T>(static_cast<Args&&>(args)...);
  } else {
    constexpr detail::Fill fill = sizeof...(Args) == 0 ? detail::Fill::zeros : detail::Fill::nothing;
    constexpr std::size_t offset = align_up(sizeof(Object), alignof(T));
    constexpr std::size_t alignment = alignof(T) > alignof(Object) ? alignof(T) : alignof(Object);
    void* place = nullptr;
    if (!push_constant<fill, offset + sizeof(T), alignment>(place)) return nullptr;
    const std::uint64_t order = newest_place();
    T* const made = detail::make<T>(static_cast<std::byte*>(place) + offset, static_cast<Args&&>(args)...);
    constexpr auto end = [](Object* it) noexcept {
      static_cast<T*>(static_cast<void*>(reinterpret_cast<std::byte*>(it) + offset))->~T();
    };
    objects_ = ::new (place) Object{objects_, end, order, newest_place()};
    return made;
  }
}

template <ArenaPolicy Policy>
BasicArena<Policy> BasicArena<Policy>::push_arena(std::size_t size, std::size_t alignment) noexcept {
  void* place = nullptr;
  if (is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
  if (!push<detail::Fill::nothing>(size, alignment, place)) return {};
  BasicArena child(MemoryView(place, size), true);
  const Address used_to = used_to_ < child.end_ ? used_to_ : child.end_;
  if (used_to > child.begin_) child.used_to_ = used_to;
  return child;
}

template <ArenaPolicy Policy>
template <class T>
DE100_FORCE_INLINE T* BasicArena<Policy>::push_struct_uninitialized() noexcept {
  check_type<T>();
  void* place = nullptr;
  return push_constant<detail::Fill::nothing, sizeof(T), alignof(T)>(place) ? static_cast<T*>(place) : nullptr;
}

template <ArenaPolicy Policy>
template <detail::Fill fill, class T>
DE100_FORCE_INLINE Span<T> BasicArena<Policy>::push_row(std::size_t count) noexcept {
  check_type<T>();
  std::size_t size = 0;
  void* place = nullptr;
  if (!checked_multiply(count, sizeof(T), size) || !push<fill>(size, alignof(T), place)) return {};
  return {static_cast<T*>(place), count};
}

template <ArenaPolicy Policy>
template <class T>
DE100_FORCE_INLINE Span<T> BasicArena<Policy>::push_array(std::size_t count) noexcept(detail::pushes_quietly<T>()) {
  const Span<T> row = push_row<detail::Fill::zeros, T>(count);
  if constexpr (!detail::stays_zero<T>()) {
    for (T& element : row) (void)detail::make<T>(&element);
  }
  return row;
}

template <ArenaPolicy Policy>
template <class T>
DE100_FORCE_INLINE Span<T> BasicArena<Policy>::push_array_uninitialized(std::size_t count) noexcept {
  return push_row<detail::Fill::nothing, T>(count);
}

template <ArenaPolicy Policy>
template <detail::Contiguous Range>
Span<detail::ValueOf<Range>> BasicArena<Policy>::push_copy(const Range& range) noexcept {
  using T = detail::ValueOf<Range>;
  const auto* const source = range.data();
  const Span<T> copy = push_row<detail::Fill::nothing, T>(static_cast<std::size_t>(range.size()));
  if constexpr (detail::is_trivially_copyable<T>) {
    mem_copy(copy.data(), source, copy.size() * sizeof(T));
  } else {
    for (std::size_t i = 0; i < copy.size(); ++i) (void)detail::make<T>(copy.data() + i, source[i]);
  }
  return copy;
}

template <ArenaPolicy Policy>
char* BasicArena<Policy>::push_string(Span<const char> text) noexcept {
  std::size_t size = 0;
  if (!checked_add(text.size(), 1, size)) return nullptr;
  void* place = nullptr;
  if (!push<detail::Fill::nothing>(size, 1, place)) return nullptr;
  char* const copy = static_cast<char*>(place);
  mem_copy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

template <ArenaPolicy Policy>
char* BasicArena<Policy>::push_string(const char* text) noexcept {
  return text != nullptr ? push_string(Span<const char>(text, std::strlen(text))) : nullptr;
}

template <ArenaPolicy Policy>
bool BasicArena<Policy>::extend(void* last, std::size_t old_size, std::size_t new_size) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (last == nullptr || start >= cursor_ || cursor_ - start > used() || new_size == 0 || new_size > max_size)
    return false;
  // The newest allocation ends at the cursor, but for the bytes that rounded it up. A size that wraps becomes 0 here.
  if (align_up(old_size, minimum) != cursor_ - start) return false;
  const Address end = start + align_up(new_size, minimum);
  if (end != cursor_ && here_ != 0) return false;
  if (new_size > end_ - start) {
    if (detail::as_block(backing_) == nullptr || !grow(end - cursor_, new_size, 1)) return false;
  }

  if (new_size > old_size) {
    clear_used(start + old_size, new_size - old_size);
    cursor_ = end;
  } else {
    move_back(end);
  }
  return true;
}

// ---- implementation: mark and rewind -------------------------------------------------------------------------------

/// There is a mark at the cursor. The next push stores it: it is sent to the cold path by a limit that leaves no room.
template <ArenaPolicy Policy>
void BasicArena<Policy>::mark_here() noexcept {
  if (here_ != 0) return;
  here_ = numbers_ += 2;
  limit_ = cursor_;
}

template <ArenaPolicy Policy>
void BasicArena<Policy>::drop_mark_here() noexcept {
  here_ = 0;
  limit_ = end_;
}

/// The same where a mark is no more than the bytes that were used.
template <ArenaPolicy Policy>
bool BasicArena<Policy>::rewind_to_used(std::uint64_t used_then) noexcept {
  if (used_then > used()) return false;
  end_objects(used_then);
  move_back_to_used(static_cast<std::size_t>(used_then));
  limit_ = end_;
  return true;
}

template <ArenaPolicy Policy>
bool BasicArena<Policy>::rewind_to(std::uint64_t number) noexcept {
  if constexpr (!Policy.check_marks) return rewind_to_used(number);
  if ((here_ & ~named) == number) return true;
  Mark* mark = marks_;
  while (mark != nullptr && mark->number > (number | named)) mark = mark->previous;
  if (mark == nullptr || (mark->number & ~named) != number) return false;
  end_objects(number);
  const std::uint64_t mark_number = mark->number;
  Mark* const previous = mark->previous;
  move_back(reinterpret_cast<Address>(mark));
  here_ = mark_number;
  marks_ = previous;
  limit_ = cursor_;
  return true;
}

template <ArenaPolicy Policy>
ArenaCheckpoint BasicArena<Policy>::checkpoint() noexcept {
  check_thread();
  if constexpr (Policy.check_marks) {
    mark_here();
    here_ |= named;
    return {identity_, here_ & ~named};
  } else {
    return {identity_, used()};
  }
}

template <ArenaPolicy Policy>
bool BasicArena<Policy>::rewind(ArenaCheckpoint mark) noexcept {
  check_thread();
  if (!is_valid() || mark.arena_ != identity_) return false;
  return rewind_to(mark.mark_);
}

template <ArenaPolicy Policy>
void BasicArena<Policy>::clear() noexcept {
  check_thread();
  end_objects(0);
  marks_ = nullptr;
  move_back_to_used(0);
  if (detail::BlockBacking* const block = detail::as_block(backing_)) {
    detail::Stretch stretch = now();
    block->clear(stretch);
    adopt(stretch);
  }
  drop_mark_here();
  hand_over();
}

template <ArenaPolicy Policy>
bool BasicArena<Policy>::contains(const void* place) const noexcept {
  const Address address = reinterpret_cast<Address>(place);
  if (const detail::ChainBacking* const chain = detail::as_chain(backing_)) return chain->contains(now(), address);
  return address >= begin_ && address < cursor_;
}

template <ArenaPolicy Policy>
std::size_t BasicArena<Policy>::capacity() const noexcept {
  const detail::BlockBacking* const block = detail::as_block(backing_);
  return block == nullptr ? end_ - begin_ : align_down(block->first() + block->block.reserved_size(), minimum) - begin_;
}

template <ArenaPolicy Policy>
std::size_t BasicArena<Policy>::remaining() const noexcept {
  const std::size_t room = capacity() - used();
  const std::size_t mark = here_ != 0 ? mark_size : 0;
  return room > mark ? room - mark : 0;
}

template <ArenaPolicy Policy>
BasicArenaScope<Policy>::BasicArenaScope(BasicArena<Policy>& arena) noexcept
    : arena_(&arena), depth_(++arena.scopes_), began_mark_(arena.here_ == 0) {
  arena.check_thread();
  if constexpr (Policy.check_marks) {
    arena.mark_here();
    mark_ = arena.here_ & ~BasicArena<Policy>::named;
  } else {
    mark_ = arena.used();
  }
}

template <ArenaPolicy Policy>
BasicArenaScope<Policy>::~BasicArenaScope() {
  if (arena_ == nullptr) return;
  DE100_ASSERT(arena_->scopes_ == depth_ && "scopes of an arena end in the reverse order");
  --arena_->scopes_;
  const bool rewound = arena_->rewind_to(mark_);
  if (rewound && began_mark_ && (arena_->here_ & BasicArena<Policy>::named) == 0) arena_->drop_mark_here();
  DE100_ASSERT(rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open");
}

}  // namespace de100

#endif  // DE100_ARENA_HPP
