// de100 memory, https://opensource.org/license/zlib
//
// block_cache.hpp: `BlockCache`, which keeps blocks that are not needed any more for the next who asks for that size:
// guards and all, without a system call.
//
//   BlockCache cache;
//   MemoryBlock chunk = cache.take(256_KiB);          // zero, as from MemoryBlock::allocate
//   ...
//   (void)cache.give(static_cast<MemoryBlock&&>(chunk));
//   cache.tick();                                     // once a frame: what nobody takes for long is freed
//
// A cache belongs to one thread at a time.

#ifndef DE100_BLOCK_CACHE_HPP
#define DE100_BLOCK_CACHE_HPP

#include "block.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"

namespace de100 {

/// How much a cache keeps, and for how long.
struct BlockCacheOptions {
  /// Bytes of usable memory that are kept at most. The oldest blocks go first.
  std::size_t max_bytes = std::size_t{64} << 20U;

  /// How many ticks a block is kept that nobody takes.
  std::uint32_t max_age = 60;
};

/// What a block from a cache holds.
enum class Reuse : std::uint8_t {
  zero,       // every byte is zero
  undefined,  // what its last user left there, or zero: for who overwrites it at once
};

/// Keeps at most `slots` blocks.
template <std::size_t slots = 32>
class BasicBlockCache {
  static_assert(slots != 0);

 public:
  BasicBlockCache() noexcept = default;
  explicit BasicBlockCache(const BlockCacheOptions& options) noexcept : options_(options) {}

  /// Frees what it keeps.
  ~BasicBlockCache() = default;
  BasicBlockCache(const BasicBlockCache&) = delete;
  BasicBlockCache& operator=(const BasicBlockCache&) = delete;

  /// A block of `size` bytes, rounded up to pages: the one of that size that was given last, or where there is none, a
  /// new one, which may fail as MemoryBlock::allocate does. Its generation is new. `name` is as in BlockOptions.
  ///
  /// Costs a look at each kept block; where one is found and is to be zero, a reset() of it.
  [[nodiscard]] MemoryBlock take(std::size_t size, Reuse reuse = Reuse::zero, const char* name = nullptr) noexcept;

  /// Keeps the block, or frees it where it is not as default options make one (readable and writable, without more
  /// reserved, not at a fixed base, ...), larger than all that may be kept, or empty. Where the system does not take
  /// back what has to go for it, `block` is as it was and the answer says why.
  [[nodiscard]] MemoryError give(MemoryBlock&& block) noexcept;

  /// Lets a unit of time pass: a frame, say.
  void tick() noexcept;

  /// Frees all blocks but those that the system does not take back.
  void clear() noexcept { keep_at_most(0); }

  /// Bytes in the blocks that are kept, and how many there are.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  struct Kept {
    MemoryBlock block;
    std::uint64_t since = 0;   // the tick when it was given
    std::uint64_t number = 0;  // how many were given before
  };

  /// Frees the oldest until no more than that is kept. Answers why that could not be.
  MemoryError keep_at_most(std::size_t bytes) noexcept;
  MemoryError free_oldest() noexcept;
  void remove(std::size_t i) noexcept;
  [[nodiscard]] std::size_t oldest() const noexcept;

  BlockCacheOptions options_;
  Kept kept_[slots];  // the first count_ of them, in any order
  std::uint64_t given_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t now_ = 0;
};

using BlockCache = BasicBlockCache<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <std::size_t slots>
MemoryBlock BasicBlockCache<slots>::take(std::size_t size, Reuse reuse, const char* name) noexcept {
  std::size_t found = slots;
  for (std::size_t i = 0; i < count_; ++i) {
    const std::size_t kept = kept_[i].block.size();
    if (kept < size || kept - size >= page_size()) continue;
    if (found == slots || kept_[found].number < kept_[i].number) found = i;
  }
  MemoryBlock block;
  if (found != slots) {
    block.take_from(kept_[found].block);
    bytes_ -= block.size();
    remove(found);
  }
  const bool is_there = block.is_valid() && (!detail::is(reuse, Reuse::zero) || !failed(block.reset()));
  if (is_there) {
    block.begin_anew(name);
  } else {
    block = MemoryBlock::allocate(size, {.name = name});
  }
  return block;
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::give(MemoryBlock&& block) noexcept {
  if (!block.is_as_default_options_make_it() || block.size() > options_.max_bytes) return block.free();
  if (const MemoryError error = keep_at_most(options_.max_bytes - block.size()); failed(error)) return error;
  if (count_ == slots) {
    if (const MemoryError error = free_oldest(); failed(error)) return error;
  }
  bytes_ += block.size();
  kept_[count_].block = static_cast<MemoryBlock&&>(block);
  kept_[count_].block.end_use();
  kept_[count_].since = now_;
  kept_[count_].number = ++given_;
  ++count_;
  return MemoryError::ok;
}

template <std::size_t slots>
void BasicBlockCache<slots>::tick() noexcept {
  ++now_;
  while (count_ != 0 && now_ - kept_[oldest()].since > options_.max_age) {
    if (failed(free_oldest())) return;
  }
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::keep_at_most(std::size_t bytes) noexcept {
  while (bytes_ > bytes) {
    if (const MemoryError error = free_oldest(); failed(error)) return error;
  }
  return MemoryError::ok;
}

template <std::size_t slots>
std::size_t BasicBlockCache<slots>::oldest() const noexcept {
  std::size_t found = 0;
  for (std::size_t i = 1; i < count_; ++i) {
    if (kept_[i].number < kept_[found].number) found = i;
  }
  return found;
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::free_oldest() noexcept {
  const std::size_t i = oldest();
  const std::size_t size = kept_[i].block.size();
  const MemoryError error = kept_[i].block.free();
  if (failed(error)) return error;
  bytes_ -= size;
  remove(i);
  return MemoryError::ok;
}

/// The block in slot `i` is gone: the last moves there.
template <std::size_t slots>
void BasicBlockCache<slots>::remove(std::size_t i) noexcept {
  --count_;
  if (i == count_) return;
  kept_[i].block = static_cast<MemoryBlock&&>(kept_[count_].block);
  kept_[i].since = kept_[count_].since;
  kept_[i].number = kept_[count_].number;
}

}  // namespace de100

#endif  // DE100_BLOCK_CACHE_HPP
