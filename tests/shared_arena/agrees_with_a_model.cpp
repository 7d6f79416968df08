// de100 memory, https://opensource.org/license/zlib
//
// Random operations on a shared arena and three chunked arenas on it, compared with a model that is too plain to be
// wrong: it keeps all live allocations, and whose each byte is.

#include "support/test.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "helpers.hpp"

using namespace de100;

namespace {

struct SharedTriple {
  std::uint32_t a, b, c;
};
struct SharedHundred {
  unsigned char bytes[100];
};
struct alignas(64) SharedWide {
  unsigned char bytes[64];
};

template <ArenaPolicy policy>
class SharedWorld {
 public:
  SharedWorld(std::uint64_t seed, std::string& failure) : seed_(seed), random_(seed), failure_(failure) {
    static constexpr std::size_t sizes[] = {8, 40, 200, 1000, 4096, 8192};
    const bool zero = random_.one_in(2);
    memory_.assign(sizes[random_.below(6)] + 80, zero ? std::uint8_t{0} : std::uint8_t{0xEE});
    view_ = MemoryView(memory_).subview(random_.below(80), memory_.size() - 80);
    if (zero) {
      arena_.emplace(view_, already_zero);
    } else {
      arena_.emplace(view_);
    }
    taken_.assign(view_.size(), 0);
    for (auto& chunked : chunked_) start(chunked);
  }

  void run(int operations) {
    for (step_ = 0; step_ < operations && failure_.empty(); ++step_) {
      const std::size_t choice = random_.below(100);
      TheChunked& chunked = chunked_[random_.below(3)];
      if (choice < 20) {
        push_shared();
      } else if (choice < 88) {
        push_chunked(chunked);
      } else if (choice < 91) {
        push_part();
      } else if (choice < 93) {
        chunked.give_back();
        expect(chunked.remaining() == 0, "a chunk that was given back has bytes left");
      } else if (choice < 95) {
        move(chunked);
      } else if (choice < 96) {
        start(chunked);
      } else if (choice < 97 || arena_->remaining() == 0) {
        clear();
      }
      compare();
    }
  }

 private:
  using TheChunked = BasicChunkedArena<policy>;

  struct Live {
    unsigned char* start;
    std::size_t size;
    unsigned char pattern;
  };

  bool expect(bool condition, const char* what) {
    if (!condition && failure_.empty()) {
      failure_ = std::string(what) + " (seed " + std::to_string(seed_) + ", step " + std::to_string(step_) + ")";
    }
    return condition;
  }

  void start(TheChunked& chunked) {
    static constexpr std::size_t sizes[] = {0, 1, 64, 100, 256, 512, 1000, 10'000};
    chunked = TheChunked(*arena_, sizes[random_.below(8)]);
  }

  void move(TheChunked& chunked) {
    const std::size_t remaining = chunked.remaining();
    TheChunked other(std::move(chunked));
    expect(chunked.remaining() == 0 && chunked.push_size(1, 1) == nullptr, "one that was moved from gave memory");
    expect(other.remaining() == remaining, "a move lost a chunk");
    if (random_.one_in(2)) {
      chunked = std::move(other);
    } else {
      TheChunked& another = chunked_[random_.below(3)];  // may be the same
      chunked = std::move(another);
      another = std::move(other);
    }
  }

  void clear() {
    arena_->clear();
    live_.clear();
    taken_.assign(taken_.size(), 0);
    last_ = 0;
    for (const TheChunked& chunked : chunked_) expect(chunked.remaining() == 0, "a chunk is left after a clear");
  }

  struct Request {
    std::size_t size, alignment;
    bool zero;
  };

  /// One push of any kind, with what was asked for.
  template <class AnyArena>
  void* push(AnyArena& arena, Request& request) {
    std::size_t size = 1 + random_.below(random_.one_in(3) ? 400 : 40);
    const std::size_t alignment = std::size_t{1} << random_.below(random_.one_in(4) ? 9 : 5);
    if (random_.one_in(8)) size = arena_->remaining() + random_.below(2);
    const std::size_t count = random_.below(8);
    switch (random_.below(9)) {
      case 0:
        request = {sizeof(SharedTriple), alignof(SharedTriple), true};
        return arena.template push_struct<SharedTriple>();
      case 1:
        request = {sizeof(SharedHundred), alignof(SharedHundred), true};
        return arena.template push_struct<SharedHundred>();
      case 2:
        request = {sizeof(SharedWide), alignof(SharedWide), true};
        return arena.template push_struct<SharedWide>();
      case 3:
        request = {sizeof(SharedTriple) * count, alignof(SharedTriple), true};
        return arena.template push_array<SharedTriple>(count).data();
      case 4:
        request = {sizeof(SharedTriple), alignof(SharedTriple), false};
        return arena.template push_struct_uninitialized<SharedTriple>();
      case 5: {
        request = {count + 1, 1, false};
        const std::string text(count, 'x');
        char* const copy = arena.push_string(text);
        expect(copy == nullptr || text == copy, "push_string copied something else");
        return copy;
      }
      case 6:
        request = {size, alignment, false};
        return arena.push_size_uninitialized(size, alignment);
      default:
        request = {size, alignment, true};
        return arena.push_size(size, alignment);
    }
  }

  /// Whether a push would fit on the shared arena as it is now.
  [[nodiscard]] bool fits(std::size_t size, std::size_t alignment) const {
    if (size == 0 || !arena_->is_valid()) return false;
    const std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(view_.data()) + 7) / 8 * 8;
    const std::size_t over = (first + arena_->used()) % alignment;
    const std::size_t gap = over != 0 ? alignment - over : 0;
    return gap + size <= arena_->remaining();
  }

