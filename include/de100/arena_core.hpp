// de100 memory, https://opensource.org/license/zlib
//
// arena_core.hpp: the bytes of an arena, for arena.hpp: where the next push goes, the marks below it, and what happens
// when memory is short. It knows no types: what those need is in arena.hpp.

#ifndef DE100_ARENA_CORE_HPP
#define DE100_ARENA_CORE_HPP

#include <new>

#include "arena_policy.hpp"
#include "backing.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "fence.hpp"
#include "identity.hpp"
#include "os.hpp"
#include "poison.hpp"
#include "pushes.hpp"
#include "sites.hpp"
#include "view.hpp"

namespace de100::detail {

/// The policy of an Arena, for code that depends on another: so it is looked at when it is used, and not before.
template <ArenaPolicy>
inline constexpr ArenaPolicy usual_policy = {};

/// The last bytes of the address space are never an arena's, so that cursor + size + alignment of a push whose size and
/// alignment are known to be smaller than this cannot wrap, and one comparison tells whether it fits. Not more: Linux
/// gives a 32-bit program's stack all but the last 8 KiB.
inline constexpr std::uintptr_t headroom = 8192;
inline constexpr std::uintptr_t highest_end = UINTPTR_MAX - headroom;

/// The part of a view that an arena with that minimum alignment can use: between multiples of it. 0 and 0 where there
/// is none.
struct UsablePart {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  UsablePart(MemoryView view, std::size_t minimum) noexcept {
    const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(view.data());
    if (view.empty() || start > highest_end - minimum) return;
    const std::uintptr_t first = align_up(start, minimum);
    const std::uintptr_t last =
        align_down(view.size() < highest_end - start ? start + view.size() : highest_end, minimum);
    if (first >= last) return;
    begin = first;
    end = last;
  }
};

/// Says which arena the assertion that follows is about.
inline void name_arena(const char* name) noexcept {
  if (*name == '\0') return;
  constexpr char before[] = "de100: arena \"", after[] = "\":\n";
  os::write_error(before, sizeof before - 1);
  os::write_error(name, std::strlen(name));
  os::write_error(after, sizeof after - 1);
}

/// Where a scope began.
struct ScopeMark {
  std::uint64_t number;
  std::uint32_t depth;  // it is the nth that is open
  // cppcheck-suppress unusedStructMember  ; end_scope() reads it
  bool first;  // no older mark was there
};

/// The state of an arena and what is done to it, in bytes.
///
/// The fast path of a push adds to the cursor and compares with the limit. Whatever else there is to do makes the limit
/// lower, so that the push comes to the cold path: a mark to store, or memory to get.
template <ArenaPolicy Policy>
class ArenaCore : public SiteKeeper<Policy.sites> {
  static_assert(is_power_of_two(Policy.minimum_alignment) && Policy.minimum_alignment >= 8,
                "ArenaPolicy::minimum_alignment is a power of two and at least 8");

 public:
  using Address = std::uintptr_t;
  using Where = typename SiteKeeper<Policy.sites>::Where;

  /// Stands before an object whose destructor is to run.
  struct ObjectHeader {
    ObjectHeader* previous;
    void (*end)(ObjectHeader*) noexcept;
    // The number of a mark taken before is not higher than this, that of one taken after is.
    std::uint64_t order;
    // The same for the end of the constructor, which may push and mark too: no object further down has a higher order.
    std::uint64_t highest;
  };

  static constexpr std::size_t minimum = Policy.minimum_alignment;

  // Whether more is done at a push than to move the cursor: all of them then take the cold path.
  static constexpr bool fenced = !is(Policy.fences, Fences::none);
  static constexpr bool watched = Policy.poison || Policy.red_zone != 0 || fenced || Policy.retire || Policy.sites;
  static_assert(Policy.red_zone % minimum == 0, "ArenaPolicy::red_zone is a multiple of the minimum alignment");
  static_assert(!Policy.sites || DE100_SITES != 0, "ArenaPolicy::sites needs DE100_SITES, defined as 1");
  static_assert(!Policy.retire || Policy.check_marks, "ArenaPolicy::retire needs check_marks: marks move");

