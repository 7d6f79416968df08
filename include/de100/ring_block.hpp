// de100 memory, https://opensource.org/license/zlib
//
// ring_block.hpp: `RingBlock`, a ring of bytes whose memory stands there twice in a row, so that whatever is written or
// read next is one piece, also where the ring begins anew.
//
//   [ guard ][ the ring ][ the same pages again ][ guard ]
//
//   RingBlock ring = RingBlock::allocate(64_KiB, "commands");
//   if (MemoryView room = ring.write_window(size); !room.empty()) {  // on one thread
//     encode(command, room.data());
//     ring.commit_write(size);
//   }
//   ring.consume(decode(ring.read_window()));                        // on another, or on the same
//
// One thread writes and one reads, at the same time if they like; neither ever waits for the other. Each byte has two
// addresses, which a compiler takes for two bytes: so nobody is given both at once. A window is used until the next
// call for that side, and commit_write() and consume() are what lets the other side see what was done.

#ifndef DE100_RING_BLOCK_HPP
#define DE100_RING_BLOCK_HPP

#include "atomic.hpp"
#include "block_registry.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "mapped_region.hpp"
#include "os.hpp"
#include "os_files.hpp"
#include "region.hpp"
#include "view.hpp"

namespace de100 {

class RingBlock {
 public:
  /// A ring without memory: not valid, there is no room in it.
  RingBlock() noexcept = default;

  /// A ring of `size` bytes, rounded up to pages (to 64 KiB on Windows), that holds nothing yet. Where that fails it is
  /// not valid, and error() says why: invalid_size (0), size_overflow, out_of_memory, page_size_failed, platform_error,
  /// unsupported (WebAssembly). `name` is as in BlockOptions.
  ///
  /// Linux sets its memory aside at once, and a limit of the size of files (ulimit -f) counts; elsewhere it is had at
  /// the first touch. On Windows before 10 (1803) there is a moment in which another thread may be given the place:
  /// then it is tried again, and at last platform_error. A child process of fork() shares the bytes with its parent,
  /// and not the positions.
  [[nodiscard]] static RingBlock allocate(std::size_t size, const char* name = nullptr) noexcept;

  /// The memory and what is in it go to the new ring, and `other` is empty. Nobody uses either meanwhile.
  RingBlock(RingBlock&& other) noexcept { take(other); }
  RingBlock& operator=(RingBlock&& other) noexcept;
  ~RingBlock() { (void)free(); }

