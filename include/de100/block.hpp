// de100 memory, https://opensource.org/license/zlib
//
// block.hpp: `MemoryBlock`, which owns memory of the operating system between two guards.
//
//   [ guard ][ usable: size() | held for growth: up to reserved_size() ][ guard ]
//            ^ base()
//
// Touching a guard, or what is only held, ends the program at the culprit. An engine owns a few blocks and hands out
// views of them. A block belongs to one thread at a time; different blocks are independent.

#ifndef DE100_BLOCK_HPP
#define DE100_BLOCK_HPP

#include "atomic.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "identity.hpp"
#include "memory_stats.hpp"
#include "os.hpp"
#include "view.hpp"

namespace de100 {

/// Bytes in a page of this system (4, 16 and 64 KiB exist); 0 where the system does not say. Asked for once, then
/// remembered. Safe on any thread.
[[nodiscard]] std::size_t page_size() noexcept;

/// How to make a block: `MemoryBlock::allocate(64_MiB, {.reserve = 1_GiB, .name = "level"})`.
struct BlockOptions {
  MemoryFlags flags = MemoryFlags::read_write_zeroed;

  /// With base_hint or base_fixed: where usable memory starts, a multiple of the page size (of 64 KiB on Windows).
  void* base = nullptr;

  /// Bytes of address space to hold, so that resize() can grow in place; 0: just the size. Costs no memory.
  std::size_t reserve = 0;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the block.
  const char* name = nullptr;
};

/// What resize() does with the bytes.
enum class Contents : std::uint8_t {
  keep,     // those that fit stay, new ones are zero
  discard,  // all are zero
};

class MemoryBlock {
 public:
  /// An empty block: not valid, owns nothing.
  MemoryBlock() noexcept = default;

  /// Takes memory from the system: `size` bytes, rounded up to pages, that read as zero. Where that fails the block is
  /// empty, and error() says why:
  /// invalid_size (0), size_overflow (above max_size with guards), invalid_address (a base that is unaligned or cannot
  /// be, or given without base_hint or base_fixed), address_in_use (base_fixed; what is there stays untouched),
  /// out_of_memory, permission_denied, page_size_failed, platform_error, unsupported (WebAssembly: base_fixed, and any
  /// access but read_write).
  ///
  /// Costs system calls, and no memory before it is touched. Safe on any thread.
  [[nodiscard]] static MemoryBlock allocate(std::size_t size, const BlockOptions& options = {}) noexcept;

  /// The memory, its contents, generation and name go to the new block; `other` is empty, and usable again.
  MemoryBlock(MemoryBlock&& other) noexcept;
  /// The same; what this block owned is freed first. To itself: nothing happens.
  MemoryBlock& operator=(MemoryBlock&& other) noexcept;
  ~MemoryBlock() { (void)free(); }

  /// Whether the block owns memory.
  [[nodiscard]] bool is_valid() const noexcept { return region_.base != nullptr; }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How the last operation on this block went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// Where usable memory starts; null for an empty block. A multiple of the page size (of 64 KiB on Windows).
  [[nodiscard]] std::byte* base() const noexcept { return region_.base; }
  /// Bytes that can be used.
  [[nodiscard]] std::size_t size() const noexcept { return region_.size; }
  /// Bytes up to which resize() grows in place.
  [[nodiscard]] std::size_t reserved_size() const noexcept { return region_.reserved; }
  /// Bytes of address space that the block holds, guards included.
  [[nodiscard]] std::size_t total_size() const noexcept { return is_valid() ? region_.total_size() : 0; }

  /// What a touch of the guards does. Asks the system about them: costs two system calls.
  [[nodiscard]] GuardKind guard_kind() const noexcept;

  /// The flags it was made with, and what may be done now: protect() changes read, write and execute.
  [[nodiscard]] MemoryFlags flags() const noexcept { return flags_; }
  /// Another number whenever an old pointer, size or content may have become invalid: after allocate, reset, free, and
  /// a resize that changed anything. It grows with every change, moves along with the memory, and is never that of
  /// another block. 0 before all of that.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  /// BlockOptions::name; null where there was none.
  [[nodiscard]] const char* name() const noexcept { return name_; }

  /// All usable bytes, to hand out.
  [[nodiscard]] MemoryView view() const noexcept { return {region_.base, region_.size}; }
  /// Some of them; empty where they are not all within the block.
  [[nodiscard]] MemoryView view(std::size_t offset, std::size_t size) const noexcept {
    return view().subview(offset, size);
  }