  void push_shared() {
    Request request = {};
    const std::size_t used = arena_->used();
    void* const place = push(*arena_, request);
    // What did not fit before does not fit now: a push takes nothing back.
    if (place == nullptr) {
      expect(!fits(request.size, request.alignment), "a push that fits was refused");
      expect(arena_->used() == used, "a refused push took something");
    } else {
      expect(arena_->used() >= used + (request.size + 7) / 8 * 8, "a push took too little");
      remember(place, request, 8);
    }
  }

  void push_chunked(TheChunked& chunked) {
    Request request = {};
    const std::size_t used = arena_->used();
    const std::size_t remaining = chunked.remaining();
    void* const place = push(chunked, request);
    if (place == nullptr) {
      const std::size_t alignment =
          request.alignment > policy.minimum_alignment ? request.alignment : policy.minimum_alignment;
      expect(!fits(align_up(request.size, policy.minimum_alignment), alignment),
             "a push that fits on the shared arena was refused");
      expect(request.size == 0 || request.size > remaining || request.alignment > 8,
             "a push that fits in the chunk was refused");
      expect(arena_->used() == used, "a refused push took something of the shared arena");
      expect(chunked.remaining() == remaining, "a refused push took something of the chunk");
    } else {
      remember(place, request, policy.minimum_alignment);
    }
  }

  void push_part() {
    const std::size_t size = 1 + random_.below(100);
    Arena part = arena_->push_arena(size, 16);
    if (!part.is_valid()) return;
    const std::size_t capacity = part.capacity();
    expect(capacity == (size + 7) / 8 * 8, "a part is of another size");
    remember(part.push_size(capacity, 8), {capacity, 16, true}, 8);
  }

  void remember(void* place, const Request& request, std::size_t minimum) {
    const std::size_t size = request.size;
    const bool known = view_.contains(place) && view_.contains(static_cast<unsigned char*>(place) + size - 1);
    if (!expect(known, "a push is outside the view")) return;
    expect(arena_->contains(place), "a push is not among what is used");
    expect(de100_test::is_aligned(place, request.alignment) && de100_test::is_aligned(place, minimum),
           "a push is not aligned");
    if (request.zero) expect(de100_test::all_zero(place, size), "a push is not zero");
    unsigned char* const start = static_cast<unsigned char*>(place);
    const std::size_t first = static_cast<std::size_t>(start - static_cast<unsigned char*>(first_byte()));
    expect(de100_test::all_zero(taken_.data() + first, size), "a push has what another has");
    mem_set(taken_.data() + first, 1, size);
    if (first + size > last_) last_ = first + size;
    const unsigned char pattern = static_cast<unsigned char>(1 + random_.below(255));
    mem_set(place, pattern, size);
    live_.push_back({start, size, pattern});
  }

  void* first_byte() { return view_.data(); }

  void compare() {
    for (const Live& one : live_) {
      expect(one.start[0] == one.pattern && std::memcmp(one.start, one.start + 1, one.size - 1) == 0,
             "an allocation lost its contents");
    }
    expect(arena_->used() + arena_->remaining() == arena_->capacity(), "used() and remaining() do not add up");
    expect(arena_->peak() >= arena_->used(), "peak() is below used()");
    expect(last_ <= arena_->used() + 7, "used() ends before what is in use");
  }

  std::uint64_t seed_;
  int step_ = 0;
  de100_test::Random random_;
  std::string& failure_;
  std::vector<unsigned char> memory_;
  MemoryView view_;
  std::optional<SharedArena> arena_;
  std::array<TheChunked, 3> chunked_;
  std::vector<unsigned char> taken_;  // 1 for each byte of the view that is somebody's
  std::size_t last_ = 0;              // where the last of them is
  std::vector<Live> live_;
};

template <ArenaPolicy policy>
std::string shared_failure() {
  std::string failure;
  for (int seed = 1; seed <= de100_test::rounds(32) && failure.empty(); ++seed) {
    SharedWorld<policy> world(static_cast<std::uint64_t>(seed), failure);
    world.run(150);
  }
  return failure;
}

}  // namespace

TEST_CASE("a shared arena and chunked arenas on it agree with a model", "[shared_arena]") {
  CHECK(shared_failure<ArenaPolicy{}>() == "");
}

TEST_CASE("chunked arenas of another policy agree with the model", "[shared_arena]") {
  CHECK(shared_failure<ArenaPolicy{.minimum_alignment = 64}>() == "");
  CHECK(shared_failure<ArenaPolicy{.minimum_alignment = 8, .check_marks = false, .check_thread = false}>() == "");
}
