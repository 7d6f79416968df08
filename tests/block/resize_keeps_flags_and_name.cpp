// de100 memory, https://opensource.org/license/zlib
//
// Flags, protection and name outlive every resize, and the name is shown by the system where it has room for it.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("flags and name survive a resize", "[block][mission:realloc][mission:flags]") {
  const std::size_t page = page_size();
  constexpr MemoryFlags flags =
      MemoryFlags::read_write | MemoryFlags::base_hint | MemoryFlags::large_pages | MemoryFlags::transient;
  for (const Contents contents : {Contents::keep, Contents::discard}) {
    MemoryBlock block = MemoryBlock::allocate(4 * page, {.flags = flags, .name = "level"});
    REQUIRE(block.is_valid());
    for (const std::size_t pages : sizes{2, 4, 32, 4, 4, 32}) {
      REQUIRE(block.resize(pages * page, contents) == MemoryError::ok);
      CHECK(block.flags() == flags);
      CHECK(std::strcmp(block.name(), "level") == 0);
    }
    if (!protect(block, MemoryFlags::read)) continue;
    for (const std::size_t pages : sizes{2, 4, 32, 4, 4, 64}) {
      REQUIRE(block.resize(pages * page, contents) == MemoryError::ok);
      CHECK(block.flags() == ((flags & ~MemoryFlags::write) | MemoryFlags::read));
      CHECK_FALSE(writable(block.base()));
      CHECK_FALSE(writable(block.base() + block.size() - 1));
      CHECK(readable(block.base() + block.size() - 1));
    }
  }
}

TEST_CASE("the system's list of mappings shows a block's name", "[block][mission:block]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(4 * page, {.reserve = 8 * page, .name = "de100 level"});
  REQUIRE(block.is_valid());
  const auto shown = [&block](std::size_t offset) {
    return mapping_line(block.base() + offset).find("de100 level") != std::string::npos;
  };
  if (!shown(0)) {
    skip("this system keeps no names (Linux does with CONFIG_ANON_VMA_NAME)");
    return;
  }
  CHECK(block.resize(8 * page) == MemoryError::ok);
  CHECK(shown(8 * page - 1));
  CHECK(mappings_in(block.base(), block.size()) == 1);
  CHECK(block.resize(64 * page) == MemoryError::ok);
  CHECK(shown(0));
  CHECK(shown(64 * page - 1));
}
