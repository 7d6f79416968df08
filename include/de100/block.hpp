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

#include "block_options.hpp"
#include "block_registry.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "identity.hpp"
#include "os.hpp"
#include "region.hpp"
#include "system.hpp"
#include "view.hpp"

namespace de100::os {
struct File;
}

namespace de100 {

/// What resize() does with the bytes.
enum class Contents : std::uint8_t {
  keep,     // those that fit stay, new ones are zero
  discard,  // all are zero
};

template <std::size_t slots>
class BasicBlockCache;

class MemoryBlock {
 public:
  /// An empty block: not valid, owns nothing.
  MemoryBlock() noexcept = default;

  /// Takes memory from the system: `size` bytes, rounded up to pages (of a block that asks for large ones and is not
  /// smaller, to those), that read as zero. Where that fails the block is empty, and error() says why:
  /// invalid_size (0), size_overflow (above max_size with guards), invalid_address (a base that is unaligned or cannot
  /// be, or given without base_hint or base_fixed), alignment_failed (no power of two, or the base or size is no
  /// multiple of it), address_in_use (base_fixed; what is there stays untouched), out_of_memory, permission_denied,
  /// page_size_failed, platform_error, unsupported (WebAssembly: base_fixed, and any access but read_write; macOS:
  /// OnFork::wipe).
  ///
  /// Costs system calls, and no memory before it is touched. Safe on any thread.
  [[nodiscard]] static MemoryBlock allocate(std::size_t size, const BlockOptions& options = {}) noexcept;

  /// Maps a file between guards: what is read there is read from the file, and no byte is copied. `path` is UTF-8, on
  /// Windows too. The file may be renamed and deleted meanwhile (not on Windows). Where it fails the block is empty,
  /// and error() says why: file_not_found, not_a_file (a folder, a pipe), permission_denied, file_too_short (nothing is
  /// there, or not all that was asked for), size_overflow, out_of_memory, platform_error, unsupported (WebAssembly:
  /// read_write; the others are read as a whole there, and guarded by nothing).
  ///
  /// size() is exactly what was asked for, not rounded up. Of a file that becomes shorter, what it has no longer cannot
  /// be touched: that ends the program. prefault() finds out before. Windows lets nobody make a mapped file shorter.
  ///
  /// flags() are read, or read_write. protect(), prefault(), flush(), view(), free() and moves are as of any block;
  /// what would change or replace memory is `unsupported`: reset(), resize(), decommit(), commit(), discard(), trim().
  ///
  /// Defined in file_block.hpp.
  [[nodiscard]] static MemoryBlock map_file(const char* path, FileAccess access,
                                            const FileOptions& options = {}) noexcept;

  /// The memory, its contents, generation and name go to the new block; `other` is empty, and usable again.
  MemoryBlock(MemoryBlock&& other) noexcept;
  /// The same; what this block owned is freed first. To itself: nothing happens.
  MemoryBlock& operator=(MemoryBlock&& other) noexcept;
  ~MemoryBlock() { (void)free(); }

  /// Whether the block owns memory.
  [[nodiscard]] bool is_valid() const noexcept { return owned_->base != nullptr; }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How the last operation on this block went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// Where usable memory starts; null for an empty block. A multiple of BlockOptions::alignment, or of the page size
  /// (of 64 KiB on Windows); of a file so many bytes beyond one as FileOptions::offset is.
  [[nodiscard]] std::byte* base() const noexcept { return owned_.usable().data(); }
  /// Bytes that can be used.
  [[nodiscard]] std::size_t size() const noexcept { return owned_.usable().size(); }
  /// Bytes up to which resize() grows in place.
  [[nodiscard]] std::size_t reserved_size() const noexcept {
    return size() + (owned_->of_file ? 0 : owned_->reserved - owned_->size);
  }
  /// Bytes of address space that the block holds, guards included.
  [[nodiscard]] std::size_t total_size() const noexcept { return owned_->total; }

  /// What a touch of the guards does. Asks the system about them: costs a few system calls.
  [[nodiscard]] GuardKind guard_kind() const noexcept;
  /// What pages the block was made of; those that are added by growth are transparent at best.
  [[nodiscard]] PageBacking page_backing() const noexcept { return owned_->pages; }

