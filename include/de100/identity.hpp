// de100 memory, https://opensource.org/license/zlib
//
// identity.hpp: numbers that are drawn once. They tell a block from one that had its address before, and an arena from
// one that stood on the same memory.

#ifndef DE100_IDENTITY_HPP
#define DE100_IDENTITY_HPP

#include "atomic.hpp"
#include "config.hpp"
#include "os.hpp"

namespace de100 {

namespace detail {

/// The next identity, 0 before the first. Global, since identities must differ whoever draws them.
inline constinit AtomicU64 next_identity = {};

/// Where this module's identities start. An executable and the libraries that it loads may each have a counter of their
/// own, and a library loaded again may have its counter where the old one was: so the start is spread over 2^62 by the
/// counter's address, which no two loaded modules share, and by the time, which no two loads at one address share.
inline std::uint64_t first_identity() noexcept {
  std::uint64_t bits = os::ticks() + reinterpret_cast<std::uintptr_t>(&next_identity) * 0x9e3779b97f4a7c15U;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;  // the finaliser of splitmix64
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
  return ((bits ^ (bits >> 31)) >> 2) | 1U;
}

}  // namespace detail

/// A number that was never drawn before in this process and is not 0; larger than all that were drawn in this module.
///
/// Across modules (an executable and its libraries) two of them meet with a chance of 2^-62 for each pair of draws.
/// Safe on any thread. Costs one atomic operation.
[[nodiscard]] inline std::uint64_t draw_identity() noexcept {
  std::uint64_t next = detail::load(detail::next_identity);
  std::uint64_t drawn = 0;
  do {
    drawn = next != 0 ? next : detail::first_identity();
  } while (!detail::compare_exchange(detail::next_identity, next, drawn + 1));
  return drawn;
}

}  // namespace de100

#endif  // DE100_IDENTITY_HPP
