// de100 memory, https://opensource.org/license/zlib
//
// Different blocks are independent: each thread makes, fills, resizes and frees its own.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <atomic>

#include "support/bytes.hpp"
#include "support/threads.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("threads use blocks of their own without disturbing each other", "[block]") {
  std::atomic<int> wrong{0};
  on_threads(4, [&wrong](unsigned thread) {
    const std::size_t page = page_size();
    for (unsigned round = 0; round < 200; ++round) {
      const unsigned seed = thread * 1000 + round;
      MemoryBlock block = MemoryBlock::allocate(2 * page);
      fill(block.base(), 2 * page, seed);
      if (block.resize(8 * page) != MemoryError::ok || !filled(block.base(), 2 * page, seed)) ++wrong;
      if (!all_zero(block.base() + 2 * page, 6 * page)) ++wrong;
      if (block.resize(page) != MemoryError::ok || !filled(block.base(), page, seed)) ++wrong;
      if (block.reset() != MemoryError::ok || !all_zero(block.base(), page)) ++wrong;
    }
  });
  CHECK(wrong == 0);
}