  /// The flags it was made with, and what may be done now: protect() changes read, write and execute.
  [[nodiscard]] MemoryFlags flags() const noexcept { return settings_.flags; }
  /// Another number whenever an old pointer, size or content may have become invalid: after allocate, reset, free, and
  /// a resize that changed anything. It grows with every change, moves along with the memory, and is never that of
  /// another block. 0 before all of that.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  /// BlockOptions::name; null where there was none.
  [[nodiscard]] const char* name() const noexcept { return owned_.name(); }

  /// All usable bytes, to hand out.
  [[nodiscard]] MemoryView view() const noexcept DE100_LIFETIME_BOUND { return {base(), size()}; }
  /// Some of them; empty where they are not all within the block.
  [[nodiscard]] MemoryView view(std::size_t offset, std::size_t size) const noexcept DE100_LIFETIME_BOUND {
    return view().subview(offset, size);
  }

  // ---- all of it ---------------------------------------------------------------------------------------------------

  /// Makes every usable byte read as zero; the block stays. permission_denied, and nothing changed, where the block is
  /// not writable.
  ///
  /// Costs what was touched, not the block's size. Where the system takes pages to give back fresh ones (Windows,
  /// macOS) and then has none left, they are decommitted and out_of_memory the answer: a touch faults, until commit()
  /// or another reset() has got them. The same goes for Contents::discard in resize().
  [[nodiscard]] MemoryError reset() noexcept;

  /// Makes the block `size` bytes, rounded up to pages. On failure it is as it was; only what Contents::discard was to
  /// drop may be gone. Flags, protection and options stay.
  ///
  /// The same rounded size keeps the block. Up to reserved_size() it grows and shrinks in place, and shrinking gives
  /// memory back. Beyond, it moves: Linux moves the page tables and copies no byte (unless the block has become several
  /// mappings: a part of it was locked or decommitted, or it moved, shrank and grew again), other systems copy. One at
  /// a fixed base never moves and answers address_in_use. One that ends at its guard, or has large pages
  /// (PageBacking::large_pages), is copied whenever its size changes, and answers permission_denied where it cannot be
  /// read and written. An empty block is allocated, with default options.
  [[nodiscard]] MemoryError resize(std::size_t size, Contents contents = Contents::keep) noexcept;

  /// The same, but the block stays where it is: `unsupported`, and nothing changed, where it would have to move.
  [[nodiscard]] MemoryError resize_in_place(std::size_t size) noexcept;

  /// Changes what may be done with the usable bytes to the read, write and execute of `access`; other flags stay.
  /// unsupported, and nothing changed, where memory cannot be protected (WebAssembly).
  [[nodiscard]] MemoryError protect(MemoryFlags access) noexcept;

  /// Gives everything back to the system. ok for an empty block, so it is safe to call again. On failure the block is
  /// as it was. The destructor does the same and cannot tell.
  [[nodiscard]] MemoryError free() noexcept;

  // ---- a part of it ------------------------------------------------------------------------------------------------
  //
  // On the bytes [offset, offset + size) of the block; invalid_size, and nothing changed, where they are not all within
  // it. What takes contents away does so for the whole pages within the range, what gives for every page it touches.
  //
  //              | access     | contents                   | memory behind it      | promised (commit charge)
  //   decommit   | faults     | gone                       | given back            | given back
  //   commit     | as flags() | zero after a decommit      |                       | promised again
  //   discard    | stays      | undefined                  | given back when short | stays
  //   reset      | stays      | zero, to the byte          | given back            | stays
  //   prefault   | stays      | stay                       | all of it is had      | stays
  //   trim(used) |            as reset of all that follows the first `used` bytes
  //
  // reset() of all, protect() and a resize() that moves or discards commit again what was decommitted, also where they
  // fail after that. commit(), reset() and prefault() of a part do so in that part.

