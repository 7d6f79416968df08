// de100 memory, https://opensource.org/license/zlib
//
// Pushed memory is zero, aligned and the caller's alone: for every size up to 300 and every alignment up to two pages,
// on memory that was never used, after a rewind and after a clear.

#include "support/test.hpp"

#include <vector>

#include "helpers.hpp"

using namespace de100;
using de100_test::is_aligned;
using de100_test::is_zero;

namespace {

/// Pushes one of every size, spoils all that the arena has, gap or not, and counts what is wrong.
int wrong_pushes(Arena& arena, MemoryView memory, std::size_t alignment) {
  int wrong = 0;
  const std::byte* last = nullptr;
  for (std::size_t size = 1; size <= 300; ++size) {
    std::byte* const bytes = static_cast<std::byte*>(arena.push_size(size, alignment));
    if (bytes == nullptr || !is_aligned(bytes, alignment) || !is_zero(bytes, size)) {
      ++wrong;
      continue;
    }
    if (bytes <= last || !memory.contains(bytes) || !memory.contains(bytes + size - 1)) ++wrong;
    mem_set(bytes, 0xCD, size);
    last = bytes + size - 1;
  }
  return wrong;
}

int wrong_in_all_rounds(Arena& arena, MemoryView memory) {
  int wrong = 0;
  for (std::size_t alignment = 1; alignment <= 8192; alignment *= 2) {
    const ArenaCheckpoint start = arena.checkpoint();
    wrong += wrong_pushes(arena, memory, alignment);  // where the last alignment left other gaps
    if (!arena.rewind(start)) ++wrong;
    wrong += wrong_pushes(arena, memory, alignment);
    arena.clear();
    wrong += wrong_pushes(arena, memory, alignment);
    arena.clear();
  }
  return wrong;
}

}  // namespace

TEST_CASE("pushes are zero at every size and alignment, whatever the memory held", "[arena][mission:arena]") {
  std::vector<unsigned char> memory(301 * 8192 + 8192, 0xAB);
  Arena arena{MemoryView(memory)};
  CHECK(wrong_in_all_rounds(arena, MemoryView(memory)) == 0);
}

TEST_CASE("pushes are zero at every size and alignment on memory that is known to be", "[arena][mission:arena]") {
  std::vector<unsigned char> memory(301 * 8192 + 8192);
  Arena arena(MemoryView(memory), already_zero);
  CHECK(wrong_in_all_rounds(arena, MemoryView(memory)) == 0);
}

TEST_CASE("a gap that an earlier push had written is zero for the next", "[arena][mission:arena]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view(), already_zero);
  const ArenaCheckpoint start = arena.checkpoint();
  void* const dirty = arena.push_size(500);
  mem_set(dirty, 0xFF, 500);
  REQUIRE(arena.rewind(start));

  // Skips what was written, comes back to it, and reaches beyond it.
  REQUIRE(arena.push_size(8) != nullptr);
  void* const further = arena.push_size(8, 256);
  REQUIRE(further != nullptr);
  CHECK(is_zero(further, 8));
  REQUIRE(arena.rewind(start));
  void* const all = arena.push_size(700);
  REQUIRE(all != nullptr);
  CHECK(is_zero(all, 700));
}

TEST_CASE("a push without an alignment is aligned for any ordinary type", "[arena]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  REQUIRE(arena.push_size(1, 1) != nullptr);
  CHECK(is_aligned(arena.push_size(1), alignof(std::max_align_t)));
  REQUIRE(arena.push_size(1, 1) != nullptr);
  CHECK(is_aligned(arena.push_size_uninitialized(1), alignof(std::max_align_t)));
  CHECK(Arena::default_alignment == alignof(std::max_align_t));
}
