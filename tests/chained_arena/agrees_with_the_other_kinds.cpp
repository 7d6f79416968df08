// de100 memory, https://opensource.org/license/zlib
//
// The same random operations on arenas of every kind: whatever backs an arena, it holds the same contents, answers the
// same to rewinds, and ends the same objects. A model that keeps every mark that was ever taken knows the answers.

#include "support/test.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>

#include "arena/counted.hpp"
#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/random.hpp"

using namespace de100;

namespace {

template <ArenaPolicy policy>
class Kinds {
 public:
  Kinds(std::uint64_t seed, std::string& failure)
      : seed_(seed),
        random_(seed),
        failure_(failure),
        memory_(std::size_t{512} << 10, std::uint8_t{0xEE}),
        parent_memory_(std::size_t{2} << 20, std::uint8_t{0xEE}),
        parent_{MemoryView(parent_memory_)},
        fixed_{MemoryView(memory_)},
        block_(BasicBlockArena<policy>::reserve({.reserve = std::size_t{1} << 20, .commit_step = 1, .decay = true})),
        on_system_(BasicChainedArena<policy>::from_system({.region_size = 1})),
        on_parent_(BasicChainedArena<policy>::on(first_.view(), parent_, {.region_size = 1000})) {}

  void run(int operations) {
    for (step_ = 0; step_ < operations && failure_.empty(); ++step_) {
      const std::size_t choice = random_.below(100);
      if (choice < 41) {
        push();
      } else if (choice < 45) {
        give_back();
      } else if (choice < 55) {
        push_object();
      } else if (choice < 67) {
        take_mark();
      } else if (choice < 79) {
        rewind();
      } else if (choice < 86) {
        open_scope();
      } else if (choice < 94) {
        close_scope();
      } else if (choice < 97) {
        trim();
      } else if (choice < 98) {
        clear();
      } else {
        move();
      }
      if (step_ % 16 == 0) check_contents();
      for_each([this](auto& arena, std::size_t) {
        expect(arena.used() <= arena.capacity() && arena.used() <= arena.peak(), "used() is wrong");
        expect((arena.used() == 0) == live_.empty() || policy.check_marks, "used() is not what is live");
      });
    }
    while (!scopes_.empty()) close_scope();
    check_contents();
    expect(parent_.remaining() > 100000, "regions were not used again");
  }

 private:
  static constexpr std::size_t kinds = 4;
  using Base = BasicArena<policy>;

  /// What all of them hold, in the order in which it was pushed. Of an object the model knows no bytes, and what was
  /// given back has none.
  struct Live {
    std::array<void*, kinds> places;
    std::size_t size;
    unsigned seed;
    int object;
  };
  struct Taken {
    std::array<ArenaCheckpoint, kinds> marks;
    std::size_t depth;  // how many were live
    bool good;
  };
  struct OpenScope {
    std::array<std::optional<typename Base::Scope>, kinds> scopes;
    std::size_t depth = 0;
  };

  template <class Do>
  void for_each(const Do& apply) {
    apply(fixed_, 0);
    apply(block_, 1);
    apply(on_system_, 2);
    apply(on_parent_, 3);
  }

  bool expect(bool condition, const char* what) {
    if (!condition && failure_.empty()) {
      failure_ = std::string(what) + " (seed " + std::to_string(seed_) + ", step " + std::to_string(step_) + ")";
    }
    return condition;
  }

  /// Whether the smaller ones have room for whatever comes next, which the others are not to get either without them.
  bool has_room() { return fixed_.remaining() > 70000; }

  void push() {
    const std::size_t size = 1 + random_.below(random_.below(10) == 0 ? 9000 : random_.below(3) == 0 ? 900 : 60);
    const std::size_t alignment = std::size_t{1} << random_.below(random_.below(8) == 0 ? 13 : 5);
    const bool zero = random_.below(4) != 0;
    if (!has_room()) return;
    Live live = {{}, size, static_cast<unsigned>(step_) + 1U, 0};
    for_each([&](auto& arena, std::size_t kind) {
      void* const place = zero ? arena.push_size(size, alignment) : arena.push_size_uninitialized(size, alignment);
      live.places[kind] = place;
      if (!expect(de100_test::is_aligned(place, alignment), "a push was refused or is not aligned")) return;
      if (zero) expect(de100_test::all_zero(place, size), "a push is not zero");
      de100_test::fill(place, size, live.seed);
    });
    live_.push_back(live);
  }

  void push_object() {
    if (!has_room()) return;
    Live live = {{}, 0, 0, ++objects_};
    for_each([&](auto& arena, std::size_t kind) {
      live.places[kind] = arena.template push_object<de100_test::Counted>(ends_[kind], live.object);
      expect(live.places[kind] != nullptr, "an object was refused");
    });
    live_.push_back(live);
  }

  /// Whether a good mark or an open scope is where the next push goes.
  bool is_marked() const {
    if (!scopes_.empty() && scopes_.back().depth == live_.size()) return true;
    for (const Taken& taken : taken_) {
      if (taken.good && taken.depth == live_.size()) return true;
    }
    return false;
  }