  /// Makes every usable byte read as zero; the block stays. permission_denied, and nothing changed, where the block is
  /// not writable.
  ///
  /// Costs what was touched, not the block's size. Where the system takes pages to give back fresh ones (Windows,
  /// macOS) and then has none left, the block is freed and out_of_memory the answer: is_valid() is false. The same goes
  /// for Contents::discard in resize().
  [[nodiscard]] MemoryError reset() noexcept;

  /// Makes the block `size` bytes, rounded up to pages. On failure it is as it was; only what Contents::discard was to
  /// drop may be gone. Flags, protection and name stay.
  ///
  /// The same rounded size keeps the block. Up to reserved_size() it grows and shrinks in place, and shrinking gives
  /// memory back. Beyond, it moves: Linux moves the page tables and copies no byte (unless the block has become several
  /// mappings: a part of it was locked, or it moved, shrank and grew again), other systems copy. One at a fixed base
  /// never moves and answers address_in_use. An empty block is allocated, with default options.
  [[nodiscard]] MemoryError resize(std::size_t size, Contents contents = Contents::keep) noexcept;

  /// Changes what may be done with the usable bytes to the read, write and execute of `access`; other flags stay.
  /// unsupported, and nothing changed, where memory cannot be protected (WebAssembly).
  [[nodiscard]] MemoryError protect(MemoryFlags access) noexcept;

  /// Gives everything back to the system. ok for an empty block, so it is safe to call again. On failure the block is
  /// as it was. The destructor does the same and cannot tell.
  [[nodiscard]] MemoryError free() noexcept;

 private:
  /// One reservation of address space and the usable part in it.
  struct Region {
    std::byte* base = nullptr;  // of the usable part
    std::size_t size = 0;       // of the usable part
    std::size_t reserved = 0;   // between the guards
    std::size_t guard = 0;      // on each side

    [[nodiscard]] std::byte* start() const noexcept { return base - guard; }
    [[nodiscard]] std::size_t total_size() const noexcept { return reserved + 2 * guard; }
  };

  static constexpr MemoryFlags access_flags = MemoryFlags::read_write_execute;

  static MemoryError measure(std::size_t size, std::size_t reserve, Region& region) noexcept;
  static os::Result hold(const BlockOptions& options, Region& region) noexcept;
  os::Result take(std::size_t size, const BlockOptions& options) noexcept;

  os::Result resize_in_place(std::size_t size, Contents contents) noexcept;
  os::Result resize_by_moving(Region larger, Contents contents) noexcept;
  os::Result copy_into(const Region& larger) noexcept;
  os::Result zero(std::size_t size) noexcept;

  void adopt(const Region& region) noexcept;
  void let_go(os::Result why) noexcept;
  void forget(os::Result why) noexcept;
  MemoryError answer(os::Result result) noexcept;
  [[nodiscard]] MemoryError why_empty() const noexcept;

