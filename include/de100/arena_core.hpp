// de100 memory, https://opensource.org/license/zlib
//
// arena_core.hpp: the bytes of an arena, for arena.hpp: where the next push goes, the marks below it, and what happens
// when memory is short. It knows no types: what those need is in arena.hpp. How memory is given out is in
// arena_push.hpp, how it is taken back in arena_rewind.hpp.

#ifndef DE100_ARENA_CORE_HPP
#define DE100_ARENA_CORE_HPP

#include <new>

#include "arena_policy.hpp"
#include "backing.hpp"
#include "bump.hpp"
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
void name_arena(const char* name) noexcept;

/// Where a scope began.
struct ScopeMark {
  std::uint64_t number;
  std::uint32_t depth;  // it is the nth that is open
  bool first;           // no older mark was there
};

/// The state of an arena and what is done to it, in bytes.
///
/// The limit is lower than the end while there is a mark to store: the push comes to push_short() then, as where there
/// is memory to get.
template <ArenaPolicy Policy>
class ArenaCore : public SiteKeeper<Policy.sites>, Bump<Policy.minimum_alignment> {
  static_assert(is_power_of_two(Policy.minimum_alignment) && Policy.minimum_alignment >= 8,
                "ArenaPolicy::minimum_alignment is a power of two and at least 8");

 public:
  using Cursor = Bump<Policy.minimum_alignment>;
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

  /// Whatever is not the fast path: bad arguments, a mark to store, little room. Null where there is none.
  DE100_OUT_OF_LINE void* push_short(std::size_t size, std::size_t alignment) noexcept;

  /// The cursor for somebody else to push with, up to the limit, which is where the arena goes on meanwhile.
  [[nodiscard]] Cursor take_cursor() noexcept {
    const Cursor taken = *this;
    cursor_ = limit_;
    return taken;
  }
  /// Takes it back.
  void put_cursor(const Cursor& taken) noexcept {
    DE100_ARENA_ASSERT(cursor_ == taken.limit_ && "an arena is not used while an ArenaCursor of it is there", name_);
    if (cursor_ == taken.limit_) cursor_ = taken.cursor_;
  }

  [[nodiscard]] bool extend(void* last, std::size_t old_size, std::size_t new_size) noexcept;
  DE100_FORCE_INLINE bool give_back(void* last, std::size_t size, Where where = Where::here()) noexcept;

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

  DE100_COLD_PATH void end_newest_objects(std::uint64_t from) noexcept;
  DE100_COLD_PATH void* push_growing(std::size_t size, std::size_t alignment) noexcept;
  DE100_FORCE_INLINE void* push_at(Address start, std::size_t size) noexcept;
  [[nodiscard]] void* push_watched(std::size_t size, std::size_t alignment) noexcept;
  [[nodiscard]] Address next_start(std::size_t alignment) const noexcept;
  /// Whether that many bytes and those that rounded them up lie between `start` and the cursor. A size that wraps is 0.
  [[nodiscard]] bool ends_at_cursor(Address start, std::size_t size) const noexcept {
    return align_up(size, minimum) + Policy.red_zone == cursor_ - start;
  }
  [[nodiscard]] bool is_newest(Address start, std::size_t size) const noexcept;
  bool give_back_newest(Address start, std::size_t size, Where where) noexcept;
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
  DE100_OUT_OF_LINE Address move_backing_back(Address cursor) noexcept;
  void move_back_to_used(std::size_t used_then) noexcept;
  DE100_OUT_OF_LINE void find_used(std::size_t used_then) noexcept;
  void mark_here() noexcept;
  void drop_mark_here() noexcept;
  [[nodiscard]] bool rewind_to_used(std::uint64_t used_then, Where where, bool ends_scope) noexcept;
  Mark* find_mark(std::uint64_t number, Mark& found) const noexcept;

  using Cursor::cursor_;
  using Cursor::limit_;
  using Cursor::used_to_;
  // In an order as in Bump: no two neighbours are written together.
  Address begin_ = 0;
  std::uint64_t here_ = 0;  // the number of the good mark at the cursor, 0 where there is none
  Address end_ = 0;
  Mark* marks_ = nullptr;            // good marks below the cursor, newest first
  ObjectHeader* objects_ = nullptr;  // newest first
  std::size_t peak_ = 0;             // the most that was used before the cursor last moved back
  Backing* backing_ = nullptr;       // null where the arena does not grow
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

#if DE100_BODIES

DE100_INLINE void name_arena(const char* name) noexcept {
  if (*name == '\0') return;
  constexpr char before[] = "de100: arena \"", after[] = "\":\n";
  os::write_error(before, sizeof before - 1);
  os::write_error(name, std::strlen(name));
  os::write_error(after, sizeof after - 1);
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_ARENA_CORE_HPP
