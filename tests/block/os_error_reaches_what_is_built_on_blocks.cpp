// de100 memory, https://opensource.org/license/zlib
//
// What owns a block tells the system's own number for a failure, as the block does.

#include "support/test.hpp"

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>
#include <de100/pool.hpp>
#include <de100/virtual_array.hpp>

#include <utility>

#include "support/too_much.hpp"

using namespace de100;

TEST_CASE("the system's number for a refusal reaches whoever asked", "[block][mission:errors]") {
  const de100_test::TooMuch held;
  const std::size_t too_much = held.size;
  const MemoryBlock block = MemoryBlock::allocate(1, {.reserve = too_much});
  REQUIRE_FALSE(block.is_valid());
  CHECK(block.error() == MemoryError::out_of_memory);

  const BlockArena arena = BlockArena::reserve({.reserve = too_much});
  CHECK(arena.error() == block.error());
  CHECK(arena.os_error() == block.os_error());
  CHECK(arena.block().os_error() == block.os_error());

  ChainedArena chain = ChainedArena::from_system();
  CHECK(chain.push_size(too_much) == nullptr);
  CHECK(chain.error() == block.error());
  CHECK(chain.os_error() == block.os_error());

  VirtualArray<char> array = VirtualArray<char>::reserve(too_much);
  CHECK(array.error() == block.error());
  CHECK(array.os_error() == block.os_error());
  const VirtualArray<char> moved = std::move(array);
  CHECK(moved.os_error() == block.os_error());

  struct Large {
    char bytes[std::size_t{1} << (sizeof(void*) == 8 ? 30U : 14U)];
  };
  const Pool<Large> pool = Pool<Large>::reserve(too_much / sizeof(Large));
  CHECK(pool.error() != MemoryError::ok);
  if (pool.error() == block.error()) CHECK(pool.os_error() == block.os_error());
}

TEST_CASE("a push whose bytes cannot be counted says so", "[chained_arena][mission:errors]") {
  ChainedArena chain = ChainedArena::from_system();
  CHECK(chain.push_size(max_size, SIZE_MAX / 2 + 1) == nullptr);
  CHECK(chain.error() == MemoryError::size_overflow);
  CHECK(chain.os_error() == 0);
  CHECK(chain.push_size(1) != nullptr);
  CHECK(chain.error() == MemoryError::ok);
}