  ArenaCore() noexcept = default;
  /// On a view that reads as zero from `used_to` on.
  ArenaCore(MemoryView view, Address used_to) noexcept;
  ArenaCore(const ArenaCore&) = delete;
  ~ArenaCore() {
    end_objects(0);
    if constexpr (Policy.sites) this->end_log();
    if constexpr (watched) {
      if (backing_ == nullptr) open(begin_, end_);
    }
  }

  // ---- life --------------------------------------------------------------------------------------------------------

  /// Makes it an arena that grows, on what it has to begin with.
  void begin(Backing& backing, const Stretch& first) noexcept;

  /// Takes over what another has, whose backing has moved too: `backing` is the new one, null where there was none.
  void take(ArenaCore& other, Backing* backing) noexcept;

  /// Whether neither grows, which a move without the backing needs.
  [[nodiscard]] bool both_fixed(const ArenaCore& other) const noexcept;

  [[nodiscard]] Stretch now() const noexcept { return {cursor_, used_to_, begin_, end_}; }
  void adopt(const Stretch& now) noexcept;
  void check_thread() noexcept;
  [[nodiscard]] bool check_lent() const noexcept;

  // ---- push --------------------------------------------------------------------------------------------------------

  // These answer whether there is room, and where the bytes are in `place`.
  template <Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;

  /// A part of this arena's memory, of at least `size` bytes, as another's: it knows which of its bytes are zero.
  bool push_part(std::size_t size, std::size_t alignment, ArenaCore& part) noexcept;

  /// What was pushed so far is no part of the arena any more.
  void leave_out_what_is_used() noexcept {
    if constexpr (fenced) unfence(begin_, cursor_);
    begin_ = cursor_;
  }

  [[nodiscard]] bool extend(void* last, std::size_t old_size, std::size_t new_size) noexcept;
  bool give_back(void* last, std::size_t size, Where where = Where::here()) noexcept;

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  /// A mark at the cursor, for a checkpoint to name.
  [[nodiscard]] std::uint64_t mark(Where where) noexcept;
  [[nodiscard]] bool rewind_to(std::uint64_t number, Where where, bool ends_scope = false) noexcept;
  void clear(Where where = Where::here()) noexcept;

  /// What rewind_to() would be refused for.
  [[nodiscard]] RewindError refusal(std::uint64_t number) const noexcept;

  /// Has `inner` be this arena until take_back(): meanwhile this one does nothing and gives nothing out.
  void lend(ArenaCore& inner) noexcept {
    inner = *this;
    lent_to_ = &inner;
    end_ = limit_ = cursor_;
  }
  void take_back(ArenaCore& inner) noexcept {
    *this = inner;
    inner = ArenaCore();
  }
  /// The same `inner`, which has moved.
  void lend_on(ArenaCore& inner) noexcept { lent_to_ = &inner; }
  [[nodiscard]] ArenaCore* lent_to() const noexcept { return lent_to_; }

  [[nodiscard]] ScopeMark begin_scope(Where where) noexcept;
  void end_scope(const ScopeMark& mark) noexcept;

  /// An order for an object that is made now: not lower than the mark of any place before the cursor, and lower than
  /// the next at the cursor.
  [[nodiscard]] std::uint64_t newest_place() const noexcept { return Policy.check_marks ? numbers_ : used() - 1; }
  /// Has the object behind the header ended by rewinding.
  void add_object(void* header, void (*end)(ObjectHeader*) noexcept, std::uint64_t order) noexcept {
    objects_ = ::new (header) ObjectHeader{objects_, end, order, newest_place()};
    if constexpr (Policy.poison) close(objects_);
  }
  /// Ends the objects whose order is not lower than `from`.
  DE100_FORCE_INLINE void end_objects(std::uint64_t from) noexcept {
    if (objects_ != nullptr) end_newest_objects(from);
  }

  // ---- facts -------------------------------------------------------------------------------------------------------

