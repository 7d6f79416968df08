// de100 memory, https://opensource.org/license/zlib
//
// region.hpp: one reservation of address space, the usable pages in it and the guards around them: what a block is made
// of.

#ifndef DE100_REGION_HPP
#define DE100_REGION_HPP

#include "block_options.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "os.hpp"
#include "poison.hpp"
#include "system.hpp"
#include "view.hpp"

namespace de100::detail {

inline constexpr MemoryFlags access_flags = MemoryFlags::read_write_execute;

//   [ start: unused, so that base is aligned | guard ][ base: usable | held ][ guard | unused: end ]
struct Region {
  std::byte* start = nullptr;      // of the reservation
  std::size_t total = 0;           // bytes in the reservation
  std::byte* base = nullptr;       // of the usable pages
  std::size_t size = 0;            // bytes in the usable pages
  std::size_t reserved = 0;        // bytes from the base to the guard behind
  std::size_t guard = 0;           // bytes in a guard, at least
  std::size_t granule = 0;         // bytes at whose multiples reservations start
  bool guards_are_marked = false;  // committed pages that were marked, and not pages that were never committed
  PageBacking pages = PageBacking::small_pages;
  std::size_t large_page = 0;  // bytes in one, where large pages are wanted and there is room for one
  bool of_file = false;        // the pages are a file's
  std::size_t part = 0;        // bytes in each reservation from the base to the guard behind, with others before and
                               // behind; 0: one reservation holds all

  [[nodiscard]] std::byte* end() const noexcept { return base + size; }
  [[nodiscard]] std::byte* guard_behind() const noexcept { return base + reserved; }
  [[nodiscard]] std::byte* reservation_end() const noexcept { return start + total; }
  [[nodiscard]] bool is_large() const noexcept { return is(pages, PageBacking::large_pages); }
  [[nodiscard]] MemoryView usable() const noexcept { return {base, size}; }

  /// Sets the sizes for `size` usable bytes. Nothing is held yet.
  [[nodiscard]] os::Result measure(std::size_t wanted, const BlockOptions& options) noexcept;

  /// Reserves the address space, anywhere or where `options` says, commits the usable pages and guards them. What
  /// fails has left nothing behind.
  [[nodiscard]] os::Result take(const BlockOptions& options) noexcept;

  /// Reserves the address space, anywhere, for the pages of another region to move to, and commits nothing. Where that
  /// is large, this one holds up to a table of pages more (2 MiB where pages have 4 KiB).
  [[nodiscard]] os::Result hold(const BlockOptions& options, const Region& other) noexcept;

  /// Commits the pages from `from` on, and does with them what `options` ask. What fails leaves them decommitted.
  [[nodiscard]] os::Result commit(std::byte* from, const BlockOptions& options) noexcept;

  /// Does what `options` ask beside access, now that the pages from `from` on are usable too; end() where only what was
  /// advised is to be advised again.
  [[nodiscard]] os::Result apply(std::byte* from, const BlockOptions& options) noexcept;

  /// Gives everything back. What fails has changed nothing.
  [[nodiscard]] os::Result release() const noexcept;

  /// Gives back the address space around `[base, behind)`, which is nobody's or somebody else's by now. If the system
  /// will not take it, that is all that is lost.
  void release_around(std::byte* behind) const noexcept;

  /// Of the base.
  [[nodiscard]] std::size_t alignment(const BlockOptions& options) const noexcept;

