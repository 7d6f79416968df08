// de100 memory, https://opensource.org/license/zlib
//
// virtual_array.hpp: `VirtualArray<T>`, a row that grows to millions of elements and never moves one: it holds address
// space for all that it may ever have, and memory for what it has. Pointers and iterators stay good while it grows.
//
//   VirtualArray<Particle> particles = VirtualArray<Particle>::reserve(10'000'000, "particles");
//   Particle* spark = particles.emplace_back(position, velocity);  // null when full
//   particles.swap_remove(3);
//
// An array belongs to one thread at a time.

#ifndef DE100_VIRTUAL_ARRAY_HPP
#define DE100_VIRTUAL_ARRAY_HPP

#include "block.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "object.hpp"
#include "traits.hpp"
#include "view.hpp"

namespace de100 {

template <class T>
class VirtualArray {
  static_assert(detail::Object<T>, "a VirtualArray is of an object type, not const, and not an array");

 public:
  using value_type = T;

  /// An array without memory: it has room for nothing.
  VirtualArray() noexcept = default;

  /// Room for at least `most` elements: address space, and no memory before there are elements. Where the system
  /// refuses, the array has room for nothing, and error() says why.
  [[nodiscard]] static VirtualArray reserve(std::size_t most, const char* name = nullptr) noexcept;

  /// Room for what fits between the guards of `block`, which the array owns from now on, and whose bytes it overwrites.
  /// alignment_failed, and the block stays who gave it, where its base is not aligned for a T: it ends at its guard, or
  /// is a file from some offset on.
  explicit VirtualArray(MemoryBlock&& block) noexcept;

