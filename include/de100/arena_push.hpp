// de100 memory, https://opensource.org/license/zlib
//
// arena_push.hpp: how an arena gives memory out where bump.hpp, which every push runs, does not: marks to store, memory
// to get, and what ArenaPolicy has watched.

#ifndef DE100_ARENA_PUSH_HPP
#define DE100_ARENA_PUSH_HPP

#include <new>

#include "arena_core.hpp"
#include "arena_policy.hpp"
#include "backing.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "fence.hpp"
#include "os.hpp"
#include "poison.hpp"
#include "pushes.hpp"
#include "system.hpp"
#include "view.hpp"

namespace de100::detail {

template <ArenaPolicy Policy>
template <Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push_constant(void*& place) noexcept {
  check_thread();
  return Cursor::template push_constant<fill, size, alignment>(place, *this);
}

template <ArenaPolicy Policy>
template <Fill fill>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
  check_thread();
  return Cursor::template push<fill>(size, alignment, place, *this);
}

/// Where a push at the cursor would start: behind the mark that is to be stored there. 0 or another address below the
/// cursor where the alignment is beyond the last address.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE auto ArenaCore<Policy>::next_start(std::size_t alignment) const noexcept -> Address {
  return align_up(here_ != 0 ? cursor_ + mark_size : cursor_, alignment);
}

/// Whatever is not the fast path: bad arguments, a mark to store, little room.
template <ArenaPolicy Policy>
DE100_OUT_OF_LINE void* ArenaCore<Policy>::push_short(std::size_t size, std::size_t alignment) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment) || !check_lent()) return nullptr;
  if constexpr (watched) return push_watched(size, alignment);
  const Address start = next_start(alignment);
  if (start - cursor_ > end_ - cursor_ || size > end_ - start) return push_growing(size, alignment);
  return push_at(start, size);
}

/// The same where memory is short.
template <ArenaPolicy Policy>
DE100_COLD_PATH void* ArenaCore<Policy>::push_growing(std::size_t size, std::size_t alignment) noexcept {
  const std::size_t before = next_start(alignment) - cursor_;
  if (backing_ == nullptr || before > max_size || !grow(before + size, size, alignment)) return nullptr;
  return push_at(next_start(alignment), size);  // the cursor may be elsewhere now
}

/// There is room, also for the mark.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void* ArenaCore<Policy>::push_at(Address start, std::size_t size) noexcept {
  if (here_ != 0) {
    marks_ = ::new (reinterpret_cast<void*>(cursor_)) Mark{marks_, here_};
    here_ = 0;
    limit_ = end_;
  }
  cursor_ = start + align_up(size, minimum);
  return reinterpret_cast<void*>(start);
}

/// Bytes that a push can take beside its own and those of its alignment.
template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::most_around() noexcept {
  return mark_size + 2 * minimum + Policy.red_zone + (fenced || Policy.retire ? 4 * page_size() : 0);
}

/// False where the addresses end. Whether the arena ends there is the caller's to look at.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::find_slot(std::size_t size, std::size_t alignment, Slot& slot) const noexcept {
  std::size_t most = 0;
  if (!checked_add(size, most_around(), most) || !checked_add(most, alignment, most)) return false;
  if (most > UINTPTR_MAX - cursor_) return false;

  const std::size_t page = page_size();
  slot.mark = here_ != 0 && Policy.retire ? align_up(cursor_, page) : cursor_;
  const Address first = here_ != 0 ? slot.mark + mark_size : cursor_;
  if constexpr (is(Policy.fences, Fences::behind)) {
    slot.fence = align_up(align_up(first, alignment) + size, page);
    slot.start = align_down(slot.fence - size, alignment);
    slot.next = slot.fence + page;
  } else if constexpr (is(Policy.fences, Fences::front)) {
    slot.start = align_up(align_up(first, page) + page, alignment);
    slot.fence = slot.start - page;
    slot.next = align_up(slot.start + size, page);
  } else {
    slot.start = align_up(first, alignment);
    slot.next = slot.start + align_up(size, minimum) + Policy.red_zone;
  }
  return true;
}

template <ArenaPolicy Policy>
void* ArenaCore<Policy>::push_watched(std::size_t size, std::size_t alignment) noexcept {
  Slot slot = {};
  const bool found = find_slot(size, alignment, slot);
  if (!found || slot.next > end_) {
    if (backing_ == nullptr || !grow(found ? slot.next - cursor_ : max_size, size, alignment)) return nullptr;
    if (!find_slot(size, alignment, slot) || slot.next > end_) return nullptr;
  }
  if constexpr (fenced) {
    if (!fence(slot.fence, page_size())) return nullptr;
  }
  if (here_ != 0) {
    if constexpr (Policy.poison) unpoison(slot.mark, slot.mark + sizeof(Mark));
    marks_ = ::new (reinterpret_cast<void*>(slot.mark)) Mark{marks_, here_};
    close(marks_);
    here_ = 0;
    if constexpr (Policy.retire) begin_ += slot.mark - cursor_;  // what is skipped to a page of its own is not used
  }
  if constexpr (Policy.poison) unpoison(slot.start, slot.start + size);
  cursor_ = limit_ = slot.next;
  if constexpr (Policy.sites) this->keep_push(*this, slot.start, size);
  return reinterpret_cast<void*>(slot.start);
}

