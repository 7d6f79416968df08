// de100 memory, https://opensource.org/license/zlib
//
// pool.hpp: `Pool<T>`, objects of one type that come and go in any order, and `Handle<T>`, a name for one of them that
// goes stale with it.
//
//   Pool<Enemy> enemies = Pool<Enemy>::reserve(100'000, "enemies");
//   Handle<Enemy> boss = enemies.create(x, y);            // null when full
//   if (Enemy* enemy = enemies.get(boss)) enemy->roar();  // null once it was destroyed
//   (void)enemies.destroy(boss);
//   for (Enemy& enemy : enemies) enemy.move();            // the living ones
//
// Objects never move. Creating and destroying take constant time: the numbers of free slots are a stack beside the
// slots, so that neither reads a byte of a slot that was left long ago. A pool belongs to one thread at a time.

#ifndef DE100_POOL_HPP
#define DE100_POOL_HPP

#include <new>

#include "block.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "object.hpp"
#include "traits.hpp"
#include "view.hpp"
#include "virtual_array.hpp"

namespace de100 {

template <class T>
class Pool;

/// The name of an object in a pool: 8 bytes, to be stored, copied and compared. A default-made one is null. It names
/// nothing any more once its object is destroyed, whatever takes the slot later.
template <class T>
class Handle {
 public:
  constexpr Handle() noexcept = default;

  /// Whether it was ever an object's. That it still is, Pool::get() knows.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return generation_ != 0; }
  [[nodiscard]] friend constexpr bool operator==(Handle, Handle) noexcept = default;

  /// The number of the slot, for tables beside the pool.
  [[nodiscard]] constexpr std::uint32_t index() const noexcept { return index_; }

 private:
  friend Pool<T>;
  constexpr Handle(std::uint32_t index, std::uint32_t generation) noexcept : index_(index), generation_(generation) {}

  std::uint32_t index_ = 0;
  std::uint32_t generation_ = 0;
};

template <class T>
class Pool {
  static_assert(detail::Object<T>, "a Pool is of an object type, not const, and not an array");

 public:
  class Iterator;

  /// A pool without memory: it has room for nothing.
  Pool() noexcept = default;

  /// Room for `most` objects, below 2^32: address space, and no memory before there are objects. Where the system
  /// refuses, the pool has room for nothing, and error() says why.
  [[nodiscard]] static Pool reserve(std::size_t most, const char* name = nullptr) noexcept;

