// de100 memory, https://opensource.org/license/zlib
//
// arena_rewind.hpp: how an arena takes memory back: marks, rewinding to them, scopes, and the objects that end
// then.

#ifndef DE100_ARENA_REWIND_HPP
#define DE100_ARENA_REWIND_HPP

#include "arena_core.hpp"
#include "arena_policy.hpp"
#include "backing.hpp"
#include "config.hpp"
#include "error.hpp"
#include "fence.hpp"
#include "poison.hpp"

namespace de100::detail {

/// Everything from `cursor` on is free, and no longer fresh. The limit is the caller's to set.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back(Address cursor) noexcept {
  peak_ = peak();
  if (backing_ != nullptr) cursor = move_backing_back(cursor);
  if (cursor_ > used_to_) used_to_ = cursor_;
  if constexpr (fenced && !Policy.retire) unfence(cursor, cursor_);
  if constexpr (Policy.poison) poison(cursor, cursor_);
  cursor_ = cursor;
}

/// Has what backs the arena go back too. Answers where the cursor is then.
template <ArenaPolicy Policy>
DE100_OUT_OF_LINE auto ArenaCore<Policy>::move_backing_back(Address cursor) noexcept -> Address {
  Stretch stretch = now();
  backing_->note(used());
  if (ChainBacking* const chain = as_chain(backing_)) cursor = chain->go_back_to_place(stretch, cursor);
  adopt(stretch);
  return cursor;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back_to_used(std::size_t used_then) noexcept {
  if (backing_ != nullptr) find_used(used_then);
  move_back(begin_ + used_then);
}

/// Goes back to the region of a chain that the byte after `used_then` bytes is in.
template <ArenaPolicy Policy>
DE100_OUT_OF_LINE void ArenaCore<Policy>::find_used(std::size_t used_then) noexcept {
  ChainBacking* const chain = as_chain(backing_);
  if (chain == nullptr) return;
  peak_ = peak();
  Stretch stretch = now();
  backing_->note(used());
  chain->go_back_to_used(stretch, used_then);
  adopt(stretch);
}

/// There is a mark at the cursor. The next push stores it: it is sent to the cold path by a limit that leaves no room.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::mark_here() noexcept {
  if (here_ != 0) return;
  here_ = numbers_ += 2;
  limit_ = cursor_;
}

template <ArenaPolicy Policy>
std::uint64_t ArenaCore<Policy>::mark([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return named;  // which no mark's number is
  if constexpr (!Policy.check_marks) return used();
  mark_here();
  if constexpr (Policy.sites) this->keep_mark(*this, cursor_, here_ & ~named, where);
  here_ |= named;
  return here_ & ~named;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::drop_mark_here() noexcept {
  here_ = 0;
  set_limit();
}

/// The same where a mark is no more than the bytes that were used.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to_used(std::uint64_t used_then, [[maybe_unused]] Where where,
                                       [[maybe_unused]] bool ends_scope) noexcept {
  if (used_then > used()) return false;
  end_objects(used_then);
  move_back_to_used(static_cast<std::size_t>(used_then));
  if constexpr (Policy.sites) this->keep_rewind(*this, ends_scope, where);
  set_limit();
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to(std::uint64_t number, Where where, bool ends_scope) noexcept {
  check_thread();
  if (!check_lent()) return false;
  if constexpr (!Policy.check_marks) return rewind_to_used(number, where, ends_scope);
  if ((here_ & ~named) == number) return true;
  Mark found = {};
  Mark* const mark = find_mark(number, found);
  if (mark == nullptr) return false;
  end_objects(number);
  const Address dropped_to = cursor_;
  move_back(reinterpret_cast<Address>(mark));
  here_ = found.number;
  marks_ = found.previous;
  if constexpr (Policy.retire) retire(cursor_, dropped_to);
  if constexpr (Policy.sites) this->keep_rewind(number, ends_scope, where);
  limit_ = cursor_;
  return true;
}

/// The good mark with that number, which does not stand at the cursor, and what it holds; null where there is none.
template <ArenaPolicy Policy>
auto ArenaCore<Policy>::find_mark(std::uint64_t number, Mark& found) const noexcept -> Mark* {
  for (Mark* mark = marks_; mark != nullptr; mark = found.previous) {
    found = opened(mark);
    if (found.number <= (number | named)) return (found.number & ~named) == number ? mark : nullptr;
  }
  return nullptr;
}

template <ArenaPolicy Policy>
RewindError ArenaCore<Policy>::refusal(std::uint64_t number) const noexcept {
  if constexpr (!Policy.check_marks) return number > used() ? RewindError::ahead : RewindError::none;
  Mark found = {};
  const bool good = (here_ & ~named) == number || find_mark(number, found) != nullptr;
  return good ? RewindError::none : RewindError::dropped;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::clear([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return;
  end_objects(0);
  if constexpr (Policy.sites) this->keep_clear(where);
  marks_ = nullptr;
  [[maybe_unused]] const Address dropped_to = cursor_;
  move_back_to_used(0);
  if constexpr (Policy.retire) retire(0, dropped_to);
  if (BlockBacking* const block = as_block(backing_)) {
    Stretch stretch = now();
    block->clear(stretch);
    adopt(stretch);
  }
  drop_mark_here();
  hand_over();
}

template <ArenaPolicy Policy>
ScopeMark ArenaCore<Policy>::begin_scope([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return {named, scopes_ + 1, false};
  const bool first = here_ == 0;
  ++scopes_;
  if constexpr (!Policy.check_marks) return {used(), scopes_, first};
  mark_here();
  if constexpr (Policy.sites) this->keep_mark(*this, cursor_, here_ & ~named, where);
  return {here_ & ~named, scopes_, first};
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::end_scope(const ScopeMark& mark) noexcept {
  DE100_ARENA_ASSERT(scopes_ == mark.depth && "scopes of an arena end in the reverse order", name_);
  --scopes_;
  const bool rewound = rewind_to(mark.number, {}, true);
  if (rewound && mark.first && (here_ & named) == 0) {
    if constexpr (Policy.sites) this->forget_mark(mark.number);
    drop_mark_here();
  }
  DE100_ARENA_ASSERT(rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open",
                     name_);
}

template <ArenaPolicy Policy>
DE100_COLD_PATH void ArenaCore<Policy>::end_newest_objects(std::uint64_t from) noexcept {
  ObjectHeader* stays = nullptr;  // the newest that does
  ObjectHeader* next = objects_;
  while (next != nullptr) {
    ObjectHeader* const object = next;
    const ObjectHeader header = opened(object);
    if (header.highest < from) break;
    next = header.previous;
    if (header.order < from) {  // the mark was taken in its constructor
      stays = object;
      continue;
    }
    ObjectHeader** link = &objects_;
    if (stays != nullptr) {
      if constexpr (Policy.poison) unpoison(reinterpret_cast<Address>(stays), reinterpret_cast<Address>(stays + 1));
      link = &stays->previous;
    }
    *link = next;
    if (stays != nullptr) close(stays);
    header.end(object);
  }
}

}  // namespace de100::detail

#endif  // DE100_ARENA_REWIND_HPP
