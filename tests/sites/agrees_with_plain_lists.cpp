// de100 memory, https://opensource.org/license/zlib
//
// Whatever is done to an arena, explain() says of every push what two plain lists say: those that live, and those that
// were dropped, with how that came.

#include "support/test.hpp"

#include <random>
#include <vector>

#include "helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

struct Entry {
  const std::byte* start;
  std::size_t size;
  Dropped how;
};

template <class AnyArena>
class Model {
 public:
  explicit Model(AnyArena& arena) : arena_(arena) {}

  void run(unsigned seed, int steps) {
    std::mt19937 engine(seed);
    const auto random = [&engine] { return static_cast<unsigned>(engine()); };
    for (int i = 0; i < steps; ++i) {
      switch (random() % 10) {
        default:
          push(random() % 300 + 1, std::size_t{1} << random() % 7);
          break;
        case 6:
          marks_.push_back({arena_.checkpoint(), live_.size()});
          break;
        case 7:
          rewind(random());
          break;
        case 8:
          scope(random);
          break;
        case 9:
          if (random() % 8 == 0) clear();
      }
      check(random());
    }
    clear();
  }

 private:
  void push(std::size_t size, std::size_t alignment) {
    const void* const start = arena_.push_size(size, alignment);
    if (start == nullptr) return clear();
    live_.push_back({static_cast<const std::byte*>(start), size, Dropped::no});
  }
  void rewind(unsigned which) {
    if (marks_.empty()) return;
    const std::size_t i = which % marks_.size();
    REQUIRE(arena_.rewind(marks_[i].mark));
    drop(marks_[i].live, Dropped::rewound);
    marks_.resize(i + 1);
  }
  template <class Random>
  void scope(const Random& random) {
    const std::size_t before = live_.size();
    {
      typename AnyArena::Scope scope = arena_.scope();
      for (unsigned i = random() % 4; i > 0; --i) {
        const std::size_t size = random() % 100 + 1;
        const void* const start = scope->push_size(size);
        if (start != nullptr) live_.push_back({static_cast<const std::byte*>(start), size, Dropped::no});
      }
    }
    drop(before, Dropped::scope_ended);
  }
  void clear() {
    arena_.clear();
    drop(0, Dropped::cleared);
    marks_.clear();
  }
  void drop(std::size_t stay, Dropped how) {
    while (live_.size() > stay) {
      dropped_.push_back(live_.back());
      dropped_.back().how = how;
      live_.pop_back();
    }
  }

  void check(unsigned which) {
    if (!live_.empty()) {
      const Entry& entry = live_[which % live_.size()];
      const std::size_t offset = which / 7 % entry.size;
      const Explanation found = explain(entry.start + offset);
      REQUIRE(found.place == Explanation::Place::within);
      REQUIRE(found.push.start == reinterpret_cast<std::uintptr_t>(entry.start));
      REQUIRE(found.push.size == entry.size);
      REQUIRE(found.distance == offset);
    }
    if (dropped_.empty()) return;
    const std::size_t recent = dropped_.size() < 50 ? dropped_.size() : 50;
    const std::size_t chosen = dropped_.size() - 1 - which % recent;
    const std::byte* const place = dropped_[chosen].start + which / 7 % dropped_[chosen].size;
    std::size_t newest = dropped_.size();  // that had the place
    while (place < dropped_[newest - 1].start || place >= dropped_[newest - 1].start + dropped_[newest - 1].size)
      --newest;
    const Entry& entry = dropped_[newest - 1];
    const Explanation found = explain(place);
    REQUIRE(found.dropped.start == reinterpret_cast<std::uintptr_t>(entry.start));
    REQUIRE(found.dropped.size == entry.size);
    REQUIRE(found.dropped.how == entry.how);
    bool lives = false;
    for (const Entry& other : live_) lives = lives || (place >= other.start && place < other.start + other.size);
    REQUIRE((found.place == Explanation::Place::within) == lives);
  }

  struct Mark {
    ArenaCheckpoint mark;
    std::size_t live;
  };
  AnyArena& arena_;
  std::vector<Entry> live_, dropped_;
  std::vector<Mark> marks_;
};

constexpr ArenaPolicy retired = {.retire = true};
constexpr ArenaPolicy fenced = {.fences = Fences::behind};

template <class AnyArena>
void agrees(AnyArena arena, int count) {
  REQUIRE(arena.is_valid());
  for (unsigned seed = 1; seed <= 3; ++seed) Model<AnyArena>(arena).run(seed, rounds(count));
}

}  // namespace

TEST_CASE("sites of an arena on a view", "[sites]") {
  std::vector<std::byte> memory(20'000);
  agrees(Arena{MemoryView(memory)}, 2000);
}

TEST_CASE("sites of an arena that owns a block", "[sites]") {
  agrees(BlockArena::reserve({.reserve = 1U << 20U, .commit_step = 4096}), 2000);
}

TEST_CASE("sites of an arena on a chain", "[sites]") {
  agrees(ChainedArena::from_system({.region_size = 4096}), 2000);
}

TEST_CASE("sites of an arena with fences, and of one that retires addresses", "[sites]") {
  if (!has_virtual_memory) return skip("no part of memory can be forbidden here");
  agrees(BasicBlockArena<fenced>::reserve({.reserve = 16U << 20U}), 300);
  agrees(BasicBlockArena<retired>::reserve({.reserve = 1U << 20U, .addresses = 256U << 20U}), 300);
}