  Region region_;
  MemoryFlags flags_ = MemoryFlags::none;
  os::Result last_;
  std::uint64_t generation_ = 0;
  const char* name_ = nullptr;
};

// ---- implementation ------------------------------------------------------------------------------------------------

namespace detail {
inline constinit AtomicU64 cached_page_size = {};  // global, since the system has one
}

inline std::size_t page_size() noexcept {
  std::uint64_t size = detail::load(detail::cached_page_size);
  if (size == 0) {
    size = os::page_size();
    std::uint64_t none = 0;
    (void)detail::compare_exchange(detail::cached_page_size, none, size);  // another thread's answer is the same
  }
  return static_cast<std::size_t>(size);
}

/// Rounds the sizes to pages and sets the guards. The front guard spans a whole granule, so that reservations can start
/// where the system wants them and usable memory where the user does.
inline MemoryError MemoryBlock::measure(std::size_t size, std::size_t reserve, Region& region) noexcept {
  if (size == 0) return MemoryError::invalid_size;
  const std::size_t page = page_size();
  region.guard = os::granularity();
  if (page == 0 || region.guard == 0) return MemoryError::page_size_failed;

  std::size_t total = 0;
  if (!checked_align_up(size, page, region.size) ||
      !checked_align_up(reserve > size ? reserve : size, page, region.reserved) ||
      !checked_add(region.reserved, 2 * region.guard, total) || total > max_size) {
    return MemoryError::size_overflow;
  }
  return MemoryError::ok;
}

/// Reserves address space for `region`, which has been measured, and sets its base.
inline os::Result MemoryBlock::hold(const BlockOptions& options, Region& region) noexcept {
  const bool exact = has(options.flags, MemoryFlags::base_fixed);
  const bool hint = has(options.flags, MemoryFlags::base_hint) && options.base != nullptr;
  os::Placement placement = os::Placement::anywhere;
  std::uintptr_t start = 0;
  if (exact || hint || options.base != nullptr) {
    const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(options.base);
    if (!exact && !hint) return {MemoryError::invalid_address, 0};
    if (base % region.guard != 0 || base <= region.guard) return {MemoryError::invalid_address, 0};
    start = base - region.guard;
    if (start > UINTPTR_MAX - region.total_size()) return {MemoryError::invalid_address, 0};
    placement = exact ? os::Placement::exact : os::Placement::hint;
  }
  const os::Reservation held = os::reserve(reinterpret_cast<void*>(start), region.total_size(), placement);
  if (held.result.ok()) region.base = held.base + region.guard;
  return held.result;
}

inline os::Result MemoryBlock::take(std::size_t size, const BlockOptions& options) noexcept {
  Region region;
  if (const MemoryError error = measure(size, options.reserve, region); error != MemoryError::ok) return {error, 0};
  if (const os::Result held = hold(options, region); !held.ok()) return held;
  if (const os::Result committed = os::commit(region.base, region.size, options.flags); !committed.ok()) {
    (void)os::release(region.start(), region.total_size());
    return committed;
  }
  flags_ = options.flags;
  name_ = options.name;
  adopt(region);
  return {};
}

inline MemoryBlock MemoryBlock::allocate(std::size_t size, const BlockOptions& options) noexcept {
  MemoryBlock block;
  block.generation_ = draw_identity();
  block.last_ = block.take(size, options);
  return block;
}

inline MemoryBlock::MemoryBlock(MemoryBlock&& other) noexcept
    : region_(other.region_),
      flags_(other.flags_),
      last_(other.last_),
      generation_(other.generation_),
      name_(other.name_) {
  other.forget({});
}

inline MemoryBlock& MemoryBlock::operator=(MemoryBlock&& other) noexcept {
  if (this == &other) return *this;
  (void)free();
  region_ = other.region_;
  flags_ = other.flags_;
  last_ = other.last_;
  generation_ = other.generation_;
  name_ = other.name_;
  other.forget({});
  return *this;
}

inline GuardKind MemoryBlock::guard_kind() const noexcept {
  const bool guarded = is_valid() && os::faults(region_.start()) && os::faults(region_.base + region_.reserved);
  return guarded ? GuardKind::pages : GuardKind::none;
}

inline MemoryError MemoryBlock::reset() noexcept {
  if (!is_valid()) return why_empty();
  if (!has(flags_, MemoryFlags::write)) return answer({MemoryError::permission_denied, 0});
  return answer(zero(region_.size));
}

inline MemoryError MemoryBlock::resize(std::size_t size, Contents contents) noexcept {
  if (!is_valid()) {
    const os::Result taken = take(size, {});
    if (taken.ok()) generation_ = draw_identity();
    return answer(taken);
  }
  Region wanted;
  if (const MemoryError error = measure(size, 0, wanted); error != MemoryError::ok) return answer({error, 0});
  if (wanted.size == region_.size && contents == Contents::keep) return answer({});

  const os::Result result =
      wanted.size <= region_.reserved ? resize_in_place(wanted.size, contents) : resize_by_moving(wanted, contents);
  if (result.ok()) generation_ = draw_identity();
  return answer(result);
}

inline os::Result MemoryBlock::resize_in_place(std::size_t size, Contents contents) noexcept {
  const std::size_t before = region_.size;
  os::Result result;
  if (contents == Contents::discard) result = zero(size < before ? size : before);  // first: it may fail
  if (result.ok() && size > before) result = os::commit(region_.base + before, size - before, flags_);
  if (result.ok() && size < before) result = os::decommit(region_.base + size, before - size);
  if (!result.ok()) return result;

  Region resized = region_;
  resized.size = size;
  adopt(resized);
  return {};
}

inline os::Result MemoryBlock::resize_by_moving(Region larger, Contents contents) noexcept {
  if (has(flags_, MemoryFlags::base_fixed)) return {MemoryError::address_in_use, 0};
  if (const os::Result held = hold({}, larger); !held.ok()) return held;

  os::Result moved = {MemoryError::unsupported, 0};
  if (contents == Contents::keep) moved = os::move_pages(region_.base, region_.size, larger.base, larger.size);
  if (moved.ok()) {
    // The pages have left a hole that may be somebody else's by now: only what is around it is still ours. If the
    // system will not take that back, address space without memory is lost, and the block is well.
    (void)os::release(region_.start(), region_.guard);
    (void)os::release(region_.base + region_.size, region_.reserved - region_.size + region_.guard);
  } else {
    if (moved.error == MemoryError::unsupported) {
      moved = contents == Contents::keep ? copy_into(larger) : os::commit(larger.base, larger.size, flags_);
      if (moved.ok()) moved = os::release(region_.start(), region_.total_size());
    }
    if (!moved.ok()) {
      (void)os::release(larger.start(), larger.total_size());
      return moved;
    }
  }
  adopt(larger);
  return {};
}

/// Commits `larger` with a copy of this block's bytes and its protection.
inline os::Result MemoryBlock::copy_into(const Region& larger) noexcept {
  const bool readable = has(flags_, MemoryFlags::read);
  os::Result result = os::commit(larger.base, larger.size, MemoryFlags::read_write);
  if (result.ok() && !readable) result = os::protect(region_.base, region_.size, MemoryFlags::read);
  if (!result.ok()) return result;

  mem_copy(larger.base, region_.base, region_.size);
  if ((flags_ & access_flags) != MemoryFlags::read_write) result = os::protect(larger.base, larger.size, flags_);
  if (!readable) (void)os::protect(region_.base, region_.size, flags_);
  return result;
}

/// Makes the first `size` bytes read as zero, whatever may be done with them.
inline os::Result MemoryBlock::zero(std::size_t size) noexcept {
  generation_ = draw_identity();  // also where it fails: the bytes may be gone
  os::Result result = os::reset(region_.base, size, flags_);
  if (result.ok()) return result;
  if (result.error == MemoryError::unsupported) {
    if (has(flags_, MemoryFlags::read_write)) {  // some processors read where memset writes
      mem_set(region_.base, 0, size);
      return {};
    }
    result = os::decommit(region_.base, size);  // rather than lend it write access, which might not be taken back
    if (!result.ok()) return result;
  }
  result = os::commit(region_.base, size, flags_);
  if (!result.ok()) {
    (void)os::release(region_.start(), region_.total_size());
    let_go(result);
  }
  return result;
}

inline MemoryError MemoryBlock::protect(MemoryFlags access) noexcept {
  if (!is_valid()) return why_empty();
  const os::Result result = os::protect(region_.base, region_.size, access);
  if (result.ok()) flags_ = (flags_ & ~access_flags) | (access & access_flags);
  return answer(result);
}

inline MemoryError MemoryBlock::free() noexcept {
  if (is_valid()) {
    const os::Result released = os::release(region_.start(), region_.total_size());
    if (!released.ok()) return answer(released);
    let_go({});
  }
  return answer({});
}

/// The block is now this region.
inline void MemoryBlock::adopt(const Region& region) noexcept {
  detail::count_blocks(is_valid() ? 0 : 1, std::uint64_t{region.total_size()} - total_size(),
                       std::uint64_t{region.size} - region_.size);
  region_ = region;
  if (name_ != nullptr) (void)os::set_name(region_.base, region_.size, name_);
}

/// The system has the block's memory back.
inline void MemoryBlock::let_go(os::Result why) noexcept {
  detail::count_blocks(std::uint64_t{0} - 1, std::uint64_t{0} - total_size(), std::uint64_t{0} - region_.size);
  forget(why);
}

/// The block is now empty.
inline void MemoryBlock::forget(os::Result why) noexcept {
  region_ = {};
  flags_ = MemoryFlags::none;
  last_ = why;
  name_ = nullptr;
  if (generation_ != 0) generation_ = draw_identity();
}

inline MemoryError MemoryBlock::answer(os::Result result) noexcept {
  last_ = result;
  return result.error;
}

/// What an operation answers that needs memory and has none.
inline MemoryError MemoryBlock::why_empty() const noexcept {
  if (generation_ == 0) return MemoryError::null_block;
  return last_.ok() ? MemoryError::already_freed : MemoryError::invalid_block;
}

}  // namespace de100

#endif  // DE100_BLOCK_HPP
