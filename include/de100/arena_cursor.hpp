// de100 memory, https://opensource.org/license/zlib
//
// arena_cursor.hpp: ArenaCursor, an arena's place to push at as a local variable. In a loop of many pushes the compiler
// keeps it in registers, which it cannot do with what an Arena& refers to: a push then stores nothing but what the loop
// writes.
//
//   ArenaCursor cursor(arena);
//   while (const Token* found = next_token()) cursor.push_struct<Token>(*found);

#ifndef DE100_ARENA_CURSOR_HPP
#define DE100_ARENA_CURSOR_HPP

#include "arena.hpp"
#include "arena_policy.hpp"
#include "bump.hpp"
#include "config.hpp"
#include "pushes.hpp"
#include "sites.hpp"

namespace de100 {

/// Has the pushes of an arena until it ends, but push_object; what is pushed is the arena's, in the same memory and the
/// same order. An arena that grows goes on growing. Constant time to make and to end.
///
/// The arena outlives it, and is not used meanwhile: it counts all that is left as used and, unless it grows, refuses
/// every push. Nor is it marked, rewound or cleared: an assertion fails at the end, or when memory is short.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArenaCursor : public detail::ArenaPushes<BasicArenaCursor<Policy>, Policy.sites>::Type {
 public:
  explicit BasicArenaCursor(BasicArena<Policy>& arena DE100_LIFETIME_BOUND) noexcept
      : core_(detail::core_of(arena)), bump_(core_.take_cursor()) {}
  BasicArenaCursor(const BasicArenaCursor&) = delete;
  BasicArenaCursor& operator=(const BasicArenaCursor&) = delete;
  ~BasicArenaCursor() { core_.put_cursor(bump_); }

 private:
  friend Pushes<BasicArenaCursor>;
  friend detail::Bump<Policy.minimum_alignment>;
  friend detail::ArenaCore<Policy>& core_of(BasicArenaCursor& cursor) noexcept { return cursor.core_; }

  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept {
    return bump_.template push_constant<fill, size, alignment>(place, *this);
  }
  template <detail::Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept {
    return bump_.template push<fill>(size, alignment, place, *this);
  }

  DE100_FORCE_INLINE void* push_short(std::size_t size, std::size_t alignment) noexcept {
    core_.put_cursor(bump_);
    void* const place = core_.push_short(size, alignment);
    bump_ = core_.take_cursor();
    return place;
  }

  detail::ArenaCore<Policy>& core_;
  detail::Bump<Policy.minimum_alignment> bump_;  // nobody has its address, or it would be in memory
};

using ArenaCursor = BasicArenaCursor<>;

}  // namespace de100

#endif  // DE100_ARENA_CURSOR_HPP
