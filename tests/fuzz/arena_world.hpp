// de100 memory, https://opensource.org/license/zlib
//
// All that can be done to an arena, as an input has it, beside a model that is too plain to be wrong: it keeps every
// allocation that lives, every mark that was ever taken and how many bytes are used, and sweeps over all of them when
// the arena moves back. What the arena stands on is the business of a `Kind`:
//
//   explicit Kind(Input&);
//   TheArena& begin(Input&);               begins anew, maybe on the same memory
//   void end();                            ends the arena
//   void move(const ArenaCheckpoint&);     moves it away and back
//   void other(Input&);                    what only arenas of its kind can do, and leaves what was pushed alone
//   static constexpr bool knows_places;    whether all of its bytes follow one another
//   std::uintptr_t first();                where the first one goes, if so
//   std::size_t odd_size(Input&);          one at which something may change
//   bool may_refuse(size, alignment);      whether such a push may find no room, if not
//   std::vector<Piece> outside;            memory that others have, beside the arena's

#ifndef DE100_TESTS_FUZZ_ARENA_WORLD_HPP
#define DE100_TESTS_FUZZ_ARENA_WORLD_HPP

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <de100/arena.hpp>

#include "check.hpp"
#include "input.hpp"
#include "piece.hpp"

namespace de100_fuzz {

struct Small {
  std::uint32_t a, b, c;
};
struct Large {
  unsigned char bytes[100];
};
struct alignas(64) Wide {
  unsigned char bytes[64];
};
/// Has a constructor that does something, on bytes that were zero.
struct Made {
  Made() noexcept : set(7) {}
  std::uint16_t left_alone;
  std::uint16_t set;
};

/// Moves an arena away and back, and looks at what it is in between.
template <class AnyArena>
void move_away_and_back(AnyArena& arena, const de100::ArenaCheckpoint& mark) {
  AnyArena other(std::move(arena));
  check(!arena.is_valid() && arena.used() == 0 && arena.capacity() == 0 && arena.remaining() == 0 && arena.peak() == 0,
        "an arena that was moved from still has something");
  check(arena.push_size(1) == nullptr && !arena.rewind(mark), "an arena that was moved from gives memory or rewinds");
  arena = std::move(other);
}

template <class Kind>
class ArenaWorld {
 public:
  explicit ArenaWorld(Input& input) : input_(input), kind_(input), arena_(&kind_.begin(input)) {}

  void run() {
    compare();
    while (!input_.ended()) {
      step();
      compare();
    }
    end();
  }

 private:
  using TheArena = typename Kind::TheArena;
  static constexpr de100::ArenaPolicy policy = TheArena::policy;
  static constexpr std::size_t minimum = policy.minimum_alignment;
  // What a push stores for a mark before it, and push_object before an object.
  static constexpr std::size_t record = policy.check_marks ? (minimum > 16 ? minimum : 16) : 0;
  static constexpr std::size_t header = 2 * sizeof(void*) + 16;

  struct Allocation : Piece {
    std::size_t used;  // with it
    int object;        // its number; 0 for bytes
  };
  /// Has a destructor, and a constructor that may push and mark too.
  struct Object {
    explicit Object(ArenaWorld& its_world) noexcept : world(&its_world), number(its_world.make(*this)) {}
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    ~Object() { world->ends_.push_back(number); }

    ArenaWorld* world;
    int number;
  };
  struct Mark {
    de100::ArenaCheckpoint checkpoint;
    std::size_t used;
    unsigned life;
    bool good;
  };
  struct Open {
    typename TheArena::Scope scope;
    std::size_t used;
  };

  static std::size_t rounded(std::size_t size) { return de100::align_up(size, minimum); }

  void step() {
    switch (input_.below(16)) {
      default:
        push();
        break;
      case 7:
        mark();
        break;
      case 8:
      case 9:
        rewind();
        break;
      case 10:
        open_scope();
        break;
      case 11:
        close_scope();
        break;
      case 12:
        extend();
        break;
      case 13:
        give_back();
        break;
      case 14:
        kind_.other(input_);
        break;
      case 15:
        if (input_.below(4) != 0)
          clear();
        else if (input_.flag())
          move();
        else
          begin_anew();
    }
  }

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether a good mark or an open scope is where the next push goes.
  [[nodiscard]] bool is_marked() const {
    for (const Open& open : scopes_) {
      if (open.used == used_) return true;
    }
    for (const Mark& mark : marks_) {
      if (mark.good && mark.used == used_) return true;
    }
    return false;
  }
  [[nodiscard]] std::size_t bytes_for_mark() const { return is_marked() ? record : 0; }
  [[nodiscard]] std::size_t innermost_scope() const { return scopes_.empty() ? 0 : scopes_.back().used; }

