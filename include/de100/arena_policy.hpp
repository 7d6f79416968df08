// de100 memory, https://opensource.org/license/zlib
//
// arena_policy.hpp: what an arena type does and what it leaves out, decided while compiling.
//
//   using PackedArena = BasicArena<ArenaPolicy{.check_marks = false}>;

#ifndef DE100_ARENA_POLICY_HPP
#define DE100_ARENA_POLICY_HPP

#include "config.hpp"

namespace de100 {

/// Where a page that faults when it is touched stands beside every push.
enum class Fences : std::uint8_t { none, behind, front };

/// What an arena type does, decided while compiling.
struct DE100_TOLD ArenaPolicy {
  /// Every push starts at a multiple of it and takes a multiple of it, so that most need no alignment step. A power of
  /// two, at least 8. With 16, objects of 24 bytes take a third more and are written a tenth faster, since
  /// fewer lie in two lines of the cache; those of 8 take twice as much (bench/report).
  std::size_t minimum_alignment = 8;

  /// Whether rewinding to a stale mark is refused. Without, a rewind checks only that the mark is not ahead of the
  /// cursor, and marks take no memory.
  bool check_marks = true;

  /// Whether an assertion fails when another thread uses the arena than the one that used it before, unless the arena
  /// was cleared, moved or handed over in between. On in debug builds, and then a type of its own, so that a program
  /// that mixes both kinds does not link.
  bool check_thread = DE100_DEBUG != 0;

  // What follows catches misuse where it happens, and costs: every push is then a call of a function. Without, it costs
  // nothing.

  /// Whether AddressSanitizer, or valgrind (DE100_VALGRIND), reports a touch of bytes that are not handed out: the gaps
  /// and tails that alignment makes, marks, and what was rewound. The memory is all the user's again when the arena
  /// ends; to copy it as a whole before, as for a snapshot, is such a touch. On in a build with either, and then a type
  /// of its own.
  bool poison = DE100_SANITIZE_ADDRESS != 0 || DE100_VALGRIND != 0;

  /// Bytes that are left alone behind every push, and poisoned. A multiple of the minimum alignment.
  std::size_t red_zone = 0;

  /// Has every push end at a page that faults, so that the first byte behind it does, but for those that its alignment
  /// needs: one of 13 bytes aligned to 8 has 3 behind it that do not. `front`: it starts behind such a page. A push
  /// takes two pages or more, starts at a multiple of no more than its own alignment, and the newest can be neither
  /// extended nor given back. The memory is whole pages that can be read and written, or else the arena is smaller;
  /// where the system cannot forbid access, every push is refused.
  Fences fences = Fences::none;

  /// Has what is rewound or cleared fault when it is touched, and its addresses not used again while there are others:
  /// of a BlockArena only, since it has addresses to spare (BlockArenaOptions::addresses). See there.
  bool retire = false;

  /// Whether every push, mark and rewind is kept with its place in the program, for explain() of sites.hpp. On where
  /// DE100_SITES is 1, and only there.
  bool sites = DE100_SITES != 0;

  /// Whether an assertion fails when a rewind is refused.
  bool assert_marks = false;

  /// Whether an assertion fails, and nothing happens, when an arena is used while a scope of it is open: what is pushed
  /// then goes with the scope, which may surprise. It is used through the scope: `scope.arena()`.
  bool check_scopes = false;
};

}  // namespace de100

#endif  // DE100_ARENA_POLICY_HPP
