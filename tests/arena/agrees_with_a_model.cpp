// de100 memory, https://opensource.org/license/zlib
//
// Random operations on a few arenas at once, each compared with a model that is too plain to be wrong: it keeps every
// mark that was ever taken and every live allocation, and sweeps over all of them whenever an arena moves back.

#include "support/test.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;

namespace {

struct Small {
  std::uint32_t a, b, c;
};
struct Large {
  unsigned char bytes[100];
};
struct alignas(64) Wide {
  unsigned char bytes[64];
};

template <ArenaPolicy policy>
class World {
 public:
  World(std::uint64_t seed, std::string& failure) : seed_(seed), random_(seed), failure_(failure) {
    // In tiny ones the 16 bytes of a mark do not fit.
    static constexpr std::array<std::size_t, 10> sizes = {8, 16, 24, 40, 72, 136, 264, 1000, 2000, 4096};
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      Subject& subject = subjects_[i];
      // Zero memory that is known to be, or bytes that are anything; a view that need not be aligned.
      const bool zero = random_.one_in(2);
      subject.memory.assign(sizes[random_.below(sizes.size())] + 80, zero ? std::uint8_t{0} : std::uint8_t{0xAB});
      subject.view = MemoryView(subject.memory).subview(random_.below(80), subject.memory.size() - 80);
      if (zero) {
        subject.start(std::make_unique<TheArena>(subject.view, already_zero));
      } else {
        subject.start(std::make_unique<TheArena>(subject.view));
      }
    }
  }
  ~World() {
    for (Subject& subject : subjects_) {
      while (!subject.scopes.empty()) subject.scopes.pop_back();
    }
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void run(int operations) {
    for (step_ = 0; step_ < operations && failure_.empty(); ++step_) {
      Subject& subject = subjects_[random_.below(subjects_.size())];
      const std::size_t choice = random_.below(100);
      if (choice < 40) {
        push(subject);
      } else if (choice < 52) {
        take_mark(subject);
      } else if (choice < 72) {
        rewind(subject);
      } else if (choice < 80) {
        open_scope(subject);
      } else if (choice < 88) {
        close_scope(subject);
      } else if (choice < 93) {
        extend(subject);
      } else if (choice < 96) {
        give_back(subject);
      } else if (choice < 97) {
        clear(subject);
      } else if (choice < 99) {
        move(subject);
      } else {
        start_again(subject);
      }
      compare(subject);
      if (step_ % 32 == 0) check_contents(subject, 0);
    }
    for (Subject& subject : subjects_) check_contents(subject, 0);
  }

 private:
  using TheArena = BasicArena<policy>;
  static constexpr std::size_t minimum = policy.minimum_alignment;
  static constexpr std::size_t record = policy.check_marks ? (minimum > 16 ? minimum : 16) : 0;

  struct Allocation {
    unsigned char* start;
    std::size_t size;
    unsigned char pattern;
  };

  /// An arena and what the model knows of it. Places are counted from its first byte.
  struct Subject {
    std::vector<std::uint8_t> memory;
    MemoryView view;
    std::unique_ptr<TheArena> arena;
    std::vector<typename TheArena::Scope> scopes;

    std::uintptr_t begin = 0;
    std::size_t capacity = 0;
    std::size_t used = 0;
    std::size_t peak = 0;
    std::uint64_t life = 0;  // differs from one arena to the next on the same memory
    std::vector<Allocation> live;
    std::vector<std::size_t> scope_places;

    void start(std::unique_ptr<TheArena> fresh) {
      static std::uint64_t lives = 0;
      arena = std::move(fresh);
      const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(view.data());
      begin = (first + minimum - 1) / minimum * minimum;
      const std::uintptr_t end = (first + view.size()) / minimum * minimum;
      capacity = begin < end ? end - begin : 0;
      if (capacity == 0) begin = 0;
      used = peak = 0;
      life = ++lives;
      live.clear();
    }
  };

  struct Taken {
    ArenaCheckpoint mark;
    std::uint64_t life;
    std::size_t place;
    bool good;
  };

  bool expect(bool condition, const char* what) {
    if (!condition && failure_.empty()) {
      failure_ = std::string(what) + " (seed " + std::to_string(seed_) + ", step " + std::to_string(step_) + ")";
    }
    return condition;
  }

  static std::size_t rounded(std::size_t size) { return (size + minimum - 1) / minimum * minimum; }

  /// Whether a good mark or an open scope is where the next push goes.
  bool is_marked(const Subject& subject) const {
    if (!policy.check_marks) return false;
    for (const std::size_t place : subject.scope_places) {
      if (place == subject.used) return true;
    }
    for (const Taken& taken : marks_) {
      if (taken.good && taken.life == subject.life && taken.place == subject.used) return true;
    }
    return false;
  }

  std::size_t remaining(const Subject& subject) const {
    const std::size_t room = subject.capacity - subject.used;
    const std::size_t lost = is_marked(subject) ? record : 0;
    return room > lost ? room - lost : 0;
  }

  static std::size_t innermost_scope(const Subject& subject) {
    return subject.scope_places.empty() ? 0 : subject.scope_places.back();
  }

  void compare(const Subject& subject) {
    const TheArena& arena = *subject.arena;
    expect(arena.is_valid() == (subject.capacity != 0), "is_valid() is wrong");
    expect(arena.used() == subject.used, "used() is wrong");
    expect(arena.capacity() == subject.capacity, "capacity() is wrong");
    expect(arena.peak() == subject.peak, "peak() is wrong");
    expect(arena.remaining() == remaining(subject), "remaining() is wrong");
  }

  void check_contents(const Subject& subject, std::size_t from_place) {
    for (const Allocation& one : subject.live) {
      if (reinterpret_cast<std::uintptr_t>(one.start) - subject.begin < from_place) continue;
      expect(de100_test::all_bytes(one.start, one.size, one.pattern), "an allocation lost its contents");
    }
  }

  void move_back(Subject& subject, std::size_t place) {
    check_contents(subject, place);
    subject.used = place;
    while (!subject.live.empty()) {
      const Allocation& last = subject.live.back();
      if (reinterpret_cast<std::uintptr_t>(last.start) - subject.begin + last.size <= place) break;
      subject.live.pop_back();
    }
    if (!policy.check_marks) return;
    for (Taken& taken : marks_) {
      if (taken.life == subject.life && taken.place > place) taken.good = false;
    }
  }

  void push(Subject& subject) {
    const std::size_t kind = random_.below(9);
    const std::size_t room = remaining(subject);
    std::size_t size = 1 + random_.below(random_.one_in(3) ? 300 : 24);
    std::size_t alignment = std::size_t{1} << random_.below(random_.one_in(4) ? 9 : 5);
    if (random_.one_in(6)) {  // just what is left, or one more
      size = room + random_.below(2);
      alignment = 1;
    }
    const std::size_t count = random_.below(12);
    TheArena& arena = *subject.arena;
    void* answer = nullptr;
    bool zero = true;
    switch (kind) {
      case 0:
        answer = arena.push_size(size, alignment);
        break;
      case 1:
        answer = arena.push_size_uninitialized(size, alignment);
        zero = false;
        break;
      case 2:
        answer = arena.template push_struct<Small>();
        size = sizeof(Small), alignment = alignof(Small);
        break;
      case 3:
        answer = arena.template push_struct<Large>();
        size = sizeof(Large), alignment = alignof(Large);
        break;
      case 4:
        answer = arena.template push_struct<Wide>();
        size = sizeof(Wide), alignment = alignof(Wide);
        break;
      case 5:
        answer = arena.template push_array<Small>(count).data();
        size = count * sizeof(Small), alignment = alignof(Small);
        break;
      case 6:
        answer = arena.template push_array_uninitialized<std::uint64_t>(count).data();
        size = count * sizeof(std::uint64_t), alignment = alignof(std::uint64_t);
        zero = false;
        break;
      case 7:
        answer = arena.template push_struct_uninitialized<Small>();
        size = sizeof(Small), alignment = alignof(Small);
        zero = false;
        break;
      default: {
        const std::string text(count, 'x');
        char* const copy = arena.push_string(text);
        expect(copy == nullptr || text == copy, "push_string copied something else");
        answer = copy;
        size = count + 1, alignment = 1;
        zero = false;
      }
    }

    const std::size_t before = is_marked(subject) ? record : 0;
    const std::size_t left = subject.capacity - subject.used;
    const std::size_t over = (subject.begin + subject.used + before) % alignment;
    const std::size_t gap = over != 0 ? alignment - over : 0;
    if (size == 0 || before + gap + size > left) {
      expect(answer == nullptr, "a push that does not fit was not refused");
      return;
    }
    if (!expect(answer != nullptr, "a push that fits was refused")) return;
    const std::size_t place = subject.used + before + gap;
    if (!expect(reinterpret_cast<std::uintptr_t>(answer) == subject.begin + place, "a push is elsewhere")) return;
    if (zero) expect(de100_test::is_zero(answer, size), "a push is not zero");
    subject.used = place + rounded(size);
    if (subject.used > subject.peak) subject.peak = subject.used;
    remember(subject, static_cast<unsigned char*>(answer), size);
  }

  void remember(Subject& subject, unsigned char* start, std::size_t size) {
    const unsigned char pattern = static_cast<unsigned char>(1 + random_.below(255));
    mem_set(start, pattern, size);
    subject.live.push_back({start, size, pattern});
  }

  void take_mark(Subject& subject) {
    const ArenaCheckpoint mark = subject.arena->checkpoint();
    if (subject.capacity != 0) marks_.push_back({mark, subject.life, subject.used, true});
  }

  void rewind(Subject& subject) {
    if (marks_.empty()) {
      expect(!subject.arena->rewind(ArenaCheckpoint{}), "a mark of no arena was taken");
      return;
    }
    const std::size_t recent = marks_.size() < 6 ? marks_.size() : 6;
    const Taken taken =
        random_.one_in(2) ? marks_[random_.below(marks_.size())] : marks_[marks_.size() - 1 - random_.below(recent)];
    bool good = taken.life == subject.life;
    if (policy.check_marks) {
      good = good && taken.good;
    } else {
      good = good && taken.place <= subject.used;
    }
    if (good && taken.place < innermost_scope(subject)) return;  // not allowed to a caller
    const bool answer = subject.arena->rewind(taken.mark);
    if (!expect(answer == good, good ? "a good mark was refused" : "a stale mark was taken")) return;
    if (good) move_back(subject, taken.place);
  }

  void open_scope(Subject& subject) {
    if (subject.scopes.size() == 4) return;
    subject.scopes.push_back(subject.arena->scope());
    subject.scope_places.push_back(subject.used);
  }

  void close_scope(Subject& subject) {
    if (subject.scopes.empty()) return;
    const std::size_t place = subject.scope_places.back();
    subject.scopes.pop_back();
    subject.scope_places.pop_back();
    move_back(subject, place);
  }

  void extend(Subject& subject) {
    if (subject.live.empty()) return;
    const bool newest = !random_.one_in(4);
    Allocation& chosen = newest ? subject.live.back() : subject.live[random_.below(subject.live.size())];
    const std::size_t place = reinterpret_cast<std::uintptr_t>(chosen.start) - subject.begin;
    const std::size_t room = subject.capacity - place;
    const std::size_t old_size = chosen.size;
    // Larger, smaller, all that there is, or one more.
    const std::size_t new_size =
        random_.one_in(6) ? room + random_.below(2) : random_.below(old_size + (random_.one_in(2) ? 2 : 60));
    // Inside a scope the caller leaves what is outside alone; here the arena has to see to it, by the scope's mark.
    if (!policy.check_marks && place < innermost_scope(subject)) return;

    const bool is_last = rounded(old_size) == subject.used - place;
    const bool fits = new_size != 0 && new_size <= room;
    const bool cuts = rounded(new_size) != rounded(old_size) && is_marked(subject);
    const bool good = is_last && fits && !cuts;
    const bool answer = subject.arena->extend(chosen.start, old_size, new_size);
    if (!expect(answer == good, good ? "extend was refused" : "extend was not refused")) return;
    if (!good) return;

    const std::size_t kept = old_size < new_size ? old_size : new_size;
    expect(de100_test::all_bytes(chosen.start, kept, chosen.pattern), "extend changed what was there");
    expect(de100_test::is_zero(chosen.start + kept, new_size - kept), "extend added bytes that are not zero");
    mem_set(chosen.start, chosen.pattern, new_size);
    chosen.size = new_size;
    subject.used = place + rounded(new_size);
    if (subject.used > subject.peak) subject.peak = subject.used;
  }

  void give_back(Subject& subject) {
    if (subject.live.empty()) return;
    const bool newest = !random_.one_in(4);
    const Allocation chosen = newest ? subject.live.back() : subject.live[random_.below(subject.live.size())];
    const std::size_t place = reinterpret_cast<std::uintptr_t>(chosen.start) - subject.begin;
    if (!policy.check_marks && place < innermost_scope(subject)) return;  // as for extend
    const bool good = rounded(chosen.size) == subject.used - place && !is_marked(subject);
    const bool answer = subject.arena->give_back(chosen.start, chosen.size);
    if (!expect(answer == good, good ? "give_back was refused" : "give_back was not refused")) return;
    if (good) move_back(subject, place);
  }

  void clear(Subject& subject) {
    if (!subject.scopes.empty()) return;
    subject.arena->clear();
    move_back(subject, 0);
    if (!policy.check_marks) return;
    for (Taken& taken : marks_) {
      if (taken.life == subject.life) taken.good = false;
    }
  }

  void move(Subject& subject) {
    if (!subject.scopes.empty()) return;
    const std::unique_ptr<TheArena> old = std::move(subject.arena);
    if (random_.one_in(2)) {
      subject.arena = std::make_unique<TheArena>(std::move(*old));
    } else {
      subject.arena = std::make_unique<TheArena>();
      *subject.arena = std::move(*old);
    }
    expect(!old->is_valid() && old->used() == 0 && old->capacity() == 0 && old->remaining() == 0 && old->peak() == 0,
           "an arena that was moved from still has something");
    expect(old->push_size(1) == nullptr, "an arena that was moved from gave memory");
    if (!marks_.empty()) expect(!old->rewind(marks_.back().mark), "an arena that was moved from took a mark");
  }

  void start_again(Subject& subject) {
    if (!subject.scopes.empty()) return;
    for (Taken& taken : marks_) {
      if (taken.life == subject.life) taken.good = false;
    }
    subject.arena.reset();
    subject.start(std::make_unique<TheArena>(subject.view));
  }

  std::uint64_t seed_;
  int step_ = 0;
  de100_test::Random random_;
  std::string& failure_;
  std::array<Subject, 3> subjects_;
  std::vector<Taken> marks_;
};

template <ArenaPolicy policy>
std::string first_failure() {
  std::string failure;
  for (std::uint64_t seed = 1; seed <= 600 && failure.empty(); ++seed) World<policy>(seed, failure).run(400);
  return failure;
}

}  // namespace

TEST_CASE("random operations on arenas agree with a model that keeps every mark",
          "[arena][mission:arena][mission:checkpoint_rewind][mission:clear][mission:used_remaining_valid]") {
  CHECK(first_failure<ArenaPolicy{}>() == "");
  CHECK(first_failure<ArenaPolicy{.minimum_alignment = 16}>() == "");
  CHECK(first_failure<ArenaPolicy{.minimum_alignment = 64}>() == "");
}

TEST_CASE("random operations on arenas that do not check marks agree with a model", "[arena][mission:arena]") {
  CHECK(first_failure<ArenaPolicy{.check_marks = false}>() == "");
  CHECK(first_failure<ArenaPolicy{.minimum_alignment = 64, .check_marks = false}>() == "");
}