  [[nodiscard]] bool contains(const void* place) const noexcept;
  [[nodiscard]] bool is_valid() const noexcept { return identity_ != 0; }
  [[nodiscard]] std::size_t used() const noexcept { return cursor_ - begin_; }
  [[nodiscard]] std::size_t remaining() const noexcept;
  [[nodiscard]] std::size_t capacity() const noexcept;
  [[nodiscard]] std::size_t peak() const noexcept { return used() > peak_ ? used() : peak_; }
  [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }

  /// The identity of the arena that pushes take memory of in the end: this one, or a chain's parent that has any, or
  /// that one's.
  [[nodiscard]] std::uint64_t source() const noexcept {
    using Parent = const ArenaCore<usual_policy<Policy>>;
    const ChainBacking* const chain = as_chain(backing_);
    Parent* const parent = chain != nullptr ? static_cast<Parent*>(chain->parent) : nullptr;
    return parent != nullptr && parent->is_valid() ? parent->source() : identity_;
  }

  /// How many scopes are open.
  [[nodiscard]] std::uint32_t open_scopes() const noexcept { return scopes_; }

  void hand_over() noexcept { owner_ = 0; }

  /// What keeps its sites.
  [[nodiscard]] SiteKeeper<Policy.sites>& sites() noexcept { return *this; }

  /// For assertions and reports: "" where it has none. Not copied: it lives at least as long as the arena.
  [[nodiscard]] const char* name() const noexcept { return name_; }
  void set_name(const char* name) noexcept { name_ = name != nullptr ? name : ""; }

 private:
  template <ArenaPolicy>
  friend class ArenaCore;

  ArenaCore& operator=(const ArenaCore&) noexcept = default;  // who uses it leaves the other one empty, or lent

  /// A good mark that something was pushed after. It stands in the arena, at the place that it marks.
  struct Mark {
    Mark* previous;
    std::uint64_t number;
  };

  static constexpr std::size_t mark_size = align_up(sizeof(Mark), minimum);
  static_assert(alignof(Mark) <= minimum);

  // A mark's number is even; this bit is set in it once a checkpoint names the mark. One that only a scope knows is
  // dropped when the scope ends, so that the next push does not store what nobody can rewind to.
  static constexpr std::uint64_t named = 1;

  // Zeros for up to this many bytes are stored without looking whether they are needed: that costs less than to look.
  static constexpr std::size_t always_clear = 64;

  DE100_COLD_PATH void end_newest_objects(std::uint64_t from) noexcept;
  DE100_COLD_PATH void* push_short(std::size_t size, std::size_t alignment) noexcept;
  [[nodiscard]] void* push_watched(std::size_t size, std::size_t alignment) noexcept;
  DE100_FORCE_INLINE void clear_used(Address start, std::size_t size) noexcept;
  [[nodiscard]] std::size_t bytes_before(std::size_t alignment) const noexcept;
  [[nodiscard]] bool is_newest(Address start, std::size_t size) const noexcept;
  bool grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept;

  /// Where a push that is watched goes.
  struct Slot {
    Address mark;   // where a mark at the cursor is stored
    Address start;  // of the bytes that are asked for
    Address fence;  // a page
    Address next;   // the cursor afterwards
  };
  bool find_slot(std::size_t size, std::size_t alignment, Slot& slot) const noexcept;
  [[nodiscard]] static std::size_t most_around() noexcept;
  void open(Address begin, Address end) noexcept;
  void retire(Address begin, Address end) noexcept;
  template <class Header>
  static void close(Header* header) noexcept;
  template <class Header>
  static Header opened(Header* header) noexcept;
  void set_limit() noexcept { limit_ = here_ != 0 || watched ? cursor_ : end_; }

  void move_back(Address cursor) noexcept;
  void move_back_to_used(std::size_t used_then) noexcept;
  void mark_here() noexcept;
  void drop_mark_here() noexcept;
  [[nodiscard]] bool rewind_to_used(std::uint64_t used_then, Where where, bool ends_scope) noexcept;
  Mark* find_mark(std::uint64_t number, Mark& found) const noexcept;