  [[nodiscard]] MemoryError decommit(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] MemoryError commit(std::size_t offset, std::size_t size) noexcept;
  /// Where the system knows nothing of the kind, the contents simply stay.
  [[nodiscard]] MemoryError discard(std::size_t offset, std::size_t size) noexcept;
  /// permission_denied where the block is not readable and writable.
  [[nodiscard]] MemoryError reset(std::size_t offset, std::size_t size) noexcept;
  /// So that no touch has to wait for the system later. permission_denied where the block is not readable and writable;
  /// a file need only be readable, and is read: file_too_short where it has become that.
  [[nodiscard]] MemoryError prefault(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] MemoryError trim(std::size_t used) noexcept;
  /// Writes what was changed of a mapped file to the file, and waits until the system has (not until the disk has, on
  /// Windows). Without it, that happens some time later. unsupported where the block is no file. In file_block.hpp.
  [[nodiscard]] MemoryError flush(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] MemoryError flush() noexcept { return flush(0, size()); }

 private:
  template <std::size_t slots>
  friend class BasicBlockCache;
  using Region = detail::Region;

  /// What stays of BlockOptions when the block is there.
  struct Settings {
    MemoryFlags flags = MemoryFlags::none;
    std::uint8_t log2_alignment = 0;
    bool end_at_guard = false;
    bool prefault = false;
    bool no_dump = false;
    OnFork on_fork = OnFork::inherit;
  };

  /// A transient block up to this size is reset by writing: giving pages back and faulting them in costs more.
  static constexpr std::size_t written_size = std::size_t{64} << 10U;

  os::Result take(std::size_t size, const BlockOptions& options) noexcept;
  os::Result take(const os::File& file, FileAccess access, const FileOptions& options) noexcept;

  MemoryError resize(std::size_t size, bool keep, bool may_move) noexcept;
  os::Result resize_where_it_is(std::size_t size, bool keep) noexcept;
  os::Result resize_by_moving(Region larger, bool keep) noexcept;
  os::Result resize_by_copying(std::size_t size, bool keep) noexcept;
  os::Result copy_into(Region& larger) noexcept;

  struct Pages {
    std::byte* begin = nullptr;
    std::size_t size = 0;
  };
  MemoryError refuse_change() noexcept;
  MemoryError refuse_change(std::size_t offset, std::size_t size) noexcept;
  MemoryError refuse(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] Pages pages_within(std::size_t offset, std::size_t size) const noexcept;
  [[nodiscard]] Pages pages_around(std::size_t offset, std::size_t size) const noexcept;
  [[nodiscard]] std::size_t page_unit() const noexcept;

  os::Result commit_again() noexcept;
  os::Result commit_again(Pages pages) noexcept;
  os::Result advise_again(os::Result after) noexcept;
  os::Result zero(std::size_t size) noexcept;
  os::Result zero_pages(Pages pages) noexcept;

  [[nodiscard]] BlockOptions options() const noexcept;
  [[nodiscard]] bool is_as_default_options_make_it() const noexcept;
  void end_use() noexcept;
  void begin_anew(const char* name) noexcept;
  void own(const Region& region) noexcept { owned_.set(region, region.usable(), owned_.name()); }
  void forget(os::Result why) noexcept;
  void take_from(MemoryBlock& other) noexcept;
  MemoryError answer(os::Result result) noexcept;
  [[nodiscard]] MemoryError why_empty() const noexcept;

