// de100 memory, https://opensource.org/license/zlib
//
// What every bug of the gallery includes: arenas of the policy that the program is built for, so that the code of a bug
// is the same in all of them, and marks around the line that is wrong.
//
// The program is one column of the table: it is built with DE100_GALLERY_<COLUMN> defined, and main.cpp runs the bug
// that is named on its command line.

#ifndef DE100_TESTS_GALLERY_GALLERY_HPP
#define DE100_TESTS_GALLERY_GALLERY_HPP

#include <de100/memory.hpp>

namespace gallery {

using namespace de100;
using namespace de100::literals;

#if defined(DE100_GALLERY_DEBUG)
inline constexpr ArenaPolicy policy = {.assert_marks = true, .check_scopes = true};
#elif defined(DE100_GALLERY_FENCES_BEHIND)
inline constexpr ArenaPolicy policy = {.fences = Fences::behind};
#elif defined(DE100_GALLERY_FENCES_FRONT)
inline constexpr ArenaPolicy policy = {.fences = Fences::front};
#elif defined(DE100_GALLERY_RETIRE)
inline constexpr ArenaPolicy policy = {.retire = true};
#elif defined(DE100_GALLERY_POISON)
inline constexpr ArenaPolicy policy = {.red_zone = 16};
static_assert(policy.poison, "a program with AddressSanitizer, or made for valgrind");
#else
inline constexpr ArenaPolicy policy = {};
#endif

/// The same for arenas on a view and on a chain, which have no addresses to retire.
constexpr ArenaPolicy without_retiring(ArenaPolicy same) noexcept {
  same.retire = false;
  return same;
}
inline constexpr ArenaPolicy view_policy = without_retiring(policy);

/// And for who has chosen marks that cost nothing.
constexpr ArenaPolicy without_checking_marks(ArenaPolicy same) noexcept {
  same.check_marks = false;
  return same;
}
inline constexpr ArenaPolicy unchecked_policy = without_checking_marks(view_policy);

using AnyArena = BasicArena<policy>;
using OwnedArena = BasicBlockArena<policy>;
using ViewArena = BasicArena<view_policy>;
using UncheckedArena = BasicArena<unchecked_policy>;
using Scratch = BasicScratchArena<view_policy>;
using ScratchMemory = BasicArena<view_policy>;

inline constexpr BlockArenaOptions arena_options = {
    .reserve = 4_MiB, .addresses = 64_MiB, .commit_step = 64_KiB, .name = "gallery"};

inline OwnedArena make_arena() noexcept {
  return OwnedArena::reserve(arena_options);
}
inline Scratch make_scratch() noexcept {
  return scratch_arena<view_policy>();
}

// The driver reads these lines, beside what is reported and how the program ends. Defined in main.cpp.
void before_culprit() noexcept;
void after_culprit() noexcept;
/// The library has not done what it was asked, and nothing happened.
void refused_if(bool refused) noexcept;

/// Runs the line that is wrong.
template <class Wrong>
void culprit(const Wrong& wrong) noexcept {
  before_culprit();
  wrong();
  after_culprit();
}

/// Touches that happen whatever the compiler knows.
[[gnu::noinline]] void write_byte(void* place) noexcept;
[[gnu::noinline]] void read_byte(const void* place) noexcept;

}  // namespace gallery

#endif  // DE100_TESTS_GALLERY_GALLERY_HPP
