// de100 memory, https://opensource.org/license/zlib
//
// system.hpp: what the operating system that this runs on is like, and what it can do, found by trying; `page_size()`.
//
//   const de100::SystemFacts facts = de100::system_facts();
//   if (!facts.moves_pages) { ... }  // give blocks that are to grow a reservation, else they are copied

#ifndef DE100_SYSTEM_HPP
#define DE100_SYSTEM_HPP

#include "atomic.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "flags.hpp"
#include "os.hpp"

namespace de100 {

/// Bytes in a page of this system (4, 16 and 64 KiB exist); 0 where the system does not say. Asked for once, then
/// remembered. Safe on any thread.
[[nodiscard]] std::size_t page_size() noexcept;

struct SystemFacts {
  std::size_t page_size = 0;        // bytes; sizes of blocks are multiples of it. 0: unknown, and no block can be made
  std::size_t granularity = 0;      // bytes; bases of blocks are multiples of it
  std::size_t large_page_size = 0;  // bytes; 0: there are none, or the system does not say
  std::uint64_t memory_size = 0;    // bytes of physical memory; 0: the system does not say
  GuardKind guards = GuardKind::none;  // those of a block that is made now

  bool fixed_base = false;     // base_fixed can be had; else it is `unsupported`
  bool resets_pages = false;   // reset() costs what was touched; else zeros are written
  bool moves_pages = false;    // a block that outgrows its reservation takes its pages along; else it is copied
  bool write_execute = false;  // memory can be writable and executable at once
  bool names = false;          // the system's list of mappings shows BlockOptions::name
};

/// Asks the system, and tries on a few pages of its own what cannot be asked; what cannot be tried, since memory is
/// short, is false. Costs some twenty system calls and keeps nothing: ask once. Safe on any thread.
[[nodiscard]] SystemFacts system_facts() noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

namespace detail {

inline constinit AtomicU64 cached_page_size = {};     // global, since the system has one
inline constinit AtomicU64 cached_large_page = {};    // the same, and 1 for none: 0 not asked yet
inline constinit AtomicU64 cached_marks_guards = {};  // the same: 1 no, 2 yes, 0 not tried yet

/// Bytes in a large page; 0 where there are none. Asked for once, then remembered.
inline std::size_t large_page_size() noexcept {
  std::uint64_t size = load(cached_large_page);
  if (size == 0) {
    const std::size_t found = os::large_page_size();
    size = found != 0 ? found : 1;
    remember(cached_large_page, size);
  }
  return size != 1 ? static_cast<std::size_t>(size) : 0;
}

/// What a trial is made on: a page between two granules, as a block lies between its guards. `ok` where it was had.
struct Trial {
  explicit Trial(MemoryFlags access = MemoryFlags::read_write) noexcept
      : start(os::reserve(nullptr, 3 * granule, os::Placement::anywhere, MemoryFlags::none).base) {
    ok = start != nullptr && (!is_any(access) || os::commit(middle(), page, access).ok());
  }
  ~Trial() {
    if (start != nullptr) (void)os::release(start, 3 * granule);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  [[nodiscard]] std::byte* middle() const noexcept { return start + granule; }
  [[nodiscard]] std::byte* end() const noexcept { return start + 2 * granule; }

  std::size_t page = page_size();
  std::size_t granule = os::granularity();
  std::byte* start = nullptr;
  bool ok = false;
};

inline bool guards_fault() noexcept {
  const Trial trial;
  return trial.ok && os::faults(trial.start) && os::faults(trial.end());
}

/// Whether pages can be marked so that they fault. Tried once, then remembered.
inline bool marks_guards() noexcept {
  std::uint64_t answer = load(cached_marks_guards);
  if (answer == 0) {
    const Trial trial;
    if (!trial.ok) return false;  // memory is short: nothing is known yet
    const os::Result marked = os::advise(trial.middle(), trial.page, os::Advice::guard);
    if (!marked.ok() && !marked.is(MemoryError::unsupported)) return false;  // the same
    answer = marked.ok() && os::faults(trial.middle()) ? 2 : 1;
    remember(cached_marks_guards, answer);
  }
  return answer == 2;
}

/// Asks for a place that is taken: who keeps to places refuses, for this reason.
inline bool keeps_to_a_base() noexcept {
  const Trial trial(MemoryFlags::none);
  if (!trial.ok) return false;
  const os::Reservation refused = os::reserve(trial.start, trial.granule, os::Placement::exact, MemoryFlags::none);
  return refused.result.is(MemoryError::address_in_use);
}

inline bool resets_pages() noexcept {
  const Trial trial;
  if (!trial.ok) return false;
  mem_set(trial.middle(), 1, 1);
  return os::reset(trial.middle(), trial.page, MemoryFlags::read_write).ok() && is(*trial.middle(), std::byte{0});
}

inline bool moves_pages() noexcept {
  Trial from;
  const Trial to(MemoryFlags::none);
  if (!from.ok || !to.ok) return false;
  mem_set(from.middle(), 1, 1);
  if (!os::move_pages(from.middle(), from.page, to.middle(), to.page).ok()) return false;
  // The page has left a hole: what is before and after it is given back.
  (void)os::release(from.start, from.granule);
  (void)os::release(from.middle() + from.page, 2 * from.granule - from.page);
  from.start = nullptr;
  return is(*to.middle(), std::byte{1});
}

inline bool shows_names() noexcept {
  const Trial trial;
  return trial.ok && os::set_name(trial.middle(), trial.page, "de100 trial").ok();
}

}  // namespace detail

DE100_INLINE std::size_t page_size() noexcept {
  std::uint64_t size = detail::load(detail::cached_page_size);
  if (size == 0) {
    size = os::page_size();
    detail::remember(detail::cached_page_size, size);
  }
  return static_cast<std::size_t>(size);
}

DE100_INLINE SystemFacts system_facts() noexcept {
  SystemFacts facts;
  facts.page_size = os::page_size();
  facts.granularity = os::granularity();
  facts.large_page_size = os::large_page_size();
  facts.memory_size = os::memory_size();
  if (facts.page_size == 0 || facts.granularity == 0) return facts;

  if (detail::guards_fault()) facts.guards = detail::marks_guards() ? GuardKind::markers : GuardKind::pages;
  facts.fixed_base = detail::keeps_to_a_base();
  facts.resets_pages = detail::resets_pages();
  facts.moves_pages = detail::moves_pages();
  facts.write_execute = detail::Trial(MemoryFlags::read_write_execute).ok;
  facts.names = detail::shows_names();
  return facts;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_SYSTEM_HPP
