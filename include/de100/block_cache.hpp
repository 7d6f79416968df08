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

  /// Keeps the block, or frees it where it is no plain one (readable and writable, without more reserved, not at a
  /// fixed base), larger than all that may be kept, or empty. Where the system does not take back what has to go for
  /// it, `block` is as it was and the answer says why.
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
    std::uint64_t since = 0;
  };

  [[nodiscard]] bool is_plain(const MemoryBlock& block) const noexcept {
    return block.is_valid() && block.reserved_size() == block.size() && !has(block.flags(), MemoryFlags::base_fixed) &&
           has(block.flags(), MemoryFlags::read_write) && !has(block.flags(), MemoryFlags::execute);
  }

  /// Frees the oldest until no more than that is kept. Answers why that could not be.
  MemoryError keep_at_most(std::size_t bytes) noexcept;
  MemoryError free_oldest() noexcept;
  void remove(std::size_t i) noexcept;

  BlockCacheOptions options_;
  Kept kept_[slots];  // the first count_ of them, the oldest first
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t now_ = 0;
};

using BlockCache = BasicBlockCache<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <std::size_t slots>
MemoryBlock BasicBlockCache<slots>::take(std::size_t size, Reuse reuse, const char* name) noexcept {
  for (std::size_t i = count_; i-- > 0;) {
    if (kept_[i].block.size() < size || kept_[i].block.size() - size >= page_size()) continue;
    MemoryBlock block = static_cast<MemoryBlock&&>(kept_[i].block);
    bytes_ -= block.size();
    remove(i);
    if (reuse == Reuse::zero && block.reset() != MemoryError::ok) break;  // then it has been freed
    block.begin_anew(name);
    return block;
  }
  return MemoryBlock::allocate(size, {.name = name});
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::give(MemoryBlock&& block) noexcept {
  if (!is_plain(block) || block.size() > options_.max_bytes) return block.free();
  if (const MemoryError error = keep_at_most(options_.max_bytes - block.size()); error != MemoryError::ok) return error;
  if (count_ == slots) {
    if (const MemoryError error = free_oldest(); error != MemoryError::ok) return error;
  }
  bytes_ += block.size();
  kept_[count_].block = static_cast<MemoryBlock&&>(block);
  kept_[count_].since = now_;
  ++count_;
  return MemoryError::ok;
}

template <std::size_t slots>
void BasicBlockCache<slots>::tick() noexcept {
  ++now_;
  while (count_ != 0 && now_ - kept_[0].since > options_.max_age) {
    if (free_oldest() != MemoryError::ok) return;
  }
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::keep_at_most(std::size_t bytes) noexcept {
  while (bytes_ > bytes) {
    if (const MemoryError error = free_oldest(); error != MemoryError::ok) return error;
  }
  return MemoryError::ok;
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::free_oldest() noexcept {
  const std::size_t size = kept_[0].block.size();
  const MemoryError error = kept_[0].block.free();
  if (error != MemoryError::ok) return error;
  bytes_ -= size;
  remove(0);
  return MemoryError::ok;
}

/// The block in slot `i` is gone: those behind it move up.
template <std::size_t slots>
void BasicBlockCache<slots>::remove(std::size_t i) noexcept {
  --count_;
  for (; i < count_ && i + 1 < slots; ++i) {
    kept_[i].block = static_cast<MemoryBlock&&>(kept_[i + 1].block);
    kept_[i].since = kept_[i + 1].since;
  }
}

}  // namespace de100

#endif  // DE100_BLOCK_CACHE_HPP