  void compare() {
    check_equal(arena_->used(), used_, "used()");
    check_equal(arena_->peak(), peak_, "peak()");
    check(used_ <= arena_->capacity(), "more is used than there is");
    const std::size_t room = arena_->capacity() - used_;
    check_equal(arena_->remaining(), room > bytes_for_mark() ? room - bytes_for_mark() : 0, "remaining()");
    if (live_.empty()) return;
    const Piece& last = live_.back();
    check(arena_->contains(last.start) && arena_->contains(last.start + last.size - 1), "contains() of an allocation");
    check(!arena_->contains(last.start + rounded(last.size)) || used_ > live_.back().used,
          "contains() of what is free");
  }

  void check_contents() const {
    for (const Allocation& one : live_) {
      if (one.object == 0) one.check_kept();
    }
    for (const Piece& piece : kind_.outside) piece.check_kept();
  }

  // ---- push --------------------------------------------------------------------------------------------------------

  std::size_t some_size() {
    const std::size_t impossible[] = {0, SIZE_MAX, SIZE_MAX - 7, de100::max_size + 1, de100::max_size};
    switch (input_.below(8)) {
      default:
        return 1 + input_.below(64);
      case 4:
        return input_.below(1024);
      case 5:
        return arena_->remaining() + input_.below(3) - 1;
      case 6:
        return kind_.odd_size(input_);
      case 7:
        return input_.one_of(impossible);
    }
  }

  std::size_t some_alignment() {
    const std::size_t impossible[] = {0, 3, 12, SIZE_MAX, SIZE_MAX / 2 + 1};
    const std::size_t choice = input_.byte();
    if (choice < 6) return input_.one_of(impossible);
    return std::size_t{1} << (choice < 16 ? choice : choice % 8);
  }

  void push() {
    TheArena& arena = *arena_;
    switch (input_.below(14)) {
      default: {
        const std::size_t size = some_size(), alignment = some_alignment();
        accept(arena.push_size(size, alignment), size, alignment, true);
        break;
      }
      case 1: {
        const std::size_t size = some_size(), alignment = some_alignment();
        accept(arena.push_size_uninitialized(size, alignment), size, alignment, false);
        break;
      }
      case 2:
        accept(arena.template push_struct<Small>(), sizeof(Small), alignof(Small), true);
        break;
      case 3:
        accept(arena.template push_struct<Large>(), sizeof(Large), alignof(Large), true);
        break;
      case 4:
        accept(arena.template push_struct<Wide>(), sizeof(Wide), alignof(Wide), true);
        break;
      case 5: {
        const Small* const made = arena.template push_struct<Small>(Small{1, 2, 3});
        check(made == nullptr || (made->a == 1 && made->b == 2 && made->c == 3), "push_struct made something else");
        accept(made, sizeof(Small), alignof(Small), false);
        break;
      }
      case 6:
        accept(arena.template push_struct_uninitialized<Large>(), sizeof(Large), alignof(Large), false);
        break;
      case 7: {
        const std::size_t count = some_count(sizeof(Small));
        accept(arena.template push_array<Small>(count), count, true);
        break;
      }
      case 8: {
        const std::size_t count = some_count(sizeof(std::uint64_t));
        accept(arena.template push_array_uninitialized<std::uint64_t>(count), count, false);
        break;
      }
      case 9: {
        const std::size_t count = some_count(sizeof(Made));
        const de100::Span<Made> row = arena.template push_array<Made>(count);
        for (const Made& one : row) check(one.left_alone == 0 && one.set == 7, "push_array made something else");
        accept(row, count, false);
        break;
      }
      case 10: {
        const std::vector<std::uint32_t> row(input_.below(24), 0xABCDEF01U);
        const de100::Span<std::uint32_t> copy = arena.push_copy(row);
        for (const std::uint32_t number : copy) check(number == 0xABCDEF01U, "push_copy copied something else");
        accept(copy, row.size(), false);
        break;
      }
      case 11: {
        const std::string text(input_.below(40), 'x');
        const char* const copy = input_.flag() ? arena.push_string(text.c_str()) : arena.push_string(text);
        check(copy == nullptr || text == copy, "push_string copied something else");
        accept(copy, text.size() + 1, 1, false);
        break;
      }
      case 12:
        push_object();
        break;
      case 13:
        push_arena();
        break;
    }
  }

  std::size_t some_count(std::size_t element) {
    const std::size_t too_many[] = {SIZE_MAX, SIZE_MAX / element + 2, de100::max_size / element + 1};
    const std::size_t count = input_.byte();
    return count < 250 ? count % 40 : input_.one_of(too_many);
  }