 private:
  os::Result reserve(void* place, os::Placement placement, MemoryFlags access, std::size_t alignment) noexcept;
  os::Result reserve_at(const BlockOptions& options, MemoryFlags access) noexcept;
  os::Result mark_guards() noexcept;
};

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

/// Gives pages their memory now: asks the system to, or touches each, which may be read and written and is nobody
/// else's meanwhile.
inline os::Result prefault(std::byte* begin, std::size_t size) noexcept {
  const os::Result result = os::advise(begin, size, os::Advice::prefault);
  if (!result.is(MemoryError::unsupported)) return result;
  const std::size_t page = page_size();
  for (std::size_t i = 0; i < size; i += page) {
    volatile unsigned char* const byte = reinterpret_cast<unsigned char*>(begin + i);
    const unsigned char value = *byte;
    *byte = value;
  }
  return {};
}

/// Reads a file's pages in. file_too_short where the file has become that.
inline os::Result read_ahead(const std::byte* begin, std::size_t size) noexcept {
  const os::Result result = os::advise(const_cast<std::byte*>(begin), size, os::Advice::read_ahead);
  if (!result.is(MemoryError::unsupported)) return result;
  const std::size_t page = page_size();
  for (std::size_t i = 0; i < size; i += page) {
    if (os::faults(begin + i)) return {MemoryError::file_too_short, 0};
  }
  return {};
}

/// A guard spans whole granules, so that reservations can start where the system wants them and usable memory where the
/// user does.
DE100_INLINE os::Result Region::measure(std::size_t wanted, const BlockOptions& options) noexcept {
  if (wanted == 0) return {MemoryError::invalid_size, 0};
  const std::size_t page = page_size();
  granule = os::granularity();
  if (page == 0 || granule == 0) return {MemoryError::page_size_failed, 0};

  if (options.alignment != 0 && !is_power_of_two(options.alignment)) return {MemoryError::alignment_failed, 0};
  if (has(options.flags, MemoryFlags::large_pages)) large_page = large_page_size();
  const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(options.base);
  if (wanted < large_page || place % (large_page != 0 ? large_page : 1) != 0) large_page = 0;
  const std::size_t unit = large_page != 0 ? large_page : page;
  const std::size_t most = options.reserve > wanted ? options.reserve : wanted;
  const bool fits = checked_align_up(wanted, unit, size) && checked_align_up(most, unit, reserved) &&
                    checked_align_up(options.guard_size, granule, guard) &&
                    checked_add(reserved, alignment(options) - granule, total) && checked_add(total, guard, total) &&
                    checked_add(total, guard, total) && total <= max_size;
  return {fits ? MemoryError::ok : MemoryError::size_overflow, 0};
}

DE100_INLINE std::size_t Region::alignment(const BlockOptions& options) const noexcept {
  const std::size_t asked = options.alignment > large_page ? options.alignment : large_page;
  return asked > granule ? asked : granule;
}

DE100_INLINE os::Result Region::take(const BlockOptions& options) noexcept {
  const MemoryFlags access = options.flags & access_flags;
  if (has(options.flags, MemoryFlags::base_fixed)) total = reserved + 2 * guard;  // nothing has to be aligned
  const bool whole = size == reserved && total == size + 2 * guard;  // but for the guards all of it is to be usable
  if (whole && guard != 0 && is_any(access) && marks_guards()) {
    if (const os::Result held = reserve_at(options, access); !held.ok()) return held;
    os::Result guarded = mark_guards();
    if (guarded.ok()) guarded = apply(base, options);
    if (!guarded.ok()) (void)release();
    return guarded;
  }

  if (const os::Result held = reserve_at(options, MemoryFlags::none); !held.ok()) return held;
  if (large_page != 0 && !is(options.on_fork, OnFork::wipe)) {  // which large pages of the system's cannot be
    const os::Result committed = os::commit_large(start, total, base, size, access);
    if (committed.ok()) {
      pages = PageBacking::large_pages;
      part = size;
      reserved = size;  // what is behind is another reservation, and no more large pages can be had there
    }
    if (!committed.ok() && !committed.is(MemoryError::unsupported)) return committed;
  }
  os::Result committed = is_large() ? os::Result() : os::commit(base, size, access);
  if (committed.ok()) committed = apply(base, options);
  if (!committed.ok()) (void)release();
  return committed;
}

/// Linux moves a table of pages at once, and not page by page, where it begins at a multiple of its size in both
/// places: a tenth of the time.
DE100_INLINE os::Result Region::hold(const BlockOptions& options, const Region& other) noexcept {
  const std::size_t table = page_size() / sizeof(std::uint64_t) * page_size();
  const bool alike = other.size / 4 >= table && alignment(options) <= table && table <= max_size - total;
  if (alike) total += table;
  const os::Result held = reserve(nullptr, os::Placement::anywhere, MemoryFlags::none, alignment(options));
  if (held.ok() && alike) {
    const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(start) + guard;
    base = start + guard + ((reinterpret_cast<std::uintptr_t>(other.base) - first) & (table - 1));
  }
  return held;
}

DE100_INLINE os::Result Region::reserve_at(const BlockOptions& options, MemoryFlags access) noexcept {
  const bool exact = has(options.flags, MemoryFlags::base_fixed);
  const bool hint = has(options.flags, MemoryFlags::base_hint) && options.base != nullptr;
  if (!exact && !hint) {
    if (options.base != nullptr) return {MemoryError::invalid_address, 0};
    return reserve(nullptr, os::Placement::anywhere, access, alignment(options));
  }
  const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(options.base);
  if (place % granule != 0 || place <= guard || place - guard > UINTPTR_MAX - total) {
    return {MemoryError::invalid_address, 0};
  }
  if (place % alignment(options) != 0) return {MemoryError::alignment_failed, 0};
  return reserve(reinterpret_cast<void*>(place - guard), exact ? os::Placement::exact : os::Placement::hint, access,
                 alignment(options));
}

DE100_INLINE os::Result Region::reserve(void* place, os::Placement placement, MemoryFlags access,
                                        std::size_t alignment) noexcept {
  const os::Reservation held = os::reserve(place, total, placement, access);
  if (!held.result.ok()) return held.result;
  start = held.base;
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(start) + guard;
  base = start + guard + (align_up(first, alignment) - first);
  return {};
}

/// Marks the guards of a region that is committed as a whole. Where that is refused (the memory is locked), they are
/// protected.
DE100_INLINE os::Result Region::mark_guards() noexcept {
  guards_are_marked = true;
  for (int i = 0; i < 2; ++i) {
    std::byte* const side = i == 0 ? start : guard_behind();
    if (os::advise(side, guard, os::Advice::guard).ok()) continue;
    guards_are_marked = false;
    if (const os::Result result = os::protect(side, guard, MemoryFlags::none); !result.ok()) return result;
  }
  return {};
}

DE100_INLINE os::Result Region::release() const noexcept {
  renew(base, size);
  if (part == 0) return os::release(start, total);
  const os::Result released = os::release(base, part);
  if (!released.ok()) return released;
  for (std::size_t i = part; i < reserved; i += part) (void)os::release(base + i, part);
  release_around(guard_behind());
  return {};
}

DE100_INLINE void Region::release_around(std::byte* behind) const noexcept {
  if (base != start) (void)os::release(start, static_cast<std::size_t>(base - start));
  if (behind != reservation_end()) (void)os::release(behind, static_cast<std::size_t>(reservation_end() - behind));
}

DE100_INLINE os::Result Region::commit(std::byte* from, const BlockOptions& options) noexcept {
  const std::size_t added = static_cast<std::size_t>(end() - from);
  os::Result result = os::commit(from, added, options.flags & access_flags);
  if (!result.ok()) return result;
  result = apply(from, options);
  if (!result.ok()) (void)os::decommit(from, added);
  return result;
}

DE100_INLINE os::Result Region::apply(std::byte* from, const BlockOptions& options) noexcept {
  if (has(options.flags, MemoryFlags::large_pages) && !is_large()) {
    pages = os::advise(base, size, os::Advice::huge).ok() ? PageBacking::transparent_pages : PageBacking::small_pages;
  }
  if (options.no_dump || has(options.flags, MemoryFlags::transient)) {
    (void)os::advise(start, total, os::Advice::no_dump);
  }
  if (options.name != nullptr) (void)os::set_name(base, size, options.name);
  os::Result result;
  switch (options.on_fork) {
    case OnFork::inherit:
      break;
    case OnFork::drop:
      result = os::advise(start, total, os::Advice::no_fork);
      break;
    case OnFork::wipe:
      result = os::advise(base, size, os::Advice::wipe_on_fork);
      break;
  }
  if (result.ok() && from != end() && options.prefault && has(options.flags, MemoryFlags::read_write)) {
    result = prefault(from, static_cast<std::size_t>(end() - from));
  }
  return result;
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_REGION_HPP