  Address cursor_ = 0;   // where the next push goes; a multiple of the minimum alignment
  Address limit_ = 0;    // a push that ends above it takes the cold path: end_, or cursor_ while a mark is here
  Address used_to_ = 0;  // from here or the cursor on, whichever is higher, memory reads as zero
  Address begin_ = 0;
  Address end_ = 0;
  std::size_t peak_ = 0;             // the most that was used before the cursor last moved back
  Mark* marks_ = nullptr;            // good marks below the cursor, newest first
  ObjectHeader* objects_ = nullptr;  // newest first
  Backing* backing_ = nullptr;       // null where the arena does not grow
  std::uint64_t here_ = 0;           // the number of the good mark at the cursor, 0 where there is none
  std::uint64_t numbers_ = 0;        // the last number given to a mark
  std::uint64_t identity_ = 0;       // never that of another arena; 0 without memory
  std::uint64_t owner_ = 0;          // the thread that uses the arena, where that is checked
  std::uint32_t scopes_ = 0;         // how many are open
  ArenaCore* lent_to_ = nullptr;     // who has it meanwhile, for a scope
  const char* name_ = "";
};

// ---- implementation: life ------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
ArenaCore<Policy>::ArenaCore(MemoryView view, Address used_to) noexcept {
  const UsablePart part(view, minimum);
  if (part.begin == part.end) return;
  cursor_ = begin_ = part.begin;
  end_ = part.end;
  set_limit();
  used_to_ = used_to < part.end ? used_to : part.end;
  identity_ = draw_identity();
  if constexpr (Policy.poison) poison(begin_, end_);
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::begin(Backing& backing, const Stretch& first) noexcept {
  backing.fenced = fenced;
  backing.poisoned = Policy.poison;
  adopt(first);
  backing_ = &backing;
  identity_ = draw_identity();
  if constexpr (Policy.poison) poison(cursor_, end_);
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::take(ArenaCore& other, Backing* backing) noexcept {
  DE100_ARENA_ASSERT(scopes_ == 0 && other.scopes_ == 0 && "an arena is not moved while a scope of it is open", name_);
  if constexpr (watched) {
    if (backing_ == nullptr) open(begin_, end_);
  }
  if constexpr (Policy.sites) this->take_log_of(other);
  name_ = other.name_;
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

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::both_fixed(const ArenaCore& other) const noexcept {
  const bool fixed = backing_ == nullptr && other.backing_ == nullptr;
  DE100_ARENA_ASSERT(fixed && "an arena that grows is moved as the type that it is, and not as an Arena", name_);
  return fixed;
}

/// Goes on in another stretch of memory, whose ends need not be aligned.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::adopt(const Stretch& now) noexcept {
  cursor_ = align_up(now.cursor, minimum);
  begin_ = now.begin + (cursor_ - now.cursor);
  used_to_ = now.used_to;
  end_ = align_down(now.end < highest_end ? now.end : highest_end, minimum);
  if (end_ < cursor_) end_ = cursor_;  // a minimum alignment above the page size
  set_limit();
}

/// The thread that uses the arena is the one that has used it.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void ArenaCore<Policy>::check_thread() noexcept {
  if constexpr (Policy.check_thread) {
    const std::uint64_t thread = os::thread_id();
    if (owner_ == 0) owner_ = thread;
    DE100_ARENA_ASSERT(
        owner_ == thread && "an arena belongs to one thread: clear it or hand_over() before another uses it", name_);
  }
}

/// Whether it may be used, which is its scope's alone where that is checked.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::check_lent() const noexcept {
  if constexpr (!Policy.check_scopes) return true;
  DE100_ARENA_ASSERT(
      lent_to_ == nullptr && "while a scope of an arena is open, the arena is used through it: scope.arena()", name_);
  return lent_to_ == nullptr;
}

/// The fast path of a push whose size and alignment are known.
template <ArenaPolicy Policy>
template <Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push_constant(void*& place) noexcept {
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
    if constexpr (is(fill, Fill::zeros) && size <= always_clear) {
      std::memset(place, 0, size);
    } else if constexpr (is(fill, Fill::zeros)) {
      clear_used(reinterpret_cast<Address>(place), size);
    }
    return true;
  } else {
    return push<fill>(size, alignment, place);
  }
}

