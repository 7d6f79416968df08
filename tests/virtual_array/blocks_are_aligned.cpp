// de100 memory, https://opensource.org/license/zlib
//
// A block whose base is not aligned for the elements is refused, and stays with who gave it.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include <utility>

using namespace de100;

TEST_CASE("an array does not take a block that is not aligned for its elements", "[virtual_array]") {
  MemoryBlock block = MemoryBlock::allocate(4099, {.end_at_guard = true});
  REQUIRE(block.is_valid());
  const std::byte* const base = block.base();
  VirtualArray<std::uint64_t> array(std::move(block));
  CHECK_FALSE(array.is_valid());
  CHECK(array.error() == MemoryError::alignment_failed);
  CHECK(array.push_back(1) == nullptr);
  CHECK(block.base() == base);
  VirtualArray<char> characters(std::move(block));
  CHECK(characters.is_valid());
  CHECK(characters.push_back('a') != nullptr);
}