  detail::OwnedRegion owned_;
  std::uint64_t generation_ = 0;
  os::Result last_;
  Settings settings_;
  bool has_holes_ = false;  // some usable pages may be decommitted
};

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE os::Result MemoryBlock::take(std::size_t size, const BlockOptions& options) noexcept {
  Region region;
  if (options.end_at_guard && options.base != nullptr) return {MemoryError::invalid_address, 0};
  if (options.end_at_guard && options.reserve > size) return {MemoryError::invalid_size, 0};
  os::Result result = region.measure(size, options);
  if (!result.ok()) return result;
  if (options.end_at_guard && options.alignment != 0 && size % options.alignment != 0) {
    return {MemoryError::alignment_failed, 0};
  }
  result = region.take(options);
  if (!result.ok()) return result;
  settings_ = {options.flags, 0, options.end_at_guard, options.prefault, options.no_dump, options.on_fork};
  while ((options.alignment >> settings_.log2_alignment) > 1) ++settings_.log2_alignment;
  const MemoryView usable = region.usable();
  owned_.set(region, options.end_at_guard ? usable.subview(usable.size() - size, size) : usable, options.name);
  return {};
}

/// How to make one like it, anywhere.
DE100_INLINE BlockOptions MemoryBlock::options() const noexcept {
  return {.flags = settings_.flags,
          .name = name(),
          .alignment = std::size_t{1} << settings_.log2_alignment,
          .guard_size = owned_->guard,
          .end_at_guard = settings_.end_at_guard,
          .prefault = settings_.prefault,
          .no_dump = settings_.no_dump,
          .on_fork = settings_.on_fork};
}

DE100_INLINE MemoryBlock MemoryBlock::allocate(std::size_t size, const BlockOptions& options) noexcept {
  MemoryBlock block;
  block.generation_ = draw_identity();
  block.last_ = block.take(size, options);
  return block;
}

DE100_INLINE MemoryBlock::MemoryBlock(MemoryBlock&& other) noexcept {
  take_from(other);
}

DE100_INLINE MemoryBlock& MemoryBlock::operator=(MemoryBlock&& other) noexcept {
  if (this == &other) return *this;
  (void)free();
  take_from(other);
  return *this;
}

DE100_INLINE void MemoryBlock::take_from(MemoryBlock& other) noexcept {
  owned_.take(other.owned_);
  generation_ = other.generation_;
  last_ = other.last_;
  settings_ = other.settings_;
  has_holes_ = other.has_holes_;
  other.forget({});
}

DE100_INLINE GuardKind MemoryBlock::guard_kind() const noexcept {
  const Region& region = *owned_;
  if (!is_valid() || region.guard == 0) return GuardKind::none;
  if (!os::faults(region.base - region.guard) || !os::faults(region.guard_behind())) return GuardKind::none;
  return region.guards_are_marked ? GuardKind::markers : GuardKind::pages;
}

DE100_INLINE MemoryError MemoryBlock::reset() noexcept {
  if (const MemoryError error = refuse_change(); failed(error)) return error;
  if (!has(flags(), MemoryFlags::write)) return answer({MemoryError::permission_denied, 0});
  return answer(zero(owned_->size));
}

DE100_INLINE MemoryError MemoryBlock::resize(std::size_t size, Contents contents) noexcept {
  return resize(size, detail::is(contents, Contents::keep), true);
}

DE100_INLINE MemoryError MemoryBlock::resize_in_place(std::size_t size) noexcept {
  return is_valid() ? resize(size, true, false) : why_empty();
}

DE100_INLINE MemoryError MemoryBlock::resize(std::size_t size, bool keep, bool may_move) noexcept {
  if (!is_valid()) {
    const os::Result taken = take(size, {});
    if (taken.ok()) generation_ = draw_identity();
    return answer(taken);
  }
  if (const MemoryError error = refuse_change(); failed(error)) return error;
  Region wanted;
  if (const os::Result measured = wanted.measure(size, options()); !measured.ok()) return answer(measured);
  // In place, sizes are multiples of what they were when the block was made: whether that is to be large pages depends
  // on more than its size now.
  const std::size_t unit = owned_->large_page != 0 ? owned_->large_page : page_size();
  const std::size_t rounded = align_up(size, unit);
  const bool copied = settings_.end_at_guard || owned_->is_large();
  const bool same = settings_.end_at_guard ? size == this->size() : rounded == owned_->size;
  if (same && keep) return answer({});
  const bool stays = !copied && rounded <= owned_->reserved;
  if (!stays && !may_move) return answer({MemoryError::unsupported, 0});

  os::Result result;
  if (stays) {
    result = resize_where_it_is(rounded, keep);
  } else if (copied) {
    result = resize_by_copying(size, keep);
  } else {
    result = resize_by_moving(wanted, keep);
  }
  if (result.ok()) generation_ = draw_identity();
  return answer(result);
}

DE100_INLINE os::Result MemoryBlock::resize_where_it_is(std::size_t size, bool keep) noexcept {
  const std::size_t before = owned_->size;
  os::Result result;
  if (!keep) result = zero(size < before ? size : before);  // first: it may fail
  if (!result.ok()) return result;

  Region resized = *owned_;
  resized.size = size;
  if (size > before) result = resized.commit(resized.base + before, options());
  if (size < before) result = os::decommit(resized.end(), before - size);
  if (result.ok()) own(resized);
  return result;
}

DE100_INLINE os::Result MemoryBlock::resize_by_moving(Region larger, bool keep) noexcept {
  if (has(flags(), MemoryFlags::base_fixed)) return {MemoryError::address_in_use, 0};
  if (keep) {
    if (const os::Result committed = commit_again(); !committed.ok()) return committed;
  }
  if (const os::Result held = larger.hold(options(), *owned_); !held.ok()) return held;

  const Region& old = *owned_;
  os::Result moved = {MemoryError::unsupported, 0};
  if (keep) moved = os::move_pages(old.base, old.size, larger.base, larger.size);
  if (moved.ok()) {
    old.release_around(old.end());  // the pages have left a hole that may be somebody else's by now
    (void)larger.apply(larger.base + old.size, options());  // the pages have kept what they were advised
  } else {
    if (moved.is(MemoryError::unsupported)) {
      moved = keep ? copy_into(larger) : larger.commit(larger.base, options());
      if (moved.ok()) moved = old.release();
    }
    if (!moved.ok()) {
      (void)larger.release();
      return moved;
    }
  }
  has_holes_ = false;
  own(larger);
  return {};
}

/// Commits `larger` with a copy of this block's bytes and its protection.
DE100_INLINE os::Result MemoryBlock::copy_into(Region& larger) noexcept {
  const Region& old = *owned_;
  const MemoryFlags access = flags() & detail::access_flags;
  const bool readable = has(access, MemoryFlags::read);
  BlockOptions writable = options();
  writable.flags |= MemoryFlags::read_write;
  os::Result result = larger.commit(larger.base, writable);
  if (result.ok() && !readable) result = os::protect(old.base, old.size, MemoryFlags::read);
  if (!result.ok()) return result;

  mem_copy(larger.base, old.base, old.size);
  if (!detail::is(access, MemoryFlags::read_write)) result = os::protect(larger.base, larger.size, access);
  if (!readable) (void)os::protect(old.base, old.size, access);
  return result;
}

/// Where the end stays at the guard, everything else has to move; and large pages can be neither added nor taken away.
DE100_INLINE os::Result MemoryBlock::resize_by_copying(std::size_t size, bool keep) noexcept {
  if (has(flags(), MemoryFlags::base_fixed)) return {MemoryError::address_in_use, 0};
  if (!has(flags(), MemoryFlags::read_write)) return {MemoryError::permission_denied, 0};
  MemoryBlock other;
  os::Result result = other.take(size, options());
  if (result.ok()) result = commit_again();
  if (!result.ok()) return result;
  if (keep) mem_copy(other.base(), base(), size < this->size() ? size : this->size());
  result = owned_->release();
  if (result.ok()) {
    const Region region = *other.owned_;
    const MemoryView usable = other.owned_.usable();
    other.owned_.set({}, {}, nullptr);
    owned_.set(region, usable, name());  // it stays in the registry of who made it
  }
  return result;
}

DE100_INLINE MemoryError MemoryBlock::protect(MemoryFlags access) noexcept {
  if (!is_valid()) return why_empty();
  os::Result result = commit_again();
  if (result.ok()) result = os::protect(owned_->base, owned_->size, access);
  if (result.ok()) settings_.flags = (flags() & ~detail::access_flags) | (access & detail::access_flags);
  return answer(result);
}

DE100_INLINE MemoryError MemoryBlock::free() noexcept {
  if (is_valid()) {
    const os::Result released = owned_->release();
    if (!released.ok()) return answer(released);
    owned_.set({}, {}, nullptr);
    forget({});
  }
  return answer({});
}

// ---- implementation: a part of it ----------------------------------------------------------------------------------

DE100_INLINE MemoryError MemoryBlock::decommit(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  const Pages pages = pages_within(offset, size);
  if (pages.size == 0) return answer({});
  const os::Result result = os::decommit(pages.begin, pages.size);
  if (result.ok()) {
    has_holes_ = true;
    generation_ = draw_identity();
  }
  return answer(result);
}

DE100_INLINE MemoryError MemoryBlock::commit(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  return answer(commit_again(pages_around(offset, size)));
}

DE100_INLINE MemoryError MemoryBlock::discard(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  const Pages pages = pages_within(offset, size);
  if (pages.size == 0) return answer({});
  generation_ = draw_identity();
  const os::Result result = os::advise(pages.begin, pages.size, os::Advice::discard);
  return answer(result.is(MemoryError::unsupported) ? os::Result() : result);
}

DE100_INLINE MemoryError MemoryBlock::reset(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  if (!has(flags(), MemoryFlags::read_write)) return answer({MemoryError::permission_denied, 0});
  if (size == 0) return answer({});
  if (const os::Result committed = commit_again(pages_around(offset, size)); !committed.ok()) return answer(committed);

  generation_ = draw_identity();
  std::byte* const begin = base() + offset;
  const Pages pages = pages_within(offset, size);
  if (pages.size == 0) {
    mem_set(begin, 0, size);
    return answer({});
  }
  std::byte* const behind = pages.begin + pages.size;
  mem_set(begin, 0, static_cast<std::size_t>(pages.begin - begin));
  mem_set(behind, 0, static_cast<std::size_t>(begin + size - behind));
  return answer(zero_pages(pages));
}

DE100_INLINE MemoryError MemoryBlock::prefault(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse(offset, size); failed(error)) return error;
  const MemoryFlags needed = owned_->of_file ? MemoryFlags::read : MemoryFlags::read_write;
  if (!has(flags(), needed)) return answer({MemoryError::permission_denied, 0});
  const Pages pages = pages_around(offset, size);
  if (pages.size == 0) return answer({});
  if (owned_->of_file) return answer(detail::read_ahead(pages.begin, pages.size));
  if (const os::Result committed = commit_again(pages); !committed.ok()) return answer(committed);
  return answer(detail::prefault(pages.begin, pages.size));
}

