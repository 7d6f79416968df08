// de100 memory, https://opensource.org/license/zlib
//
// Pools of objects of several sizes on all that a pool can be on, beside a list of every handle that was ever given and
// of the objects that live.

#include <de100/arena.hpp>
#include <de100/pool.hpp>

#include <utility>
#include <vector>

#include "check.hpp"
#include "input.hpp"
#include "piece.hpp"

using namespace de100;
using namespace de100_fuzz;

namespace {

template <class Bytes>
class PoolWorld;

/// Tells the world when it begins and when it ends, which may then use the pool.
template <class Bytes>
struct Guest {
  explicit Guest(unsigned seed) noexcept {
    de100_test::fill(&bytes, sizeof bytes, seed);
    world->began();
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest() {
    world->ended(*this);
    de100_test::fill(&bytes, sizeof bytes, 200);
  }

  inline static PoolWorld<Bytes>* world = nullptr;  // so that a guest may have any size
  Bytes bytes;
};

struct Odd {
  unsigned char bytes[3];
};
struct Word {
  std::uint64_t number;
};
struct alignas(64) Wide {
  unsigned char bytes[64];
};

template <class Bytes>
class PoolWorld {
 public:
  explicit PoolWorld(Input& input) : input_(input) {
    TheGuest::world = this;
    begin();
  }

  void run() {
    while (!input_.ended()) {
      step();
      check_equal(pool_.size(), rooms_.size(), "size()");
      check(pool_.empty() == rooms_.empty() && pool_.is_valid() == (pool_.capacity() != 0), "empty() and is_valid()");
    }
    check_all();
    pool_ = Pool<TheGuest>();
    check(rooms_.empty(), "objects that live after their pool");
  }

 private:
  using TheGuest = Guest<Bytes>;
  friend TheGuest;
  using TheHandle = Handle<TheGuest>;

  struct Room : Piece {
    TheHandle handle;
    TheGuest* guest;
  };

  static constexpr std::size_t each = sizeof(TheGuest) + 8;

  void begin() {
    std::size_t most = input_.below(40);
    const std::size_t size = input_.below(sizeof memory_ / 2);
    switch (input_.below(4)) {
      default:
        pool_ = Pool<TheGuest>::reserve(most);
        check(most == 0 || pool_.capacity() == most, "capacity() of what was reserved");
        break;
      case 1: {
        const MemoryView view = MemoryView(memory_).subview(input_.below(100), size);
        pool_ = Pool<TheGuest>(view);
        const std::size_t lost = alignof(TheGuest) + 8;  // at most, to aligning
        check(pool_.capacity() <= size / each && pool_.capacity() >= (size > lost ? (size - lost) / each : 0),
              "capacity() on a view");
        break;
      }
      case 2: {
        MemoryBlock block = MemoryBlock::allocate(1 + size, {.end_at_guard = input_.flag()});
        check(block.is_valid(), "a block was refused");
        pool_ = Pool<TheGuest>(std::move(block));
        break;
      }
      case 3:
        arena_ = Arena(MemoryView(memory_));
        pool_ = Pool<TheGuest>::push_on(arena_, most);
        if (each * most + 200 < sizeof memory_) check_equal(pool_.capacity(), most, "capacity() on an arena");
    }
  }

  void step() {
    switch (input_.below(12)) {
      default:
        create();
        break;
      case 5:
      case 6:
      case 7:
        destroy();
        break;
      case 8:
        try_any();
        break;
      case 9:
        iterate();
        break;
      case 10:
        try_addresses();
        break;
      case 11:
        if (input_.below(4) != 0)
          move();
        else
          clear();
    }
  }

  void create() {
    const bool full = rooms_.size() + busy_ == pool_.capacity();
    Room room;
    room.seed = ++seed_;
    ++busy_;
    room.handle = pool_.create(room.seed);
    --busy_;
    check(static_cast<bool>(room.handle) != full, full ? "a full pool made an object" : "an object was refused");
    if (full) return;
    room.guest = pool_.get(room.handle);
    check(room.guest != nullptr, "a new object is not there");
    room.start = reinterpret_cast<unsigned char*>(&room.guest->bytes);
    room.size = sizeof(Bytes);
    check_aligned(room.guest, alignof(TheGuest));
    check_apart(room, rooms_);
    check_is_there(room);
    for (const TheHandle old : gone_) check(old != room.handle, "a handle was given twice");
    rooms_.push_back(room);
  }

  /// A constructor, which may create others.
  void began() {
    if (input_.byte() % 8 == 7) create();
  }