/// The fast path of any other push.
template <ArenaPolicy Policy>
template <Fill fill>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
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
  if constexpr (is(fill, Fill::zeros)) clear_used(reinterpret_cast<Address>(place), size);
  return true;
}

/// Bytes at the cursor that stay before a push: a mark's, and what aligning skips.
template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::bytes_before(std::size_t alignment) const noexcept {
  const Address after_mark = here_ != 0 ? cursor_ + mark_size : cursor_;
  return align_up(after_mark, alignment) - cursor_;
}

/// Whatever is not the fast path: bad arguments, a mark to store, too little room.
template <ArenaPolicy Policy>
DE100_COLD_PATH void* ArenaCore<Policy>::push_short(std::size_t size, std::size_t alignment) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment) || !check_lent()) return nullptr;
  if constexpr (watched) return push_watched(size, alignment);
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

/// Bytes that a push can take beside its own and those of its alignment.
template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::most_around() noexcept {
  return mark_size + 2 * minimum + Policy.red_zone + (fenced || Policy.retire ? 4 * page_size() : 0);
}

/// False where the addresses end. Whether the arena ends there is the caller's to look at.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::find_slot(std::size_t size, std::size_t alignment, Slot& slot) const noexcept {
  std::size_t most = 0;
  if (!checked_add(size, most_around(), most) || !checked_add(most, alignment, most)) return false;
  if (most > UINTPTR_MAX - cursor_) return false;

  const std::size_t page = page_size();
  slot.mark = here_ != 0 && Policy.retire ? align_up(cursor_, page) : cursor_;
  const Address first = here_ != 0 ? slot.mark + mark_size : cursor_;
  if constexpr (is(Policy.fences, Fences::behind)) {
    slot.fence = align_up(align_up(first, alignment) + size, page);
    slot.start = align_down(slot.fence - size, alignment);
    slot.next = slot.fence + page;
  } else if constexpr (is(Policy.fences, Fences::front)) {
    slot.start = align_up(align_up(first, page) + page, alignment);
    slot.fence = slot.start - page;
    slot.next = align_up(slot.start + size, page);
  } else {
    slot.start = align_up(first, alignment);
    slot.next = slot.start + align_up(size, minimum) + Policy.red_zone;
  }
  return true;
}

template <ArenaPolicy Policy>
void* ArenaCore<Policy>::push_watched(std::size_t size, std::size_t alignment) noexcept {
  Slot slot = {};
  const bool found = find_slot(size, alignment, slot);
  if (!found || slot.next > end_) {
    if (backing_ == nullptr || !grow(found ? slot.next - cursor_ : max_size, size, alignment)) return nullptr;
    if (!find_slot(size, alignment, slot) || slot.next > end_) return nullptr;
  }
  if constexpr (fenced) {
    if (!fence(slot.fence, page_size())) return nullptr;
  }
  if (here_ != 0) {
    if constexpr (Policy.poison) unpoison(slot.mark, slot.mark + sizeof(Mark));
    marks_ = ::new (reinterpret_cast<void*>(slot.mark)) Mark{marks_, here_};
    close(marks_);
    here_ = 0;
    if constexpr (Policy.retire) begin_ += slot.mark - cursor_;  // what is skipped to a page of its own is not used
  }
  if constexpr (Policy.poison) unpoison(slot.start, slot.start + size);
  cursor_ = limit_ = slot.next;
  if constexpr (Policy.sites) this->keep_push(*this, slot.start, size);
  return reinterpret_cast<void*>(slot.start);
}

/// It is memory like any other again.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::open(Address begin, Address end) noexcept {
  if constexpr (fenced) unfence(begin, end);
  if constexpr (Policy.poison) unpoison(begin, end);
}

