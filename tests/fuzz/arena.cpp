// de100 memory, https://opensource.org/license/zlib
//
// An arena on a view that begins and ends anywhere, with marks that are checked and not.

#include <de100/arena.hpp>

#include <vector>

#include "arena_world.hpp"
#include "check.hpp"
#include "input.hpp"

using namespace de100;
using namespace de100_fuzz;

namespace {

template <ArenaPolicy policy>
struct OnView {
  using TheArena = BasicArena<policy>;
  static constexpr bool knows_places = true;
  static constexpr std::size_t minimum = policy.minimum_alignment;

  explicit OnView(Input&) {}

  TheArena& begin(Input& input) {
    const bool zero = input.flag();
    memory.assign(memory.size(), zero ? std::uint8_t{0} : std::uint8_t{0xAB});
    const std::size_t size = input.flag() ? input.below(256) : input.below(4097);
    const MemoryView view = MemoryView(memory).subview(input.below(80), size);
    const std::uintptr_t start = align_up(reinterpret_cast<std::uintptr_t>(view.data()), minimum);
    const std::uintptr_t behind = align_down(reinterpret_cast<std::uintptr_t>(view.data()) + view.size(), minimum);
    std::size_t capacity = !view.empty() && start < behind ? behind - start : 0;

    arena = &owned;
    if (input.below(4) == 0) {  // in its own memory
      const std::size_t own = align_up(sizeof(TheArena), minimum);
      TheArena* const made = zero ? TheArena::make_in(view, already_zero) : TheArena::make_in(view);
      check((made != nullptr) == (capacity > own), "make_in() where there is room, and only there");
      capacity = made != nullptr ? capacity - own : 0;
      if (made != nullptr) arena = made;
    } else {
      owned = zero ? TheArena(view, already_zero) : TheArena(view);
    }
    first_byte = behind - capacity;
    check(arena->is_valid() == (capacity != 0), "is_valid()");
    check_equal(arena->capacity(), capacity, "capacity()");
    return *arena;
  }

  void end() {
    if (arena != &owned) arena->~TheArena();
    owned = TheArena();
  }
  void move(const ArenaCheckpoint& mark) { move_away_and_back(*arena, mark); }
  void other(Input&) { arena->hand_over(); }
  [[nodiscard]] std::uintptr_t first() const { return first_byte; }
  static std::size_t odd_size(Input& input) { return input.below(4200); }
  static bool may_refuse(std::size_t, std::size_t) { return false; }

  std::vector<Piece> outside;
  std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(4200);
  TheArena owned;
  TheArena* arena = &owned;
  std::uintptr_t first_byte = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Input input(bytes, size);
  switch (input.below(4)) {
    default:
      ArenaWorld<OnView<ArenaPolicy{}>>(input).run();
      break;
    case 1:
      ArenaWorld<OnView<ArenaPolicy{.minimum_alignment = 64}>>(input).run();
      break;
    case 2:
      ArenaWorld<OnView<ArenaPolicy{.minimum_alignment = 16, .check_marks = false}>>(input).run();
  }
  return 0;
}
