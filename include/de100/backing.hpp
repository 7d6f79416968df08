// de100 memory, https://opensource.org/license/zlib
//
// backing.hpp: what an arena that grows gets its memory from, for arena.hpp. What it is, is told by a kind and not by a
// pointer to a function, so that an arena may live longer than the code that made it (a game's library that is loaded
// again). Only the out-of-line paths of an arena come here.

#ifndef DE100_BACKING_HPP
#define DE100_BACKING_HPP

#include <new>

#include "block.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "fence.hpp"
#include "poison.hpp"
#include "view.hpp"

namespace de100::detail {

/// The memory that an arena pushes on at present. From `used_to` or the cursor on, whichever is higher, it reads as
/// zero. `begin` lies as far below the cursor as bytes are used; in the first stretch that is its start.
struct Stretch {
  std::uintptr_t cursor = 0;
  std::uintptr_t used_to = 0;
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  [[nodiscard]] std::size_t used() const noexcept { return cursor - begin; }
  [[nodiscard]] std::size_t room() const noexcept { return end - cursor; }
};

struct Backing {
  enum class Kind : std::uint8_t { block, chain };

  explicit Backing(Kind its_kind) noexcept : kind(its_kind) {}

  /// What the arena used before it moves back.
  void note(std::size_t used) noexcept {
    if (used > peak) peak = used;
  }

  Kind kind;
  bool fenced = false;    // there are pages among what was pushed that fault
  bool poisoned = false;  // what is not handed out is poisoned
  os::Result last;        // why more could not be had when it was last asked for
  std::size_t peak = 0;   // the most that was used since the arena was cleared
};

// ---- one block, of which more is committed -------------------------------------------------------------------------

struct BlockBacking : Backing {
  BlockBacking() noexcept : Backing(Kind::block) {}

  /// All of the block, to begin with. What was written to it before is not known.
  [[nodiscard]] Stretch all() const noexcept { return {first(), end(), first(), end()}; }

  /// Commits so much that `room` bytes follow the cursor.
  bool grow(Stretch& now, std::size_t room) noexcept;

  /// Gives back the pages that are neither in use nor among the first `keep` bytes.
  void trim(Stretch& now, std::size_t keep) noexcept;

  /// Takes note of what was used, at most, since the arena was cleared before. A need that does not come back is
  /// forgotten, by an eighth each time.
  void clear(Stretch& now) noexcept;

  /// Decommits the pages in [from, to), all of which were dropped, and goes on behind them; from = 0: all that was used
  /// was dropped. Where there are not addresses enough behind them for all that may yet be used, or the system refuses,
  /// the same pages are used again.
  void retire(Stretch& now, std::uintptr_t from, std::uintptr_t to) noexcept;

  /// From the first address again, with nothing committed but a page.
  bool start_again(Stretch& now) noexcept;

  [[nodiscard]] std::uintptr_t first() const noexcept { return reinterpret_cast<std::uintptr_t>(block.base()); }
  [[nodiscard]] std::uintptr_t end() const noexcept { return first() + block.size(); }

  MemoryBlock block;
  std::size_t most = max_size;    // bytes that may be used at once
  std::uintptr_t retired_to = 0;  // no address below is used, where they are not used again
  std::size_t commit_step = 1;
  std::size_t recent_peak = 0;
  bool decays = false;
};

// ---- a chain of regions --------------------------------------------------------------------------------------------

/// Memory of a chain. This stands at its start, and pushes go to the rest.
struct ChainRegion {
  ChainRegion* previous = nullptr;  // in the chain, or among those that are kept
  MemoryBlock* block = nullptr;     // the memory itself, where it is the system's: stands behind this
  std::size_t size = 0;
  std::uintptr_t used_to = 0;  // once the arena has left it, as in Stretch
  Stretch left;                // where the arena was when it went on to the next

  [[nodiscard]] std::uintptr_t first() const noexcept {
    return reinterpret_cast<std::uintptr_t>(this + 1) + (block != nullptr ? sizeof(MemoryBlock) : 0);
  }
  [[nodiscard]] std::uintptr_t end() const noexcept { return reinterpret_cast<std::uintptr_t>(this) + size; }
  /// Bytes that are used in the regions before this one in the chain.
  [[nodiscard]] std::size_t used_before() const noexcept { return previous != nullptr ? previous->left.used() : 0; }
};

struct DE100_TOLD ChainBacking : Backing {
  ChainBacking() noexcept : Backing(Kind::chain) {}

  /// Memory that reads as anything, to be used before more is asked for.
  void add(MemoryView view) noexcept;

  /// Goes on in a region that has `room` bytes. `push_on(parent, size, alignment)` is how memory is had of the parent,
  /// whose type this header does not know.
  template <class PushOn>
  bool grow(Stretch& now, std::size_t room, PushOn push_on) noexcept {
    ChainRegion* region = take_kept(room);
    if (region == nullptr) region = make(room, push_on);
    if (region == nullptr) return false;
    if (current != nullptr) current->left = now;
    region->previous = current;
    current = region;
    const std::size_t used = now.used();
    now = {region->first(), region->used_to, region->first() - used, region->end()};
    return true;
  }

