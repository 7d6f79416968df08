// de100 memory, https://opensource.org/license/zlib
//
// shared_arena.hpp: `SharedArena`, on which many threads push at the same time without a lock, and `ChunkedArena`, a
// worker's own part of it, so that workers do not fight over one cursor:
//
//   SharedArena results(view);               // of all jobs of a frame
//
//   ChunkedArena mine(results);              // one a worker, kept from frame to frame
//   Hit* hit = mine.push_struct<Hit>(ray);   // in a chunk that nobody else pushes on
//
//   results.clear();                         // when all jobs are done
//
// Both have the pushes of pushes.hpp. Neither goes back by itself: what is pushed lives until the arena is cleared.

#ifndef DE100_SHARED_ARENA_HPP
#define DE100_SHARED_ARENA_HPP

#include "arena.hpp"
#include "arena_core.hpp"
#include "arena_policy.hpp"
#include "atomic.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "pushes.hpp"
#include "view.hpp"

namespace de100 {

template <ArenaPolicy Policy>
class BasicChunkedArena;

namespace detail {
/// Whether arenas that many threads push on can do what a policy asks for.
template <ArenaPolicy Policy>
constexpr bool can_be_shared() noexcept {
  static_assert(is(Policy.fences, Fences::none) && Policy.red_zone == 0 && !Policy.retire,
                "of what catches misuse, an arena that many threads push on has ArenaPolicy::poison alone");
  return true;
}
}  // namespace detail

/// An arena that any number of threads push on at once. A push is one compare-and-swap; where several meet, one of them
/// goes on at once and the others try again. What a thread pushed is seen by another once they have synchronised, as
/// with any memory. Of what catches misuse it has ArenaPolicy::poison alone; its pushes have no sites.
///
/// It stays where it is: it is neither copied nor moved.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicSharedArena : public Pushes<BasicSharedArena<Policy>> {
  static_assert(detail::can_be_shared<Policy>());

 public:
  /// An arena without memory: not valid, every push is refused.
  BasicSharedArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicSharedArena(MemoryView view DE100_LIFETIME_BOUND) noexcept : BasicSharedArena(view, UINTPTR_MAX) {}

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicSharedArena(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept : BasicSharedArena(view, 0) {}

  BasicSharedArena(const BasicSharedArena&) = delete;
  BasicSharedArena& operator=(const BasicSharedArena&) = delete;
  ~BasicSharedArena() {
    if constexpr (Policy.poison) detail::unpoison(begin_, end_);
  }

  /// An arena on at least `size` bytes of this one, for one thread. Not valid when full. It is not used any more when
  /// this one has been cleared.
  [[nodiscard]] BasicArena<Policy> push_arena(
      std::size_t size, std::size_t alignment = Pushes<BasicSharedArena>::default_alignment) noexcept;

  /// Drops everything. Constant time.
  ///
  /// No other thread uses the arena, or a ChunkedArena on it, meanwhile. Those start anew by themselves.
  void clear() noexcept;

  // What these tell is no longer so when another thread has pushed.

  /// Whether `place` is among the used bytes.
  [[nodiscard]] bool contains(const void* place) const noexcept {
    const Address address = reinterpret_cast<Address>(place);
    return address >= begin_ && address - begin_ < used();
  }
  /// Whether the arena has memory.
  [[nodiscard]] bool is_valid() const noexcept { return end_ != 0; }
  /// Bytes from the start to the cursor: pushes, what aligning them skipped, and what of its chunks is not in use.
  [[nodiscard]] std::size_t used() const noexcept { return static_cast<std::size_t>(detail::load(used_)); }
  /// Bytes that the next push can have, alignment above the minimum aside.
  [[nodiscard]] std::size_t remaining() const noexcept { return capacity() - used(); }
  /// Bytes that can be used in all.
  [[nodiscard]] std::size_t capacity() const noexcept { return end_ - begin_; }
  /// The most that used() ever was.
  [[nodiscard]] std::size_t peak() const noexcept {
    const std::size_t before = static_cast<std::size_t>(detail::load(peak_));
    return used() > before ? used() : before;
  }

 private:
  friend Pushes<BasicSharedArena>;
  template <ArenaPolicy Any>
  friend class BasicChunkedArena;
  using Address = std::uintptr_t;

  static constexpr std::size_t minimum = Policy.minimum_alignment;
  static constexpr std::size_t cache_line = 64;  // what is written by many stands in one of its own

  /// From `used_to` on it reads as zero.
  BasicSharedArena(MemoryView view, Address used_to) noexcept;

  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  bool push_constant(void*& place) noexcept {
    return push<fill>(size, alignment, place);
  }
  template <detail::Fill fill>
  bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;

  bool take(std::size_t size, std::size_t alignment, Address& start) noexcept;

  /// Takes back the end of what was taken, which nobody has written to, where it is still the end of all.
  void take_back(Address from, Address end) noexcept;

  Address begin_ = 0;
  Address end_ = 0;
  Address used_to_ = 0;             // from here on memory reads as zero, but for what was pushed since the last clear
  std::uint64_t cleared_ = 0;       // how often
  mutable detail::AtomicU64 peak_;  // the most that was used before something was taken back
  alignas(cache_line) mutable detail::AtomicU64 used_;
};

using SharedArena = BasicSharedArena<>;

/// A thread's own part of a SharedArena: it takes chunks of it and pushes there. What is larger than an eighth of a
/// chunk and does not fit in the present one is pushed on the shared arena itself, so less than a quarter of a chunk is
/// left unused when the next is begun; nothing is where the next follows it.
///
/// After the shared arena was cleared it starts anew by itself. It does not outlive that arena.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicChunkedArena : public Pushes<BasicChunkedArena<Policy>> {
  static_assert(detail::can_be_shared<Policy>());
  using Shared = BasicSharedArena<detail::usual_policy<Policy>>;  // a SharedArena

