// de100 memory, https://opensource.org/license/zlib
//
// bump.hpp: the fast path of a push, which moves a cursor and compares it with a limit: the same for an arena, which
// has both in memory, and for an ArenaCursor, which has them in registers.

#ifndef DE100_BUMP_HPP
#define DE100_BUMP_HPP

#include <cstring>

#include "arena_policy.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "pushes.hpp"

namespace de100::detail {

template <ArenaPolicy Policy>
class ArenaCore;

/// The last bytes of the address space are never an arena's, so that cursor + size + alignment of a push whose size and
/// alignment are known to be smaller than this cannot wrap, and one comparison tells whether it fits. Not more: Linux
/// gives a 32-bit program's stack all but the last 8 KiB.
inline constexpr std::uintptr_t headroom = 8192;
inline constexpr std::uintptr_t highest_end = UINTPTR_MAX - headroom;

/// Where pushes go. Whatever else there is to do than to move the cursor makes the limit lower, so that the push comes
/// to its owner's `push_short(size, alignment)`, which answers the bytes or null.
///
/// The three are not written one right after the other by what reads them soon: compilers write neighbours from a
/// vector register, and reading one of them back, as the next push does, then takes several times as long.
template <std::size_t minimum>
class Bump {
 public:
  using Address = std::uintptr_t;

  // These answer whether there is room, and where the bytes are in `place`.
  template <Fill fill, std::size_t size, std::size_t alignment, class Owner>
  DE100_FORCE_INLINE bool push_constant(void*& place, Owner& owner) noexcept;
  template <Fill fill, class Owner>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place, Owner& owner) noexcept;

  /// Clears of a push what was used before; what is above reads as zero.
  DE100_FORCE_INLINE void clear_used(Address start, std::size_t size) noexcept;

 private:
  template <ArenaPolicy>
  friend class ArenaCore;

  // Zeros for up to this many bytes are stored without looking whether they are needed: that costs less than to look.
  static constexpr std::size_t always_clear = 64;

  Address cursor_ = 0;   // where the next push goes; a multiple of the minimum alignment
  Address used_to_ = 0;  // from here or the cursor on, whichever is higher, memory reads as zero
  Address limit_ = 0;    // a push that ends above it is the owner's to look at
};

// ---- implementation ------------------------------------------------------------------------------------------------

/// Of a size and an alignment that are known.
template <std::size_t minimum>
template <Fill fill, std::size_t size, std::size_t alignment, class Owner>
DE100_FORCE_INLINE bool Bump<minimum>::push_constant(void*& place, Owner& owner) noexcept {
  static_assert(size != 0 && is_power_of_two(alignment));
  if constexpr (size < headroom / 2 && alignment < headroom / 4) {
    const Address start = alignment <= minimum ? cursor_ : align_up(cursor_, alignment);
    const Address next = start + align_up(size, minimum);
    if (next <= limit_) [[likely]] {
      DE100_ASSUME(start != 0);  // an arena without memory has no room
      cursor_ = next;
      place = reinterpret_cast<void*>(start);
    } else {
      place = owner.push_short(size, alignment);
      if (place == nullptr) return false;
    }
    if constexpr (is(fill, Fill::zeros) && size <= always_clear) {
      std::memset(place, 0, size);
    } else if constexpr (is(fill, Fill::zeros)) {
      clear_used(reinterpret_cast<Address>(place), size);
    }
    return true;
  } else {
    return push<fill>(size, alignment, place, owner);
  }
}

/// Any other. What aligns and what is pushed are each less than half of the room, so both fit; what is larger, and may
/// fit, is looked at more closely in the cold path, as is what must not be: a size of 0 becomes the largest number
/// here, as do an alignment of 0 and what is no power of two.
template <std::size_t minimum>
template <Fill fill, class Owner>
DE100_FORCE_INLINE bool Bump<minimum>::push(std::size_t size, std::size_t alignment, void*& place,
                                            Owner& owner) noexcept {
  const std::size_t below = alignment - 1;
  const std::size_t odd = alignment & below;  // 0 of a power of two
  const std::size_t most = (size - 1) | below | (~odd + 1);
  if (most < (limit_ - cursor_) / 2) [[likely]] {
    const Address skipped = below & ~(minimum - 1);  // the cursor is a multiple of the minimum
    const Address start = (cursor_ + skipped) & ~skipped;
    DE100_ASSUME(start != 0);  // as above; g++ 12 warns of a null pointer unless it is told
    cursor_ = start + align_up(size, minimum);
    place = reinterpret_cast<void*>(start);
  } else {
    place = owner.push_short(size, alignment);
    if (place == nullptr) return false;
  }
  if constexpr (is(fill, Fill::zeros)) clear_used(reinterpret_cast<Address>(place), size);
  return true;
}

template <std::size_t minimum>
DE100_FORCE_INLINE void Bump<minimum>::clear_used(Address start, std::size_t size) noexcept {
  if (start < used_to_) {
    const std::size_t used = used_to_ - start;
    std::memset(reinterpret_cast<void*>(start), 0, size < used ? size : used);
  }
}

}  // namespace de100::detail

#endif  // DE100_BUMP_HPP