  /// A destructor: nobody finds the object any more, but its slot is not free yet. It may destroy and create others.
  void ended(const TheGuest& guest) {
    std::size_t index = 0;
    while (index < rooms_.size() && rooms_[index].guest != &guest) ++index;
    check(index < rooms_.size(), "what ended did not live");
    const Room room = rooms_[index];
    room.check_kept();
    rooms_[index] = rooms_.back();
    rooms_.pop_back();
    gone_.push_back(room.handle);
    check_is_gone(room.handle);
    check(!pool_.handle_of(&guest), "handle_of() what has ended");
    if (iterates_) return;
    ++busy_;
    const std::size_t choice = input_.byte() % 16;
    if (choice == 14) create();
    if (choice == 15) destroy();
    --busy_;
  }

  void check_is_there(const Room& room) const {
    check(pool_.get(room.handle) == room.guest, "an object is elsewhere");
    check(pool_.handle_of(room.guest) == room.handle, "handle_of() an object");
    room.check_kept();
  }

  void destroy() {
    if (rooms_.empty()) return;
    const Room room = rooms_[input_.below(rooms_.size())];
    check_is_there(room);
    check(pool_.destroy(room.handle), "an object was not destroyed");
    check_is_gone(room.handle);
  }

  void check_is_gone(TheHandle handle) {
    check(pool_.get(handle) == nullptr && !pool_.destroy(handle), "a stale handle was taken");
  }

  void try_any() {
    check_is_gone(TheHandle());
    if (!gone_.empty()) check_is_gone(gone_[input_.below(gone_.size())]);
    if (!rooms_.empty()) check_is_there(rooms_[input_.below(rooms_.size())]);
  }

  /// Addresses that are no object's, in the pool and elsewhere.
  void try_addresses() {
    check(!pool_.handle_of(nullptr), "handle_of() null");
    if (rooms_.empty()) return;
    const Room& room = rooms_[input_.below(rooms_.size())];
    const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(room.guest);
    const std::uintptr_t within = place + 1 + input_.below(sizeof(TheGuest) - 1);
    check(!pool_.handle_of(reinterpret_cast<const TheGuest*>(within)), "handle_of() an address within an object");
    const std::uintptr_t far = place + sizeof(TheGuest) * (1 + pool_.capacity());
    check(!pool_.handle_of(reinterpret_cast<const TheGuest*>(far)), "handle_of() an address behind the pool");
  }

  /// Visits all, and destroys some while they are visited.
  void iterate() {
    const std::size_t every = input_.below(8);
    std::size_t visits = 0;
    const std::size_t living = rooms_.size();
    const TheGuest* before = nullptr;
    iterates_ = true;
    for (auto it = pool_.begin(); it != pool_.end(); ++it) {
      TheGuest* const guest = &*it;
      check(before == nullptr || before < guest, "the order of an iteration");
      before = guest;
      std::size_t index = 0;
      while (index < rooms_.size() && rooms_[index].guest != guest) ++index;
      check(index < rooms_.size() && it.handle() == rooms_[index].handle, "an iteration visited what does not live");
      if (++visits % 8 == every) check(pool_.destroy(it.handle()), "an object was not destroyed");
    }
    iterates_ = false;
    check_equal(visits, living, "visits of an iteration");
  }

  void clear() {
    check_all();
    pool_.clear();
    check(rooms_.empty(), "objects that live after clear()");
    check_all();
  }

  void move() {
    const std::size_t capacity = pool_.capacity();
    Pool<TheGuest> other(std::move(pool_));
    check(!pool_.is_valid() && pool_.empty() && !pool_.create(1U), "a pool that was moved from still has something");
    if (!rooms_.empty()) check(pool_.get(rooms_[0].handle) == nullptr, "a pool that was moved from has an object");
    pool_ = std::move(other);
    check_equal(pool_.capacity(), capacity, "capacity() after a move");
    check_all();
  }

  void check_all() {
    for (const Room& room : rooms_) check_is_there(room);
    for (const TheHandle handle : gone_) check_is_gone(handle);
  }

  Input& input_;
  alignas(64) unsigned char memory_[4096] = {};
  Arena arena_;
  Pool<TheGuest> pool_;
  std::vector<Room> rooms_;      // of those that live
  std::vector<TheHandle> gone_;  // of all others
  std::size_t busy_ = 0;         // slots in which an object is being made or is ending
  bool iterates_ = false;
  unsigned seed_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::size_t blocks = memory_stats().blocks;
  Input input(bytes, size);
  switch (input.below(3)) {
    default:
      PoolWorld<Word>(input).run();
      break;
    case 1:
      PoolWorld<Odd>(input).run();
      break;
    case 2:
      PoolWorld<Wide>(input).run();
  }
  check_equal(memory_stats().blocks, blocks, "blocks that are left");
  return 0;
}