DE100_INLINE MemoryError MemoryBlock::trim(std::size_t used) noexcept {
  if (const MemoryError error = refuse_change(0, used); failed(error)) return error;
  return reset(used, size() - used);
}

/// What an operation answers that would change or replace pages of a block that has none, or has a file's.
DE100_INLINE MemoryError MemoryBlock::refuse_change() noexcept {
  if (!is_valid()) return why_empty();
  return owned_->of_file ? answer({MemoryError::unsupported, 0}) : MemoryError::ok;
}

DE100_INLINE MemoryError MemoryBlock::refuse_change(std::size_t offset, std::size_t size) noexcept {
  const MemoryError error = refuse_change();
  return failed(error) ? error : refuse(offset, size);
}

/// What an operation on a range answers that cannot be: ok where it can.
DE100_INLINE MemoryError MemoryBlock::refuse(std::size_t offset, std::size_t size) noexcept {
  if (!is_valid()) return why_empty();
  const bool within = size <= this->size() && offset <= this->size() - size;
  return within ? MemoryError::ok : answer({MemoryError::invalid_size, 0});
}

/// What the system can take or give at a time.
DE100_INLINE std::size_t MemoryBlock::page_unit() const noexcept {
  return owned_->is_large() ? owned_->large_page : page_size();
}

