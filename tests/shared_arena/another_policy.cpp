// de100 memory, https://opensource.org/license/zlib
//
// A shared arena of another policy: each push starts and ends at a multiple of its minimum alignment.

#include "support/test.hpp"

#include <de100/shared_arena.hpp>

using namespace de100;

namespace {

constexpr ArenaPolicy wide_shared{.minimum_alignment = 64};
using WideSharedArena = BasicSharedArena<wide_shared>;

}  // namespace

TEST_CASE("a shared arena of another policy aligns what is pushed as that says", "[shared_arena]") {
  alignas(64) static std::byte memory[1024];
  WideSharedArena arena(MemoryView(memory + 1, sizeof memory - 2));
  CHECK(arena.capacity() == sizeof memory - 128);
  auto* const first = static_cast<std::byte*>(arena.push_size(1, 1));
  auto* const second = static_cast<std::byte*>(arena.push_size(65, 8));
  auto* const third = static_cast<std::byte*>(arena.push_size(1, 1));
  CHECK(first == memory + 64);
  CHECK(second == first + 64);
  CHECK(third == second + 128);
  CHECK(arena.used() == 256);
  CHECK(arena.remaining() == arena.capacity() - 256);
}

TEST_CASE("an arena that is pushed on a shared arena of another policy has that policy", "[shared_arena]") {
  alignas(64) static std::byte memory[1024];
  WideSharedArena arena(MemoryView(memory, sizeof memory));
  BasicArena<wide_shared> part = arena.push_arena(100);
  CHECK(part.capacity() == 128);
  CHECK(part.push_size(1, 1) == memory);
  CHECK(part.push_size(1, 1) == memory + 64);
  CHECK(part.push_size(1, 1) == nullptr);
  CHECK(arena.used() == 128);
}
