// de100 memory, https://opensource.org/license/zlib
//
// Random operations on a pool against a plain model, with stale handles tried all along: none leads anywhere.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include <random>
#include <utility>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

namespace {

#if defined(NDEBUG)
constexpr int pool_operations = 10'000'000;
#else
constexpr int pool_operations = 200'000;
#endif

struct Guest {
  inline static std::uint64_t guests = 0;
  explicit Guest(std::uint64_t its_number) noexcept : number(its_number) { ++guests; }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest() {
    --guests;
    number = 0;
  }
  std::uint64_t number;
};

class Hotel {
 public:
  Hotel(Pool<Guest>&& its_pool, unsigned seed)
      : random_(seed), pool_(std::move(its_pool)), recent_(1U << 14U), of_all_times_(1U << 14U) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      // By turns it fills and empties.
      const std::uint32_t dice = static_cast<std::uint32_t>(random_());
      const bool fills = (static_cast<std::uint32_t>(i) >> 12U) % 2 == 0;
      if (dice % 16 < (fills ? 9U : 5U)) {
        come();
      } else if (dice % 16 < 14) {
        go();
      } else {
        look();
      }
      try_a_stale_one();
      if (dice >> 15U == 0) empty_it();
      if ((dice >> 12U) % 4096 == 0) check_all();
      if (wrong_ != 0) break;
    }
    check_all();
    for (const Handle<Guest> handle : recent_) wrong_ += accepted(handle);
    for (const Handle<Guest> handle : of_all_times_) wrong_ += accepted(handle);
  }
  [[nodiscard]] std::uint64_t wrong() const { return wrong_; }
  [[nodiscard]] std::size_t gone() const { return gone_; }

 private:
  struct Room {
    Handle<Guest> handle;
    std::uint64_t number;
    const Guest* place;
  };

  void come() {
    const bool full = rooms_.size() == pool_.capacity();
    const Handle<Guest> handle = pool_.create(++last_number_);
    wrong_ += static_cast<bool>(handle) == full;
    if (!handle) return;
    const Guest* const place = pool_.get(handle);
    wrong_ += place == nullptr || place->number != last_number_;
    rooms_.push_back({handle, last_number_, place});
  }
  void go() {
    if (rooms_.empty()) return;
    const std::size_t index = random_() % rooms_.size();
    const Room room = rooms_[index];
    rooms_[index] = rooms_.back();
    rooms_.pop_back();
    wrong_ += is_wrong(room);
    wrong_ += !pool_.destroy(room.handle);
    forget_it(room.handle);
  }
  void look() {
    if (!rooms_.empty()) wrong_ += is_wrong(rooms_[random_() % rooms_.size()]);
  }
  void empty_it() {
    pool_.clear();
    for (const Room& room : rooms_) forget_it(room.handle);
    rooms_.clear();
  }
  void forget_it(Handle<Guest> handle) {
    recent_[gone_ % recent_.size()] = handle;
    // Each that ever was is as likely to be among these: the nth takes a place with a chance of places to n.
    const std::size_t place = gone_ < of_all_times_.size() ? gone_ : random_() % (gone_ + 1);
    if (place < of_all_times_.size()) of_all_times_[place] = handle;
    ++gone_;
  }
  void try_a_stale_one() {
    wrong_ += accepted(recent_[random_() % recent_.size()]);
    wrong_ += accepted(of_all_times_[random_() % of_all_times_.size()]);
  }

  [[nodiscard]] bool accepted(Handle<Guest> handle) { return pool_.get(handle) != nullptr || pool_.destroy(handle); }
  [[nodiscard]] bool is_wrong(const Room& room) const {
    const Guest* const guest = pool_.get(room.handle);
    return guest == nullptr || guest != room.place || guest->number != room.number ||
           pool_.handle_of(guest) != room.handle;
  }
  void check_all() {
    wrong_ += pool_.size() != rooms_.size() || pool_.empty() != rooms_.empty() || Guest::guests != rooms_.size();
    for (const Room& room : rooms_) wrong_ += is_wrong(room);
    std::uint64_t sum = 0;
    for (const Room& room : rooms_) sum += room.number;
    std::size_t visits = 0;
    const Guest* before = nullptr;
    for (const Guest& guest : pool_) {
      ++visits;
      sum -= guest.number;
      wrong_ += before != nullptr && &guest <= before;
      before = &guest;
    }
    wrong_ += visits != rooms_.size() || sum != 0;
  }

  std::mt19937 random_;
  Pool<Guest> pool_;
  std::vector<Handle<Guest>> recent_;  // the last stale ones; null at first, which is as stale
  std::vector<Handle<Guest>> of_all_times_;
  std::vector<Room> rooms_;
  std::uint64_t last_number_ = 0;
  std::size_t gone_ = 0;
  std::uint64_t wrong_ = 0;
};

void runs_a_hotel(Pool<Guest>&& pool, int steps, unsigned seed) {
  REQUIRE(pool.is_valid());
  Guest::guests = 0;
  {
    Hotel hotel(std::move(pool), seed);
    hotel.run(steps);
    CHECK(hotel.wrong() == 0);
    CHECK(hotel.gone() > static_cast<std::size_t>(steps) / 4);
  }
  CHECK(Guest::guests == 0);
}

}  // namespace

TEST_CASE("no stale handle is accepted, whatever is done to a pool", "[pool]") {
  runs_a_hotel(Pool<Guest>::reserve(700), pool_operations / 2, 1);
  de100_test::Memory<5 * (sizeof(Guest) + 8)> memory;
  runs_a_hotel(Pool<Guest>(memory.view()), pool_operations / 2, 2);
}
