// de100 memory, https://opensource.org/license/zlib
//
// Random operations while random calls of the operating system fail: contents and numbers stay right, and nothing
// leaks but what a failed release has left.

#include "support/test.hpp"

#include "failures/sweep.hpp"

#include <random>

using namespace de100_test;

TEST_CASE("random operations with random failures keep a block whole", "[failures][mission:realloc]") {
  std::mt19937 random(7);
  const std::size_t page = page_size();
  MemoryBlock block;
  unsigned seed = 0;  // of the contents, which are as long as `kept`; zeros follow
  std::size_t kept = 0;
  for (int step = 0; step < rounds(20'000); ++step) {
    CAPTURE(step);
    seam.can_move_pages = random() % 2 == 0;
    seam.can_reset = random() % 2 == 0;
    seam.arm(static_cast<int>(random() % 8), random() % 2 == 0, {MemoryError::out_of_memory, 12});
    const Numbers before(block);
    const std::size_t pages = 1 + random() % 12;
    if (random() % 8 == 0) {
      const MemoryError result = block.free();
      CHECK((result == MemoryError::ok) == !block.is_valid());
      if (result == MemoryError::ok) kept = 0;
    } else if (!block.is_valid()) {
      block = MemoryBlock::allocate(pages * page, {.reserve = random() % 16 * page, .name = "x"});
      kept = 0;
    } else {
      const MemoryError result = block.resize(pages * page);
      CHECK(block.size() == (result == MemoryError::ok ? pages * page : before.size));
      if (result != MemoryError::ok) CHECK(block.base() == before.base);
      if (block.size() < kept) kept = block.size();
      CHECK((block.generation() != before.generation) == (block.size() != before.size));
    }
    seam.disarm();
    if (block.is_valid()) {
      REQUIRE(filled(block.base(), kept, seed));
      REQUIRE(all_zero(block.base() + kept, block.size() - kept));
      if (random() % 2 == 0) {
        kept = block.size();
        fill(block.base(), kept, ++seed);
      }
    }
  }
  CHECK(block.free() == MemoryError::ok);
  CHECK(seam.broken() == 0);
  seam.give_back_leaks();
  seam.can_move_pages = seam.can_reset = true;
}