/// The whole pages in a range of usable bytes.
DE100_INLINE MemoryBlock::Pages MemoryBlock::pages_within(std::size_t offset, std::size_t size) const noexcept {
  const std::size_t skipped = static_cast<std::size_t>(base() - owned_->base);
  const std::size_t first = align_up(skipped + offset, page_unit());  // counted from the first page
  const std::size_t end = align_down(skipped + offset + size, page_unit());
  return first < end ? Pages{owned_->base + first, end - first} : Pages{};
}

/// The pages that a range of usable bytes touches.
DE100_INLINE MemoryBlock::Pages MemoryBlock::pages_around(std::size_t offset, std::size_t size) const noexcept {
  if (size == 0) return {};
  const std::size_t skipped = static_cast<std::size_t>(base() - owned_->base);
  const std::size_t first = align_down(skipped + offset, page_unit());
  std::size_t end = align_up(skipped + offset + size, page_unit());
  if (end > owned_->size) end = owned_->size;
  return {owned_->base + first, end - first};
}

/// Makes all usable pages usable that were decommitted.
DE100_INLINE os::Result MemoryBlock::commit_again() noexcept {
  return commit_again({owned_->base, owned_->size});
}

/// Makes those of these pages usable that were decommitted.
DE100_INLINE os::Result MemoryBlock::commit_again(Pages pages) noexcept {
  if (!has_holes_ || pages.size == 0) return {};
  const os::Result result = os::commit(pages.begin, pages.size, flags() & detail::access_flags);
  if (result.ok() && pages.size == owned_->size) has_holes_ = false;
  return advise_again(result);
}