  /// Room for what fits into `view`, at sizeof(T) and 8 bytes an object. The memory outlives the pool, and nobody else
  /// writes there.
  explicit Pool(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// Room for what fits into the usable bytes of `block`, which the pool owns from now on.
  explicit Pool(MemoryBlock&& block) noexcept;

  /// Room for `most` objects, pushed on an arena, which is neither rewound nor cleared to before it while the pool
  /// lives. Room for nothing where the arena is too full.
  template <class Arena>
  [[nodiscard]] static Pool push_on(Arena& arena, std::size_t most) noexcept;

  /// The objects stay where they are, and their handles good, in the new pool; `other` is left without memory.
  Pool(Pool&& other) noexcept { take(other); }
  /// The same; the objects of this pool end first. Their handles may name objects of the new ones: forget them.
  Pool& operator=(Pool&& other) noexcept;
  ~Pool() {
    if constexpr (!detail::is_trivially_destructible<T>) clear();
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  /// A new object, made from `args`. Null, and nothing changed, when full and when the system has no memory.
  template <class... Args>
  [[nodiscard]] Handle<T> create(Args&&... args) noexcept(detail::makes_quietly<T, Args...>());

  /// Ends the object. False, and nothing changed, where the handle is stale or null.
  ///
  /// Handles are this pool's. One of another pool may happen to name an object here.
  bool destroy(Handle<T> handle) noexcept;

  /// The object; null where the handle is stale or null.
  [[nodiscard]] T* get(Handle<T> handle) const noexcept DE100_LIFETIME_BOUND;

  /// The handle of a living object of this pool; null for any other address.
  [[nodiscard]] Handle<T> handle_of(const T* object) const noexcept;

  /// Ends all objects, and those that their destructors create. The memory stays, and all handles are stale.
  void clear() noexcept;

  /// The living objects, in the order of their slots. The one that is visited may be destroyed; one that is created
  /// meanwhile may be visited or not. Costs 4 bytes read for each slot that was ever used.
  [[nodiscard]] Iterator begin() const noexcept DE100_LIFETIME_BOUND;
  [[nodiscard]] Iterator end() const noexcept DE100_LIFETIME_BOUND;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// How many objects live.
  [[nodiscard]] std::size_t size() const noexcept { return slots_.size() - free_count_ - retired_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// How many may live at once. A slot that has had 2^31 - 1 objects is retired, so that no handle is given twice.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_ - retired_; }
  /// Whether there may be any.
  [[nodiscard]] bool is_valid() const noexcept { return capacity() != 0; }
  /// Why the system refused: room in the first place, or the memory that was last asked for. ok on a view and on an
  /// arena.
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

 private:
  /// Bytes for a T that may or may not be there.
  struct Slot {
    alignas(T) std::byte bytes[sizeof(T)];
    [[nodiscard]] T* object() noexcept { return std::launder(static_cast<T*>(static_cast<void*>(bytes))); }
  };

  /// A slot while the object in it is made, whose constructor may create others, and may throw: then it is free again.
  struct Drawn {
    explicit Drawn(Pool& its_pool) noexcept : pool(&its_pool), index(its_pool.free_[--its_pool.free_count_]) {}
    Drawn(const Drawn&) = delete;
    Drawn& operator=(const Drawn&) = delete;
    ~Drawn() {
      if (pool != nullptr) pool->free_[pool->free_count_++] = index;
    }
    void keep() noexcept { pool = nullptr; }

    Pool* pool;
    std::uint32_t index;
  };

  // A slot's generation grows by one when an object in it begins and when it ends: it is odd while one lives, as that
  // of every handle is but the null one's 0, which no slot has.
  static constexpr std::uint32_t first_generation = 2;
  static constexpr std::size_t most_slots = UINT32_MAX;

  template <class Array>
  static os::Result result_of(const Array& array) noexcept {
    return {array.error(), array.os_error()};
  }

  void divide(MemoryView view) noexcept;
  [[nodiscard]] bool add_slot() noexcept;
  void end_object(std::uint32_t index) noexcept;
  /// Whether the handle is an object's. Of the slots that were never used none is looked at; of the others none has a
  /// generation of 0, as null has.
  [[nodiscard]] bool names(Handle<T> handle) const noexcept {
    return handle.index_ < slots_.size() && generations_[handle.index_] == handle.generation_;
  }
  [[nodiscard]] bool lives(std::uint32_t index) const noexcept { return generations_[index] % 2 != 0; }
  void take(Pool& other) noexcept;

  VirtualArray<Slot> slots_;                 // those that were ever used
  VirtualArray<std::uint32_t> generations_;  // of each of them
  VirtualArray<std::uint32_t> free_;         // a stack of the numbers of free ones, as long as all might need
  std::size_t free_count_ = 0;               // how many there are
  std::size_t retired_ = 0;                  // how many are never used again
  std::size_t capacity_ = 0;
  MemoryBlock block_;  // that all three are in, where there is one
  os::Result last_;
};

/// Goes through the living objects of a pool.
template <class T>
class Pool<T>::Iterator {
 public:
  [[nodiscard]] T& operator*() const noexcept { return *pool_->slots_[index_].object(); }
  [[nodiscard]] T* operator->() const noexcept { return &**this; }
  [[nodiscard]] Handle<T> handle() const noexcept { return {index_, pool_->generations_[index_]}; }

  Iterator& operator++() noexcept {
    ++index_;
    find();
    return *this;
  }
  [[nodiscard]] friend bool operator==(Iterator a, Iterator b) noexcept { return a.index_ == b.index_; }

 private:
  friend Pool;
  Iterator(const Pool& pool, std::uint32_t index) noexcept : pool_(&pool), index_(index) { find(); }
  void find() noexcept {
    while (index_ < end_ && !pool_->lives(index_)) ++index_;
    if (index_ >= end_) index_ = UINT32_MAX;  // one end for all, however many slots there are by then
  }

  const Pool* pool_;
  std::uint32_t index_;
  std::uint32_t end_ = static_cast<std::uint32_t>(pool_->slots_.size());  // of the slots when the iteration began
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class T>
Pool<T> Pool<T>::reserve(std::size_t most, const char* name) noexcept {
  Pool pool;
  if (most > most_slots) {
    pool.last_ = {MemoryError::size_overflow, 0};
    return pool;
  }
  pool.slots_ = VirtualArray<Slot>::reserve(most, name);
  pool.generations_ = VirtualArray<std::uint32_t>::reserve(most, name);
  pool.free_ = VirtualArray<std::uint32_t>::reserve(most, name);
  const os::Result results[] = {result_of(pool.slots_), result_of(pool.generations_), result_of(pool.free_)};
  for (const os::Result& result : results) {
    if (!result.ok()) {
      pool = Pool();
      pool.last_ = result;
      return pool;
    }
  }
  pool.capacity_ = most;
  return pool;
}

/// Slots, then their generations, then the stack.
template <class T>
void Pool<T>::divide(MemoryView view) noexcept {
  constexpr std::size_t alignment = alignof(Slot) > alignof(std::uint32_t) ? alignof(Slot) : alignof(std::uint32_t);
  constexpr std::size_t word = sizeof(std::uint32_t);
  const std::size_t gap = (std::uintptr_t{0} - reinterpret_cast<std::uintptr_t>(view.data())) & (alignment - 1);
  if (gap >= view.size()) return;
  // The slots may end at an odd address, so something is left for aligning what follows.
  constexpr std::size_t rounding = sizeof(Slot) % word == 0 ? 0 : word - 1;
  const std::size_t room = view.size() - gap;
  std::size_t count = room < rounding ? 0 : (room - rounding) / (sizeof(Slot) + 2 * word);
  if (count > most_slots) count = most_slots;
  if (count == 0) return;
  const std::size_t words = gap + align_up(count * sizeof(Slot), word);
  slots_ = VirtualArray<Slot>(view.subview(gap, count * sizeof(Slot)));
  generations_ = VirtualArray<std::uint32_t>(view.subview(words, count * word));
  free_ = VirtualArray<std::uint32_t>(view.subview(words + count * word, count * word));
  capacity_ = count;
}

template <class T>
Pool<T>::Pool(MemoryView view) noexcept {
  divide(view);
}

template <class T>
Pool<T>::Pool(MemoryBlock&& block) noexcept : last_{block.error(), block.os_error()} {
  if (!block.is_valid()) return;
  block_ = static_cast<MemoryBlock&&>(block);
  divide(block_.view());
}

template <class T>
template <class Arena>
Pool<T> Pool<T>::push_on(Arena& arena, std::size_t most) noexcept {
  constexpr std::size_t word = sizeof(std::uint32_t);
  std::size_t bytes = 0;
  if (most > most_slots || !checked_multiply(most, sizeof(Slot) + 2 * word, bytes) ||
      !checked_add(bytes, word, bytes)) {
    return {};
  }
  Pool pool(MemoryView(arena.push_size_uninitialized(bytes, alignof(Slot) > word ? alignof(Slot) : word), bytes));
  return pool;
}

template <class T>
void Pool<T>::take(Pool& other) noexcept {
  slots_ = static_cast<VirtualArray<Slot>&&>(other.slots_);
  generations_ = static_cast<VirtualArray<std::uint32_t>&&>(other.generations_);
  free_ = static_cast<VirtualArray<std::uint32_t>&&>(other.free_);
  free_count_ = other.free_count_;
  retired_ = other.retired_;
  capacity_ = other.capacity_;
  block_ = static_cast<MemoryBlock&&>(other.block_);
  last_ = other.last_;
  other.free_count_ = other.retired_ = other.capacity_ = 0;
}

template <class T>
Pool<T>& Pool<T>::operator=(Pool&& other) noexcept {
  if (this == &other) return *this;
  clear();
  take(other);
  return *this;
}

/// One more slot, free.
template <class T>
DE100_COLD_PATH bool Pool<T>::add_slot() noexcept {
  if (slots_.size() == capacity_) return false;
  const std::size_t index = slots_.size();
  if (generations_.size() == index && generations_.push_back(first_generation) == nullptr) {
    last_ = result_of(generations_);
  } else if (free_.size() == index && free_.push_back(0) == nullptr) {
    last_ = result_of(free_);
  } else if (slots_.extend_uninitialized(1).empty()) {
    last_ = result_of(slots_);
  } else {
    free_[free_count_++] = static_cast<std::uint32_t>(index);
    last_ = {};
    return true;
  }
  return false;
}

// `inline`: without, g++ calls these for every object.

template <class T>
template <class... Args>
inline Handle<T> Pool<T>::create(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) {
  if (free_count_ == 0 && !add_slot()) return {};
  Drawn slot(*this);
  (void)detail::make<T>(slots_[slot.index].bytes, static_cast<Args&&>(args)...);
  slot.keep();
  return {slot.index, ++generations_[slot.index]};
}

template <class T>
inline T* Pool<T>::get(Handle<T> handle) const noexcept {
  return names(handle) ? slots_[handle.index_].object() : nullptr;
}

/// First nobody finds the object any more, then it ends, then its slot is free: so a destructor may use the pool.
template <class T>
inline void Pool<T>::end_object(std::uint32_t index) noexcept {
  std::uint32_t& generation = generations_[index];
  if (generation == UINT32_MAX) [[unlikely]] {
    generation = UINT32_MAX - 1;
    slots_[index].object()->~T();
    ++retired_;
    return;
  }
  ++generation;
  slots_[index].object()->~T();
  free_[free_count_++] = index;
}

template <class T>
inline bool Pool<T>::destroy(Handle<T> handle) noexcept {
  if (!names(handle)) return false;
  end_object(handle.index_);
  return true;
}

template <class T>
inline Handle<T> Pool<T>::handle_of(const T* object) const noexcept {
  const std::size_t offset = reinterpret_cast<std::uintptr_t>(object) - reinterpret_cast<std::uintptr_t>(slots_.data());
  const std::size_t index = offset / sizeof(Slot);
  if (index >= slots_.size() || offset % sizeof(Slot) != 0) return {};
  const std::uint32_t number = static_cast<std::uint32_t>(index);
  return lives(number) ? Handle<T>(number, generations_[number]) : Handle<T>();
}

template <class T>
void Pool<T>::clear() noexcept {
  while (!empty()) {
    for (std::size_t index = slots_.size(); index-- > 0;) {
      const std::uint32_t number = static_cast<std::uint32_t>(index);
      if (lives(number)) end_object(number);
    }
  }
}

template <class T>
typename Pool<T>::Iterator Pool<T>::begin() const noexcept {
  return {*this, 0};
}

template <class T>
typename Pool<T>::Iterator Pool<T>::end() const noexcept {
  return {*this, UINT32_MAX};
}

}  // namespace de100

#endif  // DE100_POOL_HPP