  void give_back() {
    if (live_.size() < 2 || live_.back().size == 0) return;
    if (!policy.check_marks && is_marked()) return;  // it is the caller who knows of the mark
    const Live& live = live_.back();
    const bool good = !is_marked();
    for_each([&](auto& arena, std::size_t kind) {
      const bool answer = arena.give_back(live.places[kind], live.size);
      // A chain that was rewound may be at the start of the next region, and what is below is no longer its newest.
      expect(answer == good || (good && kind >= 2), "give_back was refused or was not");
    });
    // A mark that was stored before it stays, and what aligning skipped: so the cursor is not where it was before.
    if (good) live_.back().size = 0;
  }

  void check_contents() {
    for (const Live& live : live_) {
      for (std::size_t kind = 0; kind < kinds && live.size != 0; ++kind) {
        if (live.places[kind] == nullptr) continue;
        expect(de100_test::filled(live.places[kind], live.size, live.seed), "an allocation lost its contents");
      }
    }
  }

  /// Drops what is above, and looks whether its objects have ended.
  void move_back(std::size_t depth) {
    while (live_.size() > depth) {
      if (live_.back().object != 0) expected_.push_back(live_.back().object);
      live_.pop_back();
    }
    for (Taken& taken : taken_) taken.good = taken.good && taken.depth <= depth;
    for (const de100_test::Ends& ends : ends_) expect(ends == expected_, "other objects ended");
  }

  void take_mark() {
    Taken taken = {{}, live_.size(), true};
    for_each([&](auto& arena, std::size_t kind) { taken.marks[kind] = arena.checkpoint(); });
    taken_.push_back(taken);
  }

  void rewind() {
    if (taken_.empty()) return;
    const std::size_t recent = taken_.size() < 8 ? taken_.size() : 8;
    const Taken taken = random_.below(2) == 0 ? taken_[random_.below(taken_.size())]
                                              : taken_[taken_.size() - 1 - random_.below(recent)];
    if (taken.good && !scopes_.empty() && taken.depth < scopes_.back().depth) return;  // not allowed to a caller
    if (!taken.good && !policy.check_marks) return;                                    // anything may be there
    for_each([&](auto& arena, std::size_t kind) {
      expect(arena.rewind(taken.marks[kind]) == taken.good, "a good mark was refused or a stale one taken");
      expect(!arena.rewind(taken.marks[(kind + 1) % kinds]), "a mark of another arena was taken");
    });
    if (taken.good) move_back(taken.depth);
  }

  void open_scope() {
    if (scopes_.size() == 4) return;
    scopes_.emplace_back();
    scopes_.back().depth = live_.size();
    for_each([&](auto& arena, std::size_t kind) { scopes_.back().scopes[kind].emplace(arena); });
  }

  void close_scope() {
    if (scopes_.empty()) return;
    const std::size_t depth = scopes_.back().depth;
    scopes_.pop_back();
    move_back(depth);
  }

  void trim() {
    block_.trim(random_.below(2) == 0 ? 0 : random_.below(100000));
    on_system_.trim();
    on_parent_.trim();
  }

  void clear() {
    if (!scopes_.empty()) return;
    for_each([](auto& arena, std::size_t) { arena.clear(); });
    move_back(0);
    for (Taken& taken : taken_) taken.good = false;
  }

  void move() {
    if (!scopes_.empty()) return;
    for_each([this](auto& arena, std::size_t) {
      auto moved(std::move(arena));
      expect(!arena.is_valid() && arena.push_size(1) == nullptr, "an arena that was moved from gave memory");
      arena = std::move(moved);
    });
  }

  std::uint64_t seed_;
  int step_ = 0;
  de100_test::Random random_;
  std::string& failure_;
  int objects_ = 0;
  std::array<de100_test::Ends, kinds> ends_;
  de100_test::Ends expected_;
  std::vector<Live> live_;
  std::vector<Taken> taken_;

  std::vector<std::uint8_t> memory_, parent_memory_;
  de100_test::Memory<1500> first_;
  Arena parent_;
  Base fixed_;
  BasicBlockArena<policy> block_;
  BasicChainedArena<policy> on_system_, on_parent_;
  std::vector<OpenScope> scopes_;
};

template <ArenaPolicy policy>
std::string first_difference() {
  std::string failure;
  for (std::uint64_t seed = 1; seed <= 40 && failure.empty(); ++seed) Kinds<policy>(seed, failure).run(400);
  return failure;
}

}  // namespace

TEST_CASE("arenas of every kind do the same", "[arena][block_arena][chained_arena]") {
  CHECK(first_difference<ArenaPolicy{}>() == "");
  CHECK(first_difference<ArenaPolicy{.minimum_alignment = 64}>() == "");
}

TEST_CASE("arenas of every kind that do not check marks do the same", "[arena][block_arena][chained_arena]") {
  CHECK(first_difference<ArenaPolicy{.check_marks = false}>() == "");
  CHECK(first_difference<ArenaPolicy{.minimum_alignment = 64, .check_marks = false}>() == "");
}
