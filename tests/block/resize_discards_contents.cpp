// de100 memory, https://opensource.org/license/zlib
//
// resize() with Contents::discard: every byte is zero afterwards, whatever may be done with the block.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("dropping the contents leaves zeros", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  const MemoryFlags accesses[] = {MemoryFlags::read_write, MemoryFlags::read, MemoryFlags::none, MemoryFlags::write,
                                  MemoryFlags::read | MemoryFlags::execute};
  for (const MemoryFlags access : accesses) {
    for (const std::size_t pages : sizes{2, 4, 6, 40}) {  // less, the same, more in place, more by moving
      CAPTURE(static_cast<unsigned>(access), pages);
      MemoryBlock block = MemoryBlock::allocate(4 * page, {.reserve = 8 * page});
      REQUIRE(block.is_valid());
      std::byte* const base = block.base();
      const std::uint64_t generation = block.generation();
      fill(base, block.size());
      if (!protect(block, access)) continue;

      REQUIRE(block.resize(pages * page, Contents::discard) == MemoryError::ok);
      CHECK(block.size() == pages * page);
      CHECK(block.generation() != generation);
      CHECK((block.base() == base) == (pages <= 8));
      CHECK(block.flags() == (access | MemoryFlags::zeroed));
      if (has(access, MemoryFlags::write)) CHECK(writable(block.base()));
      if (!has(access, MemoryFlags::write)) CHECK_FALSE(writable(block.base()));
      if (access == MemoryFlags::none) CHECK_FALSE(readable(block.base()));
      REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
      CHECK(all_zero(block.base(), block.size()));
    }
  }
}

TEST_CASE("dropping the contents gives the memory back", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(64 * page);
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  if (resident_bytes(block.base(), block.size()) == unknown) {
    skip("this system does not tell which pages are in memory");
    return;
  }
  REQUIRE(resident_bytes(block.base(), block.size()) == block.size());
  CHECK(block.resize(64 * page, Contents::discard) == MemoryError::ok);
  CHECK(resident_bytes(block.base(), block.size()) == 0);
}