 public:
  /// Without a shared arena every push is refused.
  BasicChunkedArena() noexcept = default;

  /// Chunks are of `chunk_size` bytes, rounded up to a multiple of 64 and of the minimum alignment, so that one can
  /// follow another. In chunks of less than 8 times the minimum alignment nothing is pushed.
  explicit BasicChunkedArena(Shared& shared DE100_LIFETIME_BOUND,
                             std::size_t chunk_size = std::size_t{64} << 10U) noexcept
      : shared_(&shared),
        chunk_size_(chunk_size < max_size ? align_up(chunk_size, chunk_alignment) : 0),
        cleared_(shared.cleared_) {}

  BasicChunkedArena(BasicChunkedArena&& other) noexcept { take_all(other); }
  BasicChunkedArena& operator=(BasicChunkedArena&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    take_all(other);
    return *this;
  }
  ~BasicChunkedArena() { give_back(); }

  /// Gives the rest of the chunk back, if nobody has pushed on the shared arena since it was taken. The next push takes
  /// another.
  void give_back() noexcept;

  /// Bytes that are left in the chunk.
  [[nodiscard]] std::size_t remaining() const noexcept { return is_stale() ? 0 : chunk_.remaining(); }

 private:
  friend Pushes<BasicChunkedArena>;

  static constexpr std::size_t minimum = Policy.minimum_alignment;
  static constexpr std::size_t chunk_alignment = minimum > Shared::cache_line ? minimum : Shared::cache_line;

  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <detail::Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;
  template <detail::Fill fill>
  DE100_COLD_PATH bool push_elsewhere(std::size_t size, std::size_t alignment, void*& place) noexcept;
  bool next_chunk() noexcept;
  void take_all(BasicChunkedArena& other) noexcept;

  [[nodiscard]] bool is_stale() const noexcept { return shared_ == nullptr || cleared_ != shared_->cleared_; }

  detail::ArenaCore<Policy> chunk_;
  Shared* shared_ = nullptr;
  std::size_t chunk_size_ = 0;
  std::uint64_t cleared_ = 0;  // how often the shared arena was when the chunk was taken
};

using ChunkedArena = BasicChunkedArena<>;

// ---- implementation: SharedArena -----------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicSharedArena<Policy>::BasicSharedArena(MemoryView view, Address used_to) noexcept {
  const detail::UsablePart part(view, minimum);
  begin_ = part.begin;
  end_ = part.end;
  used_to_ = used_to < end_ ? used_to : end_;
  if constexpr (Policy.poison) detail::poison(begin_, end_);
}

/// `size` bytes at a multiple of `alignment`.
template <ArenaPolicy Policy>
bool BasicSharedArena<Policy>::take(std::size_t size, std::size_t alignment, Address& start) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment)) return false;
  std::uint64_t used = detail::load(used_);
  std::uint64_t next = 0;
  do {
    const Address cursor = begin_ + static_cast<std::size_t>(used);
    start = align_up(cursor, alignment);  // 0 where it would be beyond the last address
    if (start < cursor || start > end_ || size > end_ - start) return false;
    next = start + align_up(size, minimum) - begin_;
  } while (!detail::compare_exchange(used_, used, next));
  return true;
}

template <ArenaPolicy Policy>
void BasicSharedArena<Policy>::take_back(Address from, Address end) noexcept {
  detail::raise(peak_, detail::load(used_));
  std::uint64_t expected = end - begin_;
  (void)detail::compare_exchange(used_, expected, from - begin_);
}