/// Pages that the system took and gave back have lost what it was told of them.
DE100_INLINE os::Result MemoryBlock::advise_again(os::Result after) noexcept {
  if (!after.ok()) return after;
  Region region = *owned_;
  return region.apply(region.end(), options());
}

/// Makes the first `size` bytes read as zero, whatever may be done with them.
DE100_INLINE os::Result MemoryBlock::zero(std::size_t size) noexcept {
  generation_ = draw_identity();  // also where it fails: the bytes may be gone
  if (const os::Result committed = commit_again(); !committed.ok()) return committed;
  return zero_pages({owned_->base, size});
}

/// The same of committed pages.
DE100_INLINE os::Result MemoryBlock::zero_pages(Pages pages) noexcept {
  const bool writable = has(flags(), MemoryFlags::read_write);  // some processors read where memset writes
  // Kernels before 6.9 take a large page that is given back from the program for good.
  if (writable && (owned_->is_large() || (has(flags(), MemoryFlags::transient) && pages.size <= written_size))) {
    mem_set(pages.begin, 0, pages.size);
    return {};
  }
  const MemoryFlags access = flags() & detail::access_flags;
  os::Result result = os::reset(pages.begin, pages.size, access);
  // cppcheck-suppress knownConditionTrueFalse  ; another system's answer differs
  if (result.ok()) return os::reset_keeps_advice() ? result : advise_again(result);
  if (result.is(MemoryError::unsupported)) {
    if (writable) {
      mem_set(pages.begin, 0, pages.size);
      return {};
    }
    result = os::decommit(pages.begin, pages.size);  // rather than lend it write access, which might not be taken back
    if (!result.ok()) return result;
  }
  has_holes_ = true;  // until they can be had again
  return advise_again(os::commit(pages.begin, pages.size, access));
}

// ---- implementation: what it tells ---------------------------------------------------------------------------------

/// The block, which owns nothing any more, is empty.
DE100_INLINE void MemoryBlock::forget(os::Result why) noexcept {
  settings_ = {};
  last_ = why;
  has_holes_ = false;
  if (generation_ != 0) generation_ = draw_identity();
}

/// For who keeps blocks for others.
DE100_INLINE bool MemoryBlock::is_as_default_options_make_it() const noexcept {
  const MemoryFlags kind = flags() & ~(MemoryFlags::zeroed | MemoryFlags::base_hint);
  return is_valid() && !has_holes_ && detail::is(kind, MemoryFlags::read_write) && !owned_->of_file &&
         owned_->reserved == owned_->size && owned_->guard == owned_->granule && settings_.log2_alignment == 0 &&
         !settings_.end_at_guard && !settings_.prefault && !settings_.no_dump &&
         detail::is(settings_.on_fork, OnFork::inherit);
}

/// The block is nobody's: the name may not live any longer.
DE100_INLINE void MemoryBlock::end_use() noexcept {
  if (owned_.name() == nullptr) return;
  owned_.set(*owned_, owned_.usable(), nullptr);
  (void)os::set_name(owned_->base, owned_->size, nullptr);
}

/// The block is another's from now on: its generation and name are new.
DE100_INLINE void MemoryBlock::begin_anew(const char* name) noexcept {
  generation_ = draw_identity();
  settings_ = {.flags = MemoryFlags::read_write_zeroed};
  last_ = {};
  if (name == nullptr) return;
  owned_.set(*owned_, owned_.usable(), name);
  (void)os::set_name(owned_->base, owned_->size, name);
}

DE100_INLINE MemoryError MemoryBlock::answer(os::Result result) noexcept {
  last_ = result;
  return result.error;
}

/// What an operation answers that needs memory and has none.
DE100_INLINE MemoryError MemoryBlock::why_empty() const noexcept {
  if (generation_ == 0) return MemoryError::null_block;
  return last_.ok() ? MemoryError::already_freed : MemoryError::invalid_block;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_BLOCK_HPP