  template <class T>
  void accept(de100::Span<T> row, std::size_t count, bool zero) {
    const std::size_t size = count <= de100::max_size / sizeof(T) ? count * sizeof(T) : SIZE_MAX;
    check(row.empty() || row.size() == count, "a row of another length");
    accept(row.data(), size, alignof(T), zero);
  }

  /// A push answered `answer`: whether it was to have room, and where, is the model's to say.
  void accept(const void* answer, std::size_t size, std::size_t alignment, bool zero, bool object = false) {
    const std::size_t mark = bytes_for_mark();
    const bool possible = size != 0 && size <= de100::max_size && de100::is_power_of_two(alignment);
    const std::size_t room = possible ? arena_->capacity() - used_ : 0;
    const std::uintptr_t first = kind_.first();
    const std::size_t needed_gap = possible ? (0 - (first + used_ + mark)) & (alignment - 1) : 0;
    if (answer == nullptr) {
      if (!possible) return;
      const bool fits = mark <= room && needed_gap <= room - mark && size <= room - mark - needed_gap;
      check(Kind::knows_places ? !fits : kind_.may_refuse(size, alignment), "a push that fits was refused");
      return;
    }
    check(possible, "a push was not refused");
    Allocation fresh;
    fresh.start = const_cast<unsigned char*>(static_cast<const unsigned char*>(answer));
    fresh.size = size;
    fresh.seed = ++seed_;
    fresh.object = object ? 1 : 0;
    fresh.used = arena_->used();
    check_aligned(answer, alignment);
    const std::size_t gap = fresh.used - used_ - mark - rounded(size);
    if constexpr (Kind::knows_places) {
      check_equal(gap, needed_gap, "bytes skipped for an alignment");
      check_equal(fresh.begin(), first + used_ + mark + gap, "where an allocation is");
    } else {
      check(gap < (alignment > minimum ? alignment : 1), "more was skipped than an alignment needs");
    }
    check_apart(fresh, live_);
    check_apart(fresh, kind_.outside);
    if (zero) check_zero(answer, size);
    if (!object) fresh.fill();
    live_.push_back(fresh);
    use(fresh.used);
  }

  void use(std::size_t used) {
    used_ = used;
    if (used > peak_) peak_ = used;
  }

  void push_object() {
    if (arena_->template push_object<Object>(*this) == nullptr) accept_object(nullptr);
  }
  void accept_object(const Object* object) {
    const void* const start = object != nullptr ? reinterpret_cast<const unsigned char*>(object) - header : nullptr;
    accept(start, header + sizeof(Object), alignof(std::uint64_t), false, true);
  }

  /// The constructor. Answers a number that is higher than that of any object that was there before it ended.
  int make(const Object& object) {
    accept_object(&object);
    const std::size_t index = live_.size() - 1;
    for (std::size_t times = input_.byte() % 8; times > 5; --times) {
      push();
      mark();
    }
    return live_[index].object = ++objects_;
  }