  /// Goes back to the region that `place` is in. Answers where the place is then, which is the end of an older region
  /// where it was the start of one that is given back.
  [[nodiscard]] std::uintptr_t go_back_to_place(Stretch& now, std::uintptr_t place) noexcept;
  /// Goes back to the region that the byte after `used` bytes is in. One that nothing is left in stays, unless it is
  /// large, which is given back, or the one before is empty too, which is then used first.
  void go_back_to_used(Stretch& now, std::size_t used) noexcept;

  /// Leaves regions of the system that nothing is used in.
  void leave_unused(Stretch& now) noexcept;

  /// Whether `place` is among the used bytes of any region.
  [[nodiscard]] bool contains(Stretch now, std::uintptr_t place) const noexcept;

  /// Gives the system back what is kept.
  void trim() noexcept;

  void release_all() noexcept;

  ChainRegion* current = nullptr;
  ChainRegion* kept = nullptr;  // left ones, to be used again
  std::size_t region_size = 0;
  void* parent = nullptr;  // the ArenaCore that regions are pushed on; null: they are blocks of the system
  const char* name = nullptr;

 private:
  /// It is memory like any other again.
  void open(const ChainRegion* region) const noexcept;

  ChainRegion* take_kept(std::size_t room) noexcept;

  template <class PushOn>
  ChainRegion* make(std::size_t room, PushOn push_on) noexcept {
    std::size_t size = 0;
    if (!checked_add(room, sizeof(ChainRegion) + (parent != nullptr ? 0 : sizeof(MemoryBlock)), size)) {
      last = {MemoryError::size_overflow, 0};
      return nullptr;
    }
    if (size < region_size) size = region_size;
    MemoryBlock block;
    void* place = nullptr;
    if (parent != nullptr) {
      place = push_on(parent, size, alignof(ChainRegion));
      last = {place != nullptr ? MemoryError::ok : MemoryError::out_of_memory, 0};
    } else {
      block = MemoryBlock::allocate(size, {.name = name});
      last = {block.error(), block.os_error()};
      place = block.base();
      size = block.size();
    }
    if (place == nullptr) return nullptr;
    return set_up(MemoryView(place, size), static_cast<MemoryBlock&&>(block));
  }

  /// Where there is a `block`, the view is all of it.
  static ChainRegion* set_up(MemoryView view, MemoryBlock&& block) noexcept;

  /// Whether the region is the system's, for one large push.
  [[nodiscard]] bool is_large(const ChainRegion* region) const noexcept {
    return region->block != nullptr && region->size >= region_size + page_size();
  }

  void leave(Stretch& now) noexcept;