  [[nodiscard]] bool is_valid() const noexcept { return size_ != 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How allocate() or free() went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// Bytes that it can hold.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const char* name() const noexcept { return owned_.name(); }

  // ---- the thread that writes --------------------------------------------------------------------------------------

  /// Room for `size` bytes in one piece; empty where there is not so much, or for 0 bytes. The same room until it is
  /// committed.
  [[nodiscard]] MemoryView write_window(std::size_t size) noexcept DE100_LIFETIME_BOUND;

  /// The first `size` bytes of the window, which were written, can be read from now on. Not more than there is room
  /// for.
  void commit_write(std::size_t size) noexcept;

  /// Bytes that there is room for, at least.
  [[nodiscard]] std::size_t writable() const noexcept { return free_now(); }

  // ---- the thread that reads ---------------------------------------------------------------------------------------

  /// All bytes that were committed and not consumed yet, in one piece, the oldest first; empty where there are none.
  [[nodiscard]] MemoryView read_window() const noexcept DE100_LIFETIME_BOUND;

  /// The first `size` bytes of the window are not needed any more. Not more than it has.
  void consume(std::size_t size) noexcept;

  // ------------------------------------------------------------------------------------------------------------------

  /// Gives the memory back, and what is in it is gone. ok for a ring without memory. Nobody uses it meanwhile.
  [[nodiscard]] MemoryError free() noexcept;

 private:
  static constexpr std::size_t cache_line = 64;

  /// What one side has; the other only looks at its total.
  struct alignas(cache_line) Side {
    detail::AtomicU64 total;   // bytes that ever passed here
    std::uint64_t passed = 0;  // the same, for this side
    std::size_t next = 0;      // offset of the next byte
    std::size_t known = 0;     // of the writer: bytes that are free at least, so that it need not look each time
  };

  [[nodiscard]] std::size_t free_now() const noexcept {
    return size_ - static_cast<std::size_t>(writer_.passed - load_acquire(reader_.total));
  }
  [[nodiscard]] std::size_t full_now() const noexcept {
    return static_cast<std::size_t>(load_acquire(writer_.total) - reader_.passed);
  }
  void pass(Side& side, std::size_t size) noexcept;
  void take(RingBlock& other) noexcept;

  // Written by nobody while the ring is in use.
  detail::OwnedRegion owned_;
  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
  os::Result last_;

  Side writer_;
  Side reader_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

inline MemoryView RingBlock::write_window(std::size_t size) noexcept DE100_LIFETIME_BOUND {
  if (size > writer_.known) writer_.known = free_now();
  if (size > writer_.known) return {};
  return {base_ + writer_.next, size};
}

inline void RingBlock::commit_write(std::size_t size) noexcept {
  DE100_ASSERT(size <= free_now() && "more is committed than there was room for");
  pass(writer_, size);
  writer_.known = size < writer_.known ? writer_.known - size : 0;
}

inline MemoryView RingBlock::read_window() const noexcept DE100_LIFETIME_BOUND {
  return {base_ + reader_.next, full_now()};
}

inline void RingBlock::consume(std::size_t size) noexcept {
  DE100_ASSERT(size <= full_now() && "more is consumed than there is");
  pass(reader_, size);
}

/// The bytes are the other side's from now on. Before and after it a byte may be used at another address.
inline void RingBlock::pass(Side& side, std::size_t size) noexcept {
  side.next += size;
  if (side.next >= size_) side.next -= size_;
  detail::compiler_barrier();
  side.passed += size;
  store_release(side.total, side.passed);
  detail::compiler_barrier();
}

#if DE100_BODIES

DE100_INLINE RingBlock RingBlock::allocate(std::size_t size, const char* name) noexcept {
  RingBlock ring;
  detail::Region region;
  ring.last_ = region.measure(size, {});
  if (!ring.last_.ok()) return ring;
  const std::size_t most = (max_size - 2 * region.guard) / 2;  // it stands there twice
  if (!checked_align_up(size, region.granule, size) || size > most) {
    ring.last_ = {MemoryError::size_overflow, 0};
    return ring;
  }
  const os::File memory = os::make_shared(size);
  ring.last_ = memory.result;
  if (!ring.last_.ok()) return ring;
  ring.last_ = detail::map_region(region, memory, 0, size, 2, 1, FileAccess::read_write);
  os::close_file(memory);
  if (!ring.last_.ok()) return ring;
  ring.owned_.set(region, {region.base, region.reserved}, name);
  ring.base_ = region.base;
  ring.size_ = size;
  return ring;
}

DE100_INLINE RingBlock& RingBlock::operator=(RingBlock&& other) noexcept {
  if (this == &other) return *this;
  (void)free();
  take(other);
  return *this;
}

DE100_INLINE void RingBlock::take(RingBlock& other) noexcept {
  owned_.take(other.owned_);
  base_ = other.base_;
  size_ = other.size_;
  last_ = other.last_;
  writer_ = other.writer_;
  reader_ = other.reader_;
  other.base_ = nullptr;
  other.size_ = 0;
  other.last_ = {};
  other.writer_ = {};
  other.reader_ = {};
}

DE100_INLINE MemoryError RingBlock::free() noexcept {
  last_ = is_valid() ? owned_->release() : os::Result();
  if (!last_.ok()) return last_.error;
  owned_.set({}, {}, nullptr);
  base_ = nullptr;
  size_ = 0;
  writer_ = {};
  reader_ = {};
  return MemoryError::ok;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_RING_BLOCK_HPP