  /// A part of the arena, which is used and then goes on as any other allocation.
  void push_arena() {
    std::size_t size = some_size();
    std::size_t alignment = some_alignment();
    const void* start = nullptr;
    {
      TheArena part = arena_->push_arena(size, alignment);
      if (de100::is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
      if (part.is_valid()) {
        check_equal(part.capacity(), rounded(size), "capacity() of a part");
        size = part.capacity();
        const std::size_t some = 1 + input_.below(size);
        void* const bytes = part.push_size(some, 1);
        check_zero(bytes, some);
        de100_test::fill(bytes, some);
        if (input_.flag()) part.clear();
        const de100::ArenaCheckpoint mark = part.checkpoint();
        void* const rest = part.push_size(part.remaining(), 1);
        check(rest == nullptr || part.remaining() == 0, "remaining() of a part");
        check(part.rewind(mark) && !arena_->rewind(mark), "a part's mark");
        start = bytes;
      }
    }
    accept(start, size, alignment, false);
  }

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  void mark() { marks_.push_back({arena_->checkpoint(), used_, life_, arena_->is_valid()}); }

  void rewind() {
    if (marks_.empty()) {
      check(!arena_->rewind(de100::ArenaCheckpoint()), "a mark of no arena was taken");
      return;
    }
    const Mark mark = marks_[marks_.size() - 1 - input_.below(marks_.size())];
    if (mark.good && mark.used < innermost_scope()) return;  // not allowed to a caller
    // Unchecked marks are the caller's business, but for those that are ahead of the cursor.
    if (!policy.check_marks && !mark.good && mark.life == life_ && mark.used <= used_) return;
    check_contents();
    check(arena_->rewind(mark.checkpoint) == mark.good,
          mark.good ? "a good mark was refused" : "a stale mark was taken");
    if (mark.good) move_back(mark.used);
  }

  /// The arena has moved back: what was above is gone.
  void move_back(std::size_t used) {
    used_ = used;
    const std::size_t ended = expected_ends_.size();
    while (!live_.empty() && live_.back().used > used) {
      if (live_.back().object != 0) expected_ends_.push_back(live_.back().object);
      live_.pop_back();
    }
    std::sort(expected_ends_.begin() + static_cast<std::ptrdiff_t>(ended), expected_ends_.end(), std::greater<int>());
    for (Mark& mark : marks_) mark.good = mark.good && mark.used <= used;
    check(ends_ == expected_ends_, "other objects ended");
  }

  void open_scope() {
    if (scopes_.size() < 4) scopes_.push_back({arena_->scope(), used_});
  }

  void close_scope() {
    if (scopes_.empty()) return;
    check_contents();
    const std::size_t used = scopes_.back().used;
    scopes_.pop_back();
    move_back(used);
  }

  void clear() {
    if (!scopes_.empty()) return;
    check_contents();
    arena_->clear();
    forget_marks();
    move_back(0);
  }

  void forget_marks() {
    for (Mark& mark : marks_) mark.good = false;
  }

  void move() {
    if (!scopes_.empty()) return;
    kind_.move(marks_.empty() ? de100::ArenaCheckpoint() : marks_.back().checkpoint);
  }

  void begin_anew() {
    end();
    arena_ = &kind_.begin(input_);
    ++life_;
    peak_ = 0;
  }

  void end() {
    while (!scopes_.empty()) close_scope();
    check_contents();
    forget_marks();
    kind_.end();
    move_back(0);
  }

  // ---- the newest --------------------------------------------------------------------------------------------------

  void extend() {
    if (live_.empty()) return;
    Allocation& chosen = some_allocation();
    if (chosen.object != 0 || (!policy.check_marks && is_marked())) return;  // not allowed to a caller
    const bool newest = chosen.used == used_;
    const std::size_t old_size = chosen.size;
    const std::size_t to_end = newest ? arena_->capacity() - used_ + rounded(old_size) : 0;
    const std::size_t new_size = input_.below(4) == 0 ? to_end + input_.below(2) : some_size();
    check_contents();
    if (newest && input_.below(8) == 0) {
      check(!arena_->extend(chosen.start, old_size + minimum, new_size), "extend took a size that is not");
    }

    const bool cuts = rounded(new_size) != rounded(old_size) && is_marked();
    const bool good = newest && new_size != 0 && new_size <= to_end && !cuts;
    const bool answer = arena_->extend(chosen.start, old_size, new_size);
    // A chain that was rewound to the start of a region does not know what is newest in the one before.
    check(answer == good || (!answer && !Kind::knows_places), good ? "extend was refused" : "extend was not refused");
    if (!answer) return;
    const std::size_t kept = old_size < new_size ? old_size : new_size;
    check(de100_test::filled(chosen.start, kept, chosen.seed), "extend changed what was there");
    check_zero(chosen.start + kept, new_size - kept);
    chosen.size = new_size;
    chosen.fill();
    use(chosen.used = used_ - rounded(old_size) + rounded(new_size));
  }

  void give_back() {
    if (live_.empty()) return;
    const Allocation chosen = some_allocation();
    if (chosen.object != 0 || (!policy.check_marks && is_marked())) return;  // not allowed to a caller
    const bool good = chosen.used == used_ && !is_marked();
    check_contents();
    const bool answer = arena_->give_back(chosen.start, chosen.size);
    check(answer == good || (!answer && !Kind::knows_places),
          good ? "give_back was refused" : "give_back was not refused");
    if (answer) move_back(used_ - rounded(chosen.size));
  }

  /// The newest, mostly.
  Allocation& some_allocation() {
    const std::size_t choice = input_.byte();
    return live_[live_.size() - 1 - (choice < 192 ? 0 : choice % live_.size())];
  }

  Input& input_;
  std::vector<int> ends_, expected_ends_;  // of objects, by their numbers
  Kind kind_;
  TheArena* arena_;

  std::size_t used_ = 0;
  std::size_t peak_ = 0;
  unsigned life_ = 0;  // how often it was begun anew
  unsigned seed_ = 0;
  int objects_ = 0;
  std::vector<Allocation> live_;  // in the order in which they were pushed
  std::vector<Mark> marks_;
  std::vector<Open> scopes_;
};

}  // namespace de100_fuzz

#endif  // DE100_TESTS_FUZZ_ARENA_WORLD_HPP
