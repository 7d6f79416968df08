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

#ifndef DE100_ARENA_HPP
#define DE100_ARENA_HPP

#include <new>
#include <type_traits>

#include "bytes.hpp"
#include "config.hpp"
#include "identity.hpp"
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
    static_assert(std::is_default_constructible_v<T> || std::is_trivially_copyable_v<T>,
                  "this type has no default constructor: pass arguments to push_struct, or use push_copy for a row");
    return std::is_trivially_default_constructible_v<T> || !std::is_default_constructible_v<T>;
  }
}

/// Whether nothing can be thrown by pushing a T with these arguments.
template <class T, class... Args>
constexpr bool pushes_quietly() noexcept {
  if constexpr (stays_zero<T, Args...>()) {
    return true;
  } else if constexpr (std::is_constructible_v<T, Args...>) {
    return std::is_nothrow_constructible_v<T, Args...>;
  } else {
    return noexcept(T{some<std::remove_reference_t<Args>>()...});
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
  /// view is too small. Nothing has to be destroyed.
  [[nodiscard]] static BasicArena* make_in(MemoryView view) noexcept;
  [[nodiscard]] static BasicArena* make_in(MemoryView view, already_zero_t) noexcept;

  /// The memory and the marks go to the new arena; `other` is left without memory and refuses its old marks.
  ///
  /// No scope of `other` is open.
  BasicArena(BasicArena&& other) noexcept { take(other); }
  BasicArena& operator=(BasicArena&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  ~BasicArena() = default;

  // ---- push --------------------------------------------------------------------------------------------------------

  /// `size` bytes that are zero. Null when full, when `size` is 0 and when `alignment` is not a power of two.
  [[nodiscard]] void* push_size(std::size_t size, std::size_t alignment = default_alignment) noexcept;

  /// A T: zero without arguments (a default constructor that does anything then runs on the zero bytes), constructed
  /// from them with. Null when full.
  ///
  /// T has no destructor that does anything, since an arena runs none. Where a constructor throws, the bytes stay
  /// pushed.
  template <class T, class... Args>
  [[nodiscard]] T* push_struct(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

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

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether the arena has memory.
  [[nodiscard]] bool is_valid() const noexcept { return identity_ != 0; }
  /// Bytes from the start to the cursor: pushes, what aligning them skipped, and marks.
  [[nodiscard]] std::size_t used() const noexcept { return cursor_ - begin_; }
  /// Bytes that the next push can have, alignment above the minimum aside.
  [[nodiscard]] std::size_t remaining() const noexcept;
  /// Bytes that can be used in all.
  [[nodiscard]] std::size_t capacity() const noexcept { return end_ - begin_; }
  /// The most that used() ever was.
  [[nodiscard]] std::size_t peak() const noexcept { return (cursor_ > peak_ ? cursor_ : peak_) - begin_; }

 private:
  friend BasicArenaScope<Policy>;
  using Address = std::uintptr_t;

  /// A good mark that something was pushed after. It stands in the arena, at the place that it marks.
  struct Mark {
    Mark* previous;
    std::uint64_t number;
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
  void take(BasicArena& other) noexcept;

  // These answer whether there is room, and where the bytes are in `place`.
  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <detail::Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;
  DE100_COLD_PATH void* push_short(std::size_t size, std::size_t alignment) noexcept;
  template <detail::Fill fill, class T>
  DE100_FORCE_INLINE Span<T> push_row(std::size_t count) noexcept;
  DE100_FORCE_INLINE void clear_used(Address start, std::size_t size) noexcept;
  void move_back(Address cursor) noexcept;

  void mark_here() noexcept;
  [[nodiscard]] bool rewind_to(std::uint64_t number) noexcept;
  void drop_mark_here() noexcept;

  template <class T>
  static constexpr void check_type() noexcept;

  Address cursor_ = 0;   // where the next push goes; a multiple of the minimum alignment
  Address limit_ = 0;    // a push that ends above it takes the cold path: end_, or cursor_ while a mark is here
  Address used_to_ = 0;  // from here or the cursor on, whichever is higher, memory reads as zero
  Address begin_ = 0;
  Address end_ = 0;
  Address peak_ = 0;            // the highest that the cursor was before it last moved back
  Mark* marks_ = nullptr;       // good marks below the cursor, newest first
  std::uint64_t here_ = 0;      // the number of the good mark at the cursor, 0 where there is none
  std::uint64_t numbers_ = 0;   // the last number given to a mark
  std::uint64_t identity_ = 0;  // never that of another arena; 0 without memory
  std::uint32_t scopes_ = 0;    // how many are open
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
  cursor_ = begin_ = peak_ = begin;
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
void BasicArena<Policy>::take(BasicArena& other) noexcept {
  DE100_ASSERT(scopes_ == 0 && other.scopes_ == 0 && "an arena is not moved while a scope of it is open");
  cursor_ = other.cursor_;
  limit_ = other.limit_;
  used_to_ = other.used_to_;
  begin_ = other.begin_;
  end_ = other.end_;
  peak_ = other.peak_;
  marks_ = other.marks_;
  here_ = other.here_;
  numbers_ = other.numbers_;
  identity_ = other.identity_;
  other.cursor_ = other.limit_ = other.used_to_ = other.begin_ = other.end_ = other.peak_ = 0;
  other.marks_ = nullptr;
  other.here_ = other.identity_ = 0;
}

// ---- implementation: push ------------------------------------------------------------------------------------------

/// The fast path of a push whose size and alignment are known.
template <ArenaPolicy Policy>
template <detail::Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool BasicArena<Policy>::push_constant(void*& place) noexcept {
  static_assert(size != 0 && is_power_of_two(alignment));
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

/// Whatever is not the fast path: bad arguments, a mark to store, too little room. Only this function knows what backs
/// an arena, so only it would change for one that can grow.
template <ArenaPolicy Policy>
DE100_COLD_PATH void* BasicArena<Policy>::push_short(std::size_t size, std::size_t alignment) noexcept {
  if (size == 0 || !is_power_of_two(alignment)) return nullptr;
  const std::size_t before = here_ != 0 ? mark_size : 0;
  std::size_t room = end_ - cursor_;
  if (before > room) return nullptr;
  room -= before;
  const std::size_t gap = (Address{0} - (cursor_ + before)) & (alignment - 1);
  if (gap > room || size > room - gap) return nullptr;

  if (here_ != 0) {
    marks_ = ::new (reinterpret_cast<void*>(cursor_)) Mark{marks_, here_};
    here_ = 0;
    limit_ = end_;
  }
  const Address start = cursor_ + before + gap;
  cursor_ = start + align_up(size, minimum);
  return reinterpret_cast<void*>(start);
}

/// Clears of a push what was used before; what is above reads as zero.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void BasicArena<Policy>::clear_used(Address start, std::size_t size) noexcept {
  if (start < used_to_) {
    const std::size_t used = used_to_ - start;
    std::memset(reinterpret_cast<void*>(start), 0, size < used ? size : used);
  }
}

/// Everything from `cursor` on is free, and no longer fresh.
template <ArenaPolicy Policy>
void BasicArena<Policy>::move_back(Address cursor) noexcept {
  if (cursor_ > used_to_) used_to_ = cursor_;
  if (cursor_ > peak_) peak_ = cursor_;
  cursor_ = cursor;
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
  static_assert(std::is_object_v<T> && !std::is_array_v<T> && !std::is_const_v<T>,
                "an arena is asked for an object type, not const, and not an array: use push_array for a row of them");
  static_assert(
      std::is_trivially_destructible_v<T>,
      "this type has a destructor, and an arena runs none: rewinding would leak what the object holds. Let the "
      "object hold memory of the arena instead (a Span, a pointer), or keep it outside the arena");
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
  } else if constexpr (std::is_constructible_v<T, Args...>) {
    return ::new (place) T(static_cast<Args&&>(args)...);
  } else {
    return ::new (place) T{static_cast<Args&&>(args)...};  // an aggregate
  }
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
    for (T& element : row) ::new (static_cast<void*>(&element)) T();
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
  if constexpr (std::is_trivially_copyable_v<T>) {
    mem_copy(copy.data(), source, copy.size() * sizeof(T));
  } else {
    for (std::size_t i = 0; i < copy.size(); ++i) ::new (static_cast<void*>(copy.data() + i)) T(source[i]);
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
  const Address start = reinterpret_cast<Address>(last);
  if (last == nullptr || start < begin_ || start >= cursor_ || new_size == 0 || new_size > end_ - start) return false;
  // The newest allocation ends at the cursor, but for the bytes that rounded it up. A size that wraps becomes 0 here.
  if (align_up(old_size, minimum) != cursor_ - start) return false;
  const Address end = start + align_up(new_size, minimum);
  if (end != cursor_ && here_ != 0) return false;

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

template <ArenaPolicy Policy>
bool BasicArena<Policy>::rewind_to(std::uint64_t number) noexcept {
  if ((here_ & ~named) == number) return true;
  Mark* mark = marks_;
  while (mark != nullptr && mark->number > (number | named)) mark = mark->previous;
  if (mark == nullptr || (mark->number & ~named) != number) return false;
  here_ = mark->number;
  marks_ = mark->previous;
  move_back(reinterpret_cast<Address>(mark));
  limit_ = cursor_;
  return true;
}

template <ArenaPolicy Policy>
ArenaCheckpoint BasicArena<Policy>::checkpoint() noexcept {
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
  if (!is_valid() || mark.arena_ != identity_) return false;
  if constexpr (Policy.check_marks) {
    return rewind_to(mark.mark_);
  } else {
    if (mark.mark_ > used()) return false;
    move_back(begin_ + static_cast<std::size_t>(mark.mark_));
    return true;
  }
}

template <ArenaPolicy Policy>
void BasicArena<Policy>::clear() noexcept {
  marks_ = nullptr;
  drop_mark_here();
  move_back(begin_);
}

template <ArenaPolicy Policy>
std::size_t BasicArena<Policy>::remaining() const noexcept {
  const std::size_t room = end_ - cursor_;
  const std::size_t mark = here_ != 0 ? mark_size : 0;
  return room > mark ? room - mark : 0;
}

template <ArenaPolicy Policy>
BasicArenaScope<Policy>::BasicArenaScope(BasicArena<Policy>& arena) noexcept
    : arena_(&arena), depth_(++arena.scopes_), began_mark_(arena.here_ == 0) {
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
  [[maybe_unused]] bool rewound = true;
  if constexpr (Policy.check_marks) {
    rewound = arena_->rewind_to(mark_);
    if (rewound && began_mark_ && (arena_->here_ & BasicArena<Policy>::named) == 0) arena_->drop_mark_here();
  } else {
    rewound = mark_ <= arena_->used();
    if (rewound) arena_->move_back(arena_->begin_ + static_cast<std::size_t>(mark_));
  }
  DE100_ASSERT(rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open");
}

}  // namespace de100

#endif  // DE100_ARENA_HPP
