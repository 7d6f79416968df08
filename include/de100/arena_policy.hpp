// de100 memory, https://opensource.org/license/zlib
//
// arena_policy.hpp: what an arena type does and what it leaves out, decided while compiling.
//
//   using PackedArena = BasicArena<ArenaPolicy{.check_marks = false}>;

#ifndef DE100_ARENA_POLICY_HPP
#define DE100_ARENA_POLICY_HPP

#include "config.hpp"

namespace de100 {

/// What an arena type does, decided while compiling.
struct ArenaPolicy {
  /// Every push starts at a multiple of it and takes a multiple of it, so that most need no alignment step. A power of
  /// two, at least 8.
  std::size_t minimum_alignment = 8;

  /// Whether rewinding to a stale mark is refused. Without, a rewind checks only that the mark is not ahead of the
  /// cursor, and marks take no memory.
  bool check_marks = true;

  /// Whether an assertion fails when another thread uses the arena than the one that used it before, unless the arena
  /// was cleared, moved or handed over in between. On in debug builds, and then a type of its own, so that a program
  /// that mixes both kinds does not link.
  bool check_thread = DE100_DEBUG != 0;
};

}  // namespace de100

#endif  // DE100_ARENA_POLICY_HPP