/// What stands in the arena and is nobody's but its own is poisoned too, but while it is read.
template <ArenaPolicy Policy>
template <class Header>
void ArenaCore<Policy>::close(Header* header) noexcept {
  const Address at = reinterpret_cast<Address>(header);
  if constexpr (Policy.poison) poison(at, at + sizeof(Header));
}

template <ArenaPolicy Policy>
template <class Header>
Header ArenaCore<Policy>::opened(Header* header) noexcept {
  const Address at = reinterpret_cast<Address>(header);
  if constexpr (Policy.poison) unpoison(at, at + sizeof(Header));
  const Header contents = *header;
  close(header);
  return contents;
}

/// What was dropped, in [begin, end), faults from now on and is not used again, as far as the block has other
/// addresses; begin = 0: all that was used.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::retire(Address begin, Address end) noexcept {
  BlockBacking* const block = as_block(backing_);
  if (block == nullptr) return;
  Stretch stretch = now();
  block->retire(stretch, begin, end);
  adopt(stretch);
  if constexpr (fenced) {
    if (cursor_ < end) unfence(cursor_, end);
  }
  if constexpr (Policy.poison) poison(cursor_, end_);
}

/// Gets so much memory that a push of that size and alignment fits, for which `room` bytes are needed at the cursor.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept {
  Stretch stretch = now();
  if (BlockBacking* const block = as_block(backing_)) {
    if (!block->grow(stretch, align_up(room, minimum))) return false;
  } else {
    // Where the region will start is not known.
    if (!checked_add(size, most_around(), room) || !checked_add(room, alignment, room)) {
      backing_->last = {MemoryError::size_overflow, 0};
      return false;
    }
    const auto push_on = [](void* parent, std::size_t bytes, std::size_t bytes_alignment) noexcept {
      void* place = nullptr;
      static_cast<ArenaCore<usual_policy<Policy>>*>(parent)->template push<Fill::nothing>(bytes, bytes_alignment,
                                                                                          place);
      return place;
    };
    if (!static_cast<ChainBacking*>(backing_)->grow(stretch, room, push_on)) return false;
  }
  adopt(stretch);
  if constexpr (Policy.poison) poison(cursor_, end_);
  return true;
}

/// Clears of a push what was used before; what is above reads as zero.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void ArenaCore<Policy>::clear_used(Address start, std::size_t size) noexcept {
  if (start < used_to_) {
    const std::size_t used = used_to_ - start;
    std::memset(reinterpret_cast<void*>(start), 0, size < used ? size : used);
  }
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::push_part(std::size_t size, std::size_t alignment, ArenaCore& part) noexcept {
  void* place = nullptr;
  if (is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
  if (!push<Fill::nothing>(size, alignment, place)) return false;
  ArenaCore whole(MemoryView(place, align_up(size, minimum)), used_to_);
  part.take(whole, nullptr);
  return true;
}

/// Whether an allocation of that size ends at the cursor, but for the bytes that rounded it up. Whatever the size, it
/// does not reach over the newest mark or out of the region of a chain.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::is_newest(Address start, std::size_t size) const noexcept {
  const ChainBacking* const chain = as_chain(backing_);
  const ChainRegion* const region = chain != nullptr ? chain->current : nullptr;
  Address lowest = region != nullptr ? region->first() : begin_;
  const Address mark = reinterpret_cast<Address>(marks_);
  if (mark >= lowest && mark < cursor_) lowest = mark + mark_size;
  if (fenced || (Policy.red_zone != 0 && size > max_size)) return false;
  // A size that wraps becomes 0 here.
  return start >= lowest && start < cursor_ && align_up(size, minimum) + Policy.red_zone == cursor_ - start;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::give_back(void* last, std::size_t size, [[maybe_unused]] Where where) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (!check_lent() || !is_newest(start, size) || here_ != 0) return false;
  if constexpr (Policy.sites) this->keep_given_back(start, where);
  move_back(start);
  set_limit();
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::extend(void* last, std::size_t old_size, std::size_t new_size) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (!check_lent() || !is_newest(start, old_size) || new_size == 0 || new_size > max_size) return false;
  const Address end = start + align_up(new_size, minimum) + Policy.red_zone;
  if (end != cursor_ && here_ != 0) return false;
  if (new_size > end_ - start || (Policy.red_zone != 0 && end > end_)) {
    if (as_block(backing_) == nullptr || !grow(end - cursor_, new_size, 1)) return false;
  }

  if (new_size > old_size) {
    if constexpr (Policy.poison) unpoison(start, start + new_size);
    clear_used(start + old_size, new_size - old_size);
    cursor_ = end;
  } else {
    move_back(end);
    if constexpr (Policy.poison) {
      poison(start, end);
      unpoison(start, start + new_size);
    }
  }
  set_limit();
  if constexpr (Policy.sites) this->keep_size(start, new_size);
  return true;
}