/// It is memory like any other again.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::open(Address begin, Address end) noexcept {
  if constexpr (fenced) unfence(begin, end);
  if constexpr (Policy.poison) unpoison(begin, end);
}

/// What stands in the arena and is nobody's but its own is poisoned too, but while it is read.
template <ArenaPolicy Policy>
template <class Header>
void ArenaCore<Policy>::close(Header* header) noexcept {
  const Address at = reinterpret_cast<Address>(header);
  if constexpr (Policy.poison) poison(at, at + sizeof(Header));
}

template <ArenaPolicy Policy>
template <class Header>
Header ArenaCore<Policy>::opened(Header* header) noexcept {
  const Address at = reinterpret_cast<Address>(header);
  if constexpr (Policy.poison) unpoison(at, at + sizeof(Header));
  const Header contents = *header;
  close(header);
  return contents;
}

/// What was dropped, in [begin, end), faults from now on and is not used again, as far as the block has other
/// addresses; begin = 0: all that was used.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::retire(Address begin, Address end) noexcept {
  BlockBacking* const block = as_block(backing_);
  if (block == nullptr) return;
  Stretch stretch = now();
  block->retire(stretch, begin, end);
  adopt(stretch);
  if constexpr (fenced) {
    if (cursor_ < end) unfence(cursor_, end);
  }
  if constexpr (Policy.poison) poison(cursor_, end_);
}

/// Gets so much memory that a push of that size and alignment fits, for which `room` bytes are needed at the cursor.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept {
  Stretch stretch = now();
  if (BlockBacking* const block = as_block(backing_)) {
    if (!block->grow(stretch, align_up(room, minimum))) return false;
  } else {
    // Where the region will start is not known.
    if (!checked_add(size, most_around(), room) || !checked_add(room, alignment, room)) {
      backing_->last = {MemoryError::size_overflow, 0};
      return false;
    }
    const auto push_on = [](void* parent, std::size_t bytes, std::size_t bytes_alignment) noexcept {
      void* place = nullptr;
      static_cast<ArenaCore<usual_policy<Policy>>*>(parent)->template push<Fill::nothing>(bytes, bytes_alignment,
                                                                                          place);
      return place;
    };
    if (!static_cast<ChainBacking*>(backing_)->grow(stretch, room, push_on)) return false;
  }
  adopt(stretch);
  if constexpr (Policy.poison) poison(cursor_, end_);
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::push_part(std::size_t size, std::size_t alignment, ArenaCore& part) noexcept {
  void* place = nullptr;
  if (is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
  if (!push<Fill::nothing>(size, alignment, place)) return false;
  ArenaCore whole(MemoryView(place, align_up(size, minimum)), used_to_);
  part.take(whole, nullptr);
  return true;
}

/// Whether an allocation of that size ends at the cursor, but for the bytes that rounded it up. Whatever the size, it
/// does not reach over the newest mark or out of the region of a chain.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::is_newest(Address start, std::size_t size) const noexcept {
  const ChainBacking* const chain = as_chain(backing_);
  const ChainRegion* const region = chain != nullptr ? chain->current : nullptr;
  Address lowest = region != nullptr ? region->first() : begin_;
  const Address mark = reinterpret_cast<Address>(marks_);
  if (mark >= lowest && mark < cursor_) lowest = mark + mark_size;
  if (fenced || (Policy.red_zone != 0 && size > max_size)) return false;
  return start >= lowest && start < cursor_ && ends_at_cursor(start, size);
}

/// Containers give much back, and little of it is the newest: what is not costs no call.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE bool ArenaCore<Policy>::give_back(void* last, std::size_t size, Where where) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  return check_lent() && ends_at_cursor(start, size) && give_back_newest(start, size, where);
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::give_back_newest(Address start, std::size_t size, [[maybe_unused]] Where where) noexcept {
  if (!is_newest(start, size) || here_ != 0) return false;
  if constexpr (Policy.sites) this->keep_given_back(start, where);
  move_back(start);
  set_limit();
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::extend(void* last, std::size_t old_size, std::size_t new_size) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (!check_lent() || !is_newest(start, old_size) || new_size == 0 || new_size > max_size) return false;
  const Address end = start + align_up(new_size, minimum) + Policy.red_zone;
  if (end != cursor_ && here_ != 0) return false;
  if (new_size > end_ - start || (Policy.red_zone != 0 && end > end_)) {
    if (as_block(backing_) == nullptr || !grow(end - cursor_, new_size, 1)) return false;
  }

  if (new_size > old_size) {
    if constexpr (Policy.poison) unpoison(start, start + new_size);
    Cursor::clear_used(start + old_size, new_size - old_size);
    cursor_ = end;
  } else {
    move_back(end);
    if constexpr (Policy.poison) {
      poison(start, end);
      unpoison(start, start + new_size);
    }
  }
  set_limit();
  if constexpr (Policy.sites) this->keep_size(start, new_size);
  return true;
}

}  // namespace de100::detail

#endif  // DE100_ARENA_PUSH_HPP