  /// Room for what fits into `view`. The memory outlives the array, and nobody else writes there.
  explicit VirtualArray(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// Room for `most` elements, pushed on an arena, which is neither rewound nor cleared to before it while the array
  /// lives. Room for nothing where the arena is too full.
  template <class Arena>
  [[nodiscard]] static VirtualArray push_on(Arena& arena, std::size_t most) noexcept;

  /// The elements stay where they are and belong to the new array; `other` is left without memory.
  VirtualArray(VirtualArray&& other) noexcept { take(other); }
  /// The same; the elements that this array had are dropped first.
  VirtualArray& operator=(VirtualArray&& other) noexcept;
  ~VirtualArray() { clear(); }

  // ---- elements ----------------------------------------------------------------------------------------------------

  [[nodiscard]] T* data() const noexcept DE100_LIFETIME_BOUND { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() const noexcept DE100_LIFETIME_BOUND { return data_; }
  [[nodiscard]] T* end() const noexcept DE100_LIFETIME_BOUND { return data_ + size_; }
  [[nodiscard]] Span<T> span() const noexcept DE100_LIFETIME_BOUND { return {data_, size_}; }

  /// The element at `index`, which is below size().
  [[nodiscard]] T& operator[](std::size_t index) const noexcept DE100_LIFETIME_BOUND {
    DE100_ASSERT(index < size_);
    return data_[index];
  }
  /// The first and the last. The array is not empty.
  [[nodiscard]] T& front() const noexcept DE100_LIFETIME_BOUND { return (*this)[0]; }
  [[nodiscard]] T& back() const noexcept DE100_LIFETIME_BOUND { return (*this)[size_ - 1]; }

  // ---- growing and shrinking ---------------------------------------------------------------------------------------

  /// A new element after the last, made from `args`. Null, and nothing changed, when full and when the system has no
  /// memory. Constant time; rarely, system calls.
  ///
  /// The constructor adds nothing to this array. Where it throws, nothing has changed.
  template <class... Args>
  T* emplace_back(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) DE100_LIFETIME_BOUND;
  T* push_back(const T& value) noexcept(detail::makes_quietly<T, const T&>()) { return emplace_back(value); }
  T* push_back(T&& value) noexcept(detail::makes_quietly<T, T>()) { return emplace_back(static_cast<T&&>(value)); }

  /// `count` new elements, as emplace_back() without arguments makes one, or empty and nothing changed. Where a
  /// constructor throws, those that were made before it stay.
  [[nodiscard]] Span<T> extend(std::size_t count) noexcept(detail::makes_quietly<T>());

  /// `count` new elements whose bytes are anything, for who overwrites them at once; empty and nothing changed where
  /// there is no room.
  [[nodiscard]] Span<T> extend_uninitialized(std::size_t count) noexcept
      DE100_LIFETIME_BOUND requires detail::is_trivially_copyable<T>;

  /// Makes it `count` elements: drops the last ones, or adds some as extend() does. False, and nothing changed, where
  /// there is no room. T has a default constructor: what only drops elements is truncate().
  [[nodiscard]] bool resize(std::size_t count) noexcept(detail::makes_quietly<T>());

  /// Drops the elements from `count` on, the last one first; none where there are no more than that. T needs no default
  /// constructor. A step for each that has a destructor.
  void truncate(std::size_t count) noexcept {
    if (count < size_) drop_from(count);
  }

  /// Drops the last element. The array is not empty.
  void pop_back() noexcept;

  /// Drops the element at `index`, which is below size(). The last one takes its place, so the order changes.
  void swap_remove(std::size_t index) noexcept(detail::is_nothrow_move_assignable<T>);

  /// Drops all elements, the last one first. The memory stays.
  void clear() noexcept { drop_from(0); }

  /// Gives the pages behind the last element back to the system. Does nothing on a view and on an arena.
  void shrink_to_fit() noexcept;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// How many elements it may have.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// How many there is memory for now.
  [[nodiscard]] std::size_t committed() const noexcept { return committed_; }
  /// Whether it may have any.
  [[nodiscard]] bool is_valid() const noexcept { return capacity_ != 0; }
  /// Why the system refused: room in the first place, or the memory that was last asked for. ok on a view and on an
  /// arena.
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

 private:
  // Memory is asked for this much ahead, or for an eighth of what there is, so that the system is asked rarely.
  static constexpr std::size_t commit_ahead = std::size_t{64} << 10U;

  DE100_COLD_PATH bool commit(std::size_t count) noexcept;
  [[nodiscard]] bool has_room(std::size_t count) noexcept;
  void drop_from(std::size_t index) noexcept;
  void take(VirtualArray& other) noexcept;

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t committed_ = 0;
  std::size_t capacity_ = 0;
  MemoryBlock block_;  // empty where the memory is somebody else's
  os::Result last_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class T>
VirtualArray<T> VirtualArray<T>::reserve(std::size_t most, const char* name) noexcept {
  std::size_t bytes = 0;
  if (!checked_multiply(most, sizeof(T), bytes)) bytes = SIZE_MAX;  // which is refused
  const std::size_t first = bytes < commit_ahead ? bytes : commit_ahead;
  return VirtualArray(MemoryBlock::allocate(first, {.reserve = bytes, .name = name}));
}

template <class T>
VirtualArray<T>::VirtualArray(MemoryBlock&& block) noexcept : last_{block.error(), block.os_error()} {
  static_assert(alignof(T) <= 4096, "a block is aligned to a page, and the smallest page has 4 KiB");
  if (!block.is_valid()) return;
  if (reinterpret_cast<std::uintptr_t>(block.base()) % alignof(T) != 0) {
    last_ = {MemoryError::alignment_failed, 0};
    return;
  }
  block_ = static_cast<MemoryBlock&&>(block);
  data_ = static_cast<T*>(static_cast<void*>(block_.base()));
  committed_ = block_.size() / sizeof(T);
  capacity_ = block_.reserved_size() / sizeof(T);
}

template <class T>
VirtualArray<T>::VirtualArray(MemoryView view) noexcept {
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(view.data());
  const std::size_t gap = (std::uintptr_t{0} - start) & (alignof(T) - 1);
  if (gap >= view.size()) return;
  data_ = static_cast<T*>(static_cast<void*>(view.data() + gap));
  committed_ = capacity_ = (view.size() - gap) / sizeof(T);
}

template <class T>
template <class Arena>
VirtualArray<T> VirtualArray<T>::push_on(Arena& arena, std::size_t most) noexcept {
  std::size_t bytes = 0;
  if (!checked_multiply(most, sizeof(T), bytes)) return {};
  return VirtualArray(MemoryView(arena.push_size_uninitialized(bytes, alignof(T)), bytes));
}

template <class T>
void VirtualArray<T>::take(VirtualArray& other) noexcept {
  block_ = static_cast<MemoryBlock&&>(other.block_);
  data_ = other.data_;
  size_ = other.size_;
  committed_ = other.committed_;
  capacity_ = other.capacity_;
  last_ = other.last_;
  other.data_ = nullptr;
  other.size_ = other.committed_ = other.capacity_ = 0;
}

template <class T>
VirtualArray<T>& VirtualArray<T>::operator=(VirtualArray&& other) noexcept {
  if (this == &other) return *this;
  clear();
  take(other);
  return *this;
}

template <class T>
DE100_COLD_PATH bool VirtualArray<T>::commit(std::size_t count) noexcept {
  if (count > capacity_ || !block_.is_valid()) return false;
  const std::size_t needed = count * sizeof(T);
  const std::size_t left = block_.reserved_size() - needed;
  std::size_t ahead = needed / 8 > commit_ahead ? needed / 8 : commit_ahead;
  if (ahead > left) ahead = left;
  if (failed(block_.resize_in_place(needed + ahead))) (void)block_.resize_in_place(needed);  // less may be had
  last_ = {block_.error(), block_.os_error()};
  if (!last_.ok()) return false;
  committed_ = block_.size() / sizeof(T);
  return true;
}

/// Whether there is memory for `count` more elements.
template <class T>
bool VirtualArray<T>::has_room(std::size_t count) noexcept {
  if (count <= committed_ - size_) [[likely]] {
    return true;
  }
  return count <= capacity_ - size_ && commit(size_ + count);
}

template <class T>
template <class... Args>
T* VirtualArray<T>::emplace_back(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) {
  if (!has_room(1)) return nullptr;
  T* const element = detail::make<T>(data_ + size_, static_cast<Args&&>(args)...);
  DE100_ASSERT(element == data_ + size_ && "a constructor adds no element to the array that it is called for");
  ++size_;
  return element;
}

template <class T>
Span<T> VirtualArray<T>::extend(std::size_t count) noexcept(detail::makes_quietly<T>()) {
  if (!has_room(count)) return {};
  T* const first = data_ + size_;
  for (std::size_t i = 0; i < count; ++i) {
    (void)detail::make<T>(data_ + size_);
    ++size_;  // each counts as soon as it is there, since the next may throw
  }
  return {first, count};
}

template <class T>
Span<T> VirtualArray<T>::extend_uninitialized(std::size_t count) noexcept requires detail::is_trivially_copyable<T> {
  if (!has_room(count)) return {};
  const Span<T> added(data_ + size_, count);
  size_ += count;
  return added;
}

template <class T>
bool VirtualArray<T>::resize(std::size_t count) noexcept(detail::makes_quietly<T>()) {
  if (count > size_) return !extend(count - size_).empty();
  drop_from(count);
  return true;
}

template <class T>
void VirtualArray<T>::drop_from(std::size_t index) noexcept {
  if constexpr (detail::is_trivially_destructible<T>) {
    size_ = index;
  } else {
    while (size_ > index) data_[--size_].~T();
  }
}

template <class T>
void VirtualArray<T>::pop_back() noexcept {
  DE100_ASSERT(size_ != 0);
  drop_from(size_ - 1);
}

template <class T>
void VirtualArray<T>::swap_remove(std::size_t index) noexcept(detail::is_nothrow_move_assignable<T>) {
  DE100_ASSERT(index < size_);
  if (index != size_ - 1) data_[index] = static_cast<T&&>(data_[size_ - 1]);
  pop_back();
}

template <class T>
void VirtualArray<T>::shrink_to_fit() noexcept {
  if (!block_.is_valid()) return;
  const std::size_t used = size_ * sizeof(T);
  if (!failed(block_.resize_in_place(used != 0 ? used : 1))) committed_ = block_.size() / sizeof(T);
}

}  // namespace de100

#endif  // DE100_VIRTUAL_ARRAY_HPP