  /// Gives the system back what it gave.
  static bool release(ChainRegion* region) noexcept;
};

/// The backing as what it is; null where it is something else or none.
inline BlockBacking* as_block(Backing* backing) noexcept {
  return backing != nullptr && is(backing->kind, Backing::Kind::block) ? static_cast<BlockBacking*>(backing) : nullptr;
}
inline ChainBacking* as_chain(Backing* backing) noexcept {
  return backing != nullptr && is(backing->kind, Backing::Kind::chain) ? static_cast<ChainBacking*>(backing) : nullptr;
}

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE bool BlockBacking::grow(Stretch& now, std::size_t room) noexcept {
  const std::size_t used = now.cursor - first();
  if (room > block.reserved_size() - used || room > most - now.used()) return false;
  std::size_t size = 0;
  if (!checked_multiply((used + room - 1) / commit_step + 1, commit_step, size) || size > block.reserved_size()) {
    size = block.reserved_size();
  }
  if (failed(block.resize_in_place(size))) (void)block.resize_in_place(used + room);  // less may be had
  last = {block.error(), block.os_error()};
  if (!last.ok()) return false;
  now.end = end();
  return true;
}

DE100_INLINE void BlockBacking::trim(Stretch& now, std::size_t keep) noexcept {
  const std::size_t used = now.cursor - first(), gone = now.begin - first();
  if (keep > block.size() - gone) return;
  keep += gone;
  if (keep < used) keep = used;
  if (keep == 0) keep = 1;
  if (keep >= block.size() || failed(block.resize_in_place(keep))) return;  // then all stays
  now.end = end();
  if (now.used_to > now.end) now.used_to = now.end;
}

DE100_INLINE void BlockBacking::clear(Stretch& now) noexcept {
  recent_peak -= recent_peak / 8;
  if (peak > recent_peak) recent_peak = peak;
  peak = 0;
  if (decays && (block.size() - (now.begin - first())) / 2 > recent_peak) trim(now, recent_peak);
}

DE100_INLINE void BlockBacking::retire(Stretch& now, std::uintptr_t from, std::uintptr_t to) noexcept {
  const bool all = from == 0;
  const std::size_t page = page_size();
  const std::size_t begin = align_up(all ? retired_to : from, page) - first(), end = align_up(to, page) - first();
  if (end <= begin) return;
  const bool enough = most - now.used() <= block.reserved_size() - end;
  if (!enough && all && start_again(now)) return;
  if (!enough || failed(block.decommit(begin, end - begin))) {
    if (!failed(block.commit(begin, end - begin))) {
      if (all) now.begin = now.cursor = first() + begin;
      return;
    }
  }
  const std::size_t used = now.used();
  now.cursor = first() + end;
  now.begin = now.cursor - used;
  if (all) retired_to = now.cursor;
}

DE100_INLINE bool BlockBacking::start_again(Stretch& now) noexcept {
  if (failed(block.decommit(0, block.size())) || failed(block.resize_in_place(1))) return false;
  if (failed(block.commit(0, block.size()))) return false;
  now = {first(), first(), first(), end()};
  retired_to = first();
  return true;
}

DE100_INLINE void ChainBacking::add(MemoryView view) noexcept {
  const std::size_t gap =
      (std::uintptr_t{0} - reinterpret_cast<std::uintptr_t>(view.data())) & (alignof(ChainRegion) - 1);
  if (view.size() < gap + sizeof(ChainRegion)) return;
  kept = set_up(view.subview(gap, view.size() - gap), {});
}

DE100_INLINE std::uintptr_t ChainBacking::go_back_to_place(Stretch& now, std::uintptr_t place) noexcept {
  while (current != nullptr && (place < current->first() || place > current->end())) leave(now);
  const std::size_t used = place - now.begin;
  go_back_to_used(now, used);
  return now.begin + used;
}

DE100_INLINE void ChainBacking::go_back_to_used(Stretch& now, std::size_t used) noexcept {
  while (current != nullptr) {
    const std::size_t before = current->used_before();
    const ChainRegion* const previous = current->previous;
    const bool previous_is_empty = previous != nullptr && previous->used_before() == before;
    if (used > before || (used == before && !is_large(current) && !previous_is_empty)) return;
    leave(now);
  }
}

DE100_INLINE void ChainBacking::leave_unused(Stretch& now) noexcept {
  while (current != nullptr && current->block != nullptr && now.used() == 0) leave(now);
}

DE100_INLINE bool ChainBacking::contains(Stretch now, std::uintptr_t place) const noexcept {
  for (const ChainRegion* region = current; region != nullptr; region = region->previous) {
    if (place >= region->first() && place < now.cursor) return true;
    if (region->previous != nullptr) now = region->previous->left;
  }
  return false;
}

DE100_INLINE void ChainBacking::trim() noexcept {
  ChainRegion* still_kept = nullptr;
  while (kept != nullptr) {
    ChainRegion* const region = kept;
    kept = region->previous;
    if (release(region)) continue;
    region->previous = still_kept;
    still_kept = region;
  }
  kept = still_kept;
}

DE100_INLINE void ChainBacking::release_all() noexcept {
  for (ChainRegion* region = kept; region != nullptr; region = region->previous) open(region);
  trim();
  while (current != nullptr) {
    ChainRegion* const region = current;
    current = region->previous;
    open(region);
    (void)release(region);
  }
}

DE100_INLINE void ChainBacking::open(const ChainRegion* region) const noexcept {
  if (fenced) unfence(region->first(), region->end());
  if (poisoned) unpoison(region->first(), region->end());
}

DE100_INLINE ChainRegion* ChainBacking::take_kept(std::size_t room) noexcept {
  for (ChainRegion** link = &kept; *link != nullptr; link = &(*link)->previous) {
    ChainRegion* const region = *link;
    if (region->end() - region->first() < room) continue;
    *link = region->previous;
    return region;
  }
  return nullptr;
}

DE100_INLINE ChainRegion* ChainBacking::set_up(MemoryView view, MemoryBlock&& block) noexcept {
  void* const start = view.data();
  DE100_ASSUME(start != nullptr);  // g++ 12 warns unless it is told
  ChainRegion* const region = ::new (start) ChainRegion;
  if (block.is_valid())
    region->block = ::new (static_cast<void*>(region + 1)) MemoryBlock(static_cast<MemoryBlock&&>(block));
  region->size = view.size();
  region->used_to = region->block != nullptr ? region->first() : region->end();  // fresh memory reads as zero
  return region;
}

DE100_INLINE void ChainBacking::leave(Stretch& now) noexcept {
  ChainRegion* const region = current;
  if (fenced) unfence(region->first(), now.cursor);
  if (poisoned) poison(region->first(), region->end());
  region->used_to = now.cursor > now.used_to ? now.cursor : now.used_to;
  current = region->previous;
  now = current != nullptr ? current->left : Stretch();
  if (is_large(region) && release(region)) return;
  region->previous = kept;
  kept = region;
}

DE100_INLINE bool ChainBacking::release(ChainRegion* region) noexcept {
  if (region->block == nullptr) return false;
  MemoryBlock block = static_cast<MemoryBlock&&>(*region->block);  // which no longer stands in what it frees
  if (!failed(block.free())) return true;
  *region->block = static_cast<MemoryBlock&&>(block);
  return false;
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_BACKING_HPP