template <ArenaPolicy Policy>
template <detail::Fill fill>
bool BasicSharedArena<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
  Address start = 0;
  if (!take(size, alignment, start)) return false;
  place = reinterpret_cast<void*>(start);
  if constexpr (Policy.poison) detail::unpoison(start, start + size);
  if (detail::is(fill, detail::Fill::zeros) && start < used_to_) {
    mem_set(place, 0, size < used_to_ - start ? size : used_to_ - start);
  }
  return true;
}

template <ArenaPolicy Policy>
BasicArena<Policy> BasicSharedArena<Policy>::push_arena(std::size_t size, std::size_t alignment) noexcept {
  Address start = 0;
  if (is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
  if (size > max_size || !take(align_up(size, minimum), alignment, start)) return {};
  const MemoryView part(reinterpret_cast<void*>(start), align_up(size, minimum));
  return start < used_to_ ? BasicArena<Policy>(part) : BasicArena<Policy>(part, already_zero);
}

template <ArenaPolicy Policy>
void BasicSharedArena<Policy>::clear() noexcept {
  detail::raise(peak_, detail::load(used_));
  const Address cursor = begin_ + used();
  if (cursor > used_to_) used_to_ = cursor;
  if constexpr (Policy.poison) detail::poison(begin_, cursor);
  ++cleared_;
  used_.value = 0;
}

// ---- implementation: ChunkedArena ----------------------------------------------------------------------------------

template <ArenaPolicy Policy>
template <detail::Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool BasicChunkedArena<Policy>::push_constant(void*& place) noexcept {
  if (!is_stale() && chunk_.template push_constant<fill, size, alignment>(place)) [[likely]]
    return true;
  return push_elsewhere<fill>(size, alignment, place);
}

template <ArenaPolicy Policy>
template <detail::Fill fill>
DE100_FORCE_INLINE bool BasicChunkedArena<Policy>::push(std::size_t size, std::size_t alignment,
                                                        void*& place) noexcept {
  if (!is_stale() && chunk_.template push<fill>(size, alignment, place)) [[likely]]
    return true;
  return push_elsewhere<fill>(size, alignment, place);
}

/// In more of the chunk or another one, or where none is to be had, on the shared arena itself.
template <ArenaPolicy Policy>
template <detail::Fill fill>
DE100_COLD_PATH bool BasicChunkedArena<Policy>::push_elsewhere(std::size_t size, std::size_t alignment,
                                                               void*& place) noexcept {
  if (shared_ == nullptr || size == 0 || !is_power_of_two(alignment)) return false;
  const std::size_t most = chunk_size_ / 8;
  if (alignment < minimum) alignment = minimum;
  if (size <= most && alignment <= most && next_chunk()) return chunk_.template push<fill>(size, alignment, place);
  return size <= max_size && shared_->template push<fill>(align_up(size, minimum), alignment, place);
}

/// Takes a chunk: the present one becomes longer where it is followed by that, and is left where it is not.
template <ArenaPolicy Policy>
bool BasicChunkedArena<Policy>::next_chunk() noexcept {
  std::uintptr_t start = 0;
  if (!shared_->take(chunk_size_, chunk_alignment, start)) return false;
  detail::Stretch now = chunk_.now();
  if (!is_stale() && now.end == start) {
    now.end = start + chunk_size_;
    now.used_to = shared_->used_to_;
    chunk_.adopt(now);
  } else {
    detail::ArenaCore<Policy> chunk(MemoryView(reinterpret_cast<void*>(start), chunk_size_), shared_->used_to_);
    chunk_.take(chunk, nullptr);
    cleared_ = shared_->cleared_;
  }
  return true;
}

template <ArenaPolicy Policy>
void BasicChunkedArena<Policy>::give_back() noexcept {
  const detail::Stretch rest = chunk_.now();
  detail::ArenaCore<Policy> none;
  chunk_.take(none, nullptr);
  if (is_stale() || rest.room() == 0) return;
  if constexpr (Policy.poison) detail::poison(rest.cursor, rest.end);
  shared_->take_back(rest.cursor, rest.end);
}

template <ArenaPolicy Policy>
void BasicChunkedArena<Policy>::take_all(BasicChunkedArena& other) noexcept {
  chunk_.take(other.chunk_, nullptr);
  shared_ = other.shared_;
  chunk_size_ = other.chunk_size_;
  cleared_ = other.cleared_;
  other.shared_ = nullptr;
}

}  // namespace de100

#endif  // DE100_SHARED_ARENA_HPP