// ---- implementation: mark and rewind -------------------------------------------------------------------------------

/// Everything from `cursor` on is free, and no longer fresh. The limit is the caller's to set.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back(Address cursor) noexcept {
  peak_ = peak();
  if (backing_ != nullptr) {
    Stretch stretch = now();
    backing_->note(used());
    if (ChainBacking* const chain = as_chain(backing_)) cursor = chain->go_back_to_place(stretch, cursor);
    adopt(stretch);
  }
  if (cursor_ > used_to_) used_to_ = cursor_;
  if constexpr (fenced && !Policy.retire) unfence(cursor, cursor_);
  if constexpr (Policy.poison) poison(cursor, cursor_);
  cursor_ = cursor;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back_to_used(std::size_t used_then) noexcept {
  if (ChainBacking* const chain = as_chain(backing_)) {
    peak_ = peak();
    Stretch stretch = now();
    backing_->note(used());
    chain->go_back_to_used(stretch, used_then);
    adopt(stretch);
  }
  move_back(begin_ + used_then);
}

/// There is a mark at the cursor. The next push stores it: it is sent to the cold path by a limit that leaves no room.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::mark_here() noexcept {
  if (here_ != 0) return;
  here_ = numbers_ += 2;
  limit_ = cursor_;
}

template <ArenaPolicy Policy>
std::uint64_t ArenaCore<Policy>::mark([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return named;  // which no mark's number is
  if constexpr (!Policy.check_marks) return used();
  mark_here();
  if constexpr (Policy.sites) this->keep_mark(*this, cursor_, here_ & ~named, where);
  here_ |= named;
  return here_ & ~named;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::drop_mark_here() noexcept {
  here_ = 0;
  set_limit();
}

/// The same where a mark is no more than the bytes that were used.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to_used(std::uint64_t used_then, [[maybe_unused]] Where where,
                                       [[maybe_unused]] bool ends_scope) noexcept {
  if (used_then > used()) return false;
  end_objects(used_then);
  move_back_to_used(static_cast<std::size_t>(used_then));
  if constexpr (Policy.sites) this->keep_rewind(*this, ends_scope, where);
  set_limit();
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to(std::uint64_t number, Where where, bool ends_scope) noexcept {
  check_thread();
  if (!check_lent()) return false;
  if constexpr (!Policy.check_marks) return rewind_to_used(number, where, ends_scope);
  if ((here_ & ~named) == number) return true;
  Mark found = {};
  Mark* const mark = find_mark(number, found);
  if (mark == nullptr) return false;
  end_objects(number);
  const Address dropped_to = cursor_;
  move_back(reinterpret_cast<Address>(mark));
  here_ = found.number;
  marks_ = found.previous;
  if constexpr (Policy.retire) retire(cursor_, dropped_to);
  if constexpr (Policy.sites) this->keep_rewind(number, ends_scope, where);
  limit_ = cursor_;
  return true;
}

/// The good mark with that number, which does not stand at the cursor, and what it holds; null where there is none.
template <ArenaPolicy Policy>
auto ArenaCore<Policy>::find_mark(std::uint64_t number, Mark& found) const noexcept -> Mark* {
  for (Mark* mark = marks_; mark != nullptr; mark = found.previous) {
    found = opened(mark);
    if (found.number <= (number | named)) return (found.number & ~named) == number ? mark : nullptr;
  }
  return nullptr;
}

template <ArenaPolicy Policy>
RewindError ArenaCore<Policy>::refusal(std::uint64_t number) const noexcept {
  if constexpr (!Policy.check_marks) return number > used() ? RewindError::ahead : RewindError::none;
  Mark found = {};
  const bool good = (here_ & ~named) == number || find_mark(number, found) != nullptr;
  return good ? RewindError::none : RewindError::dropped;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::clear([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return;
  end_objects(0);
  if constexpr (Policy.sites) this->keep_clear(where);
  marks_ = nullptr;
  [[maybe_unused]] const Address dropped_to = cursor_;
  move_back_to_used(0);
  if constexpr (Policy.retire) retire(0, dropped_to);
  if (BlockBacking* const block = as_block(backing_)) {
    Stretch stretch = now();
    block->clear(stretch);
    adopt(stretch);
  }
  drop_mark_here();
  hand_over();
}

template <ArenaPolicy Policy>
ScopeMark ArenaCore<Policy>::begin_scope([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return {named, scopes_ + 1, false};
  const bool first = here_ == 0;
  ++scopes_;
  if constexpr (!Policy.check_marks) return {used(), scopes_, first};
  mark_here();
  if constexpr (Policy.sites) this->keep_mark(*this, cursor_, here_ & ~named, where);
  return {here_ & ~named, scopes_, first};
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::end_scope(const ScopeMark& mark) noexcept {
  DE100_ARENA_ASSERT(scopes_ == mark.depth && "scopes of an arena end in the reverse order", name_);
  --scopes_;
  const bool rewound = rewind_to(mark.number, {}, true);
  if (rewound && mark.first && (here_ & named) == 0) {
    if constexpr (Policy.sites) this->forget_mark(mark.number);
    drop_mark_here();
  }
  DE100_ARENA_ASSERT(rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open",
                     name_);
}

template <ArenaPolicy Policy>
DE100_COLD_PATH void ArenaCore<Policy>::end_newest_objects(std::uint64_t from) noexcept {
  ObjectHeader* stays = nullptr;  // the newest that does
  ObjectHeader* next = objects_;
  while (next != nullptr) {
    ObjectHeader* const object = next;
    const ObjectHeader header = opened(object);
    if (header.highest < from) break;
    next = header.previous;
    if (header.order < from) {  // the mark was taken in its constructor
      stays = object;
      continue;
    }
    ObjectHeader** link = &objects_;
    if (stays != nullptr) {
      if constexpr (Policy.poison) unpoison(reinterpret_cast<Address>(stays), reinterpret_cast<Address>(stays + 1));
      link = &stays->previous;
    }
    *link = next;
    if (stays != nullptr) close(stays);
    header.end(object);
  }
}

// ---- implementation: facts -----------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::contains(const void* place) const noexcept {
  const Address address = reinterpret_cast<Address>(place);
  if (const ChainBacking* const chain = as_chain(backing_)) return chain->contains(now(), address);
  const BlockBacking* const block = Policy.retire ? as_block(backing_) : nullptr;
  return address >= (block != nullptr ? block->retired_to : begin_) && address < cursor_;
}

template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::capacity() const noexcept {
  const BlockBacking* const block = as_block(backing_);
  if (Policy.retire && block != nullptr) return block->most;
  return block == nullptr ? end_ - begin_ : align_down(block->first() + block->block.reserved_size(), minimum) - begin_;
}

template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::remaining() const noexcept {
  const std::size_t room = capacity() - used();
  const std::size_t mark = here_ != 0 ? mark_size : 0;
  return room > mark ? room - mark : 0;
}

}  // namespace de100::detail

#endif  // DE100_ARENA_CORE_HPP
