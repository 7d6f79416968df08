// de100 memory, https://opensource.org/license/zlib
//
// protect(): changes what may be done with all usable bytes, and only that; or it is unsupported, and changes nothing.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("protect changes access to all usable bytes and nothing else", "[block][mission:flags]") {
  const std::size_t page = page_size();
  constexpr MemoryFlags other_flags = MemoryFlags::zeroed | MemoryFlags::transient | MemoryFlags::base_hint;
  MemoryBlock block =
      MemoryBlock::allocate(4 * page, {.flags = MemoryFlags::read_write | other_flags, .reserve = 8 * page});
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  const std::uint64_t generation = block.generation();

  for (const MemoryFlags access :
       {MemoryFlags::read, MemoryFlags::none, MemoryFlags::read_write, MemoryFlags::read | MemoryFlags::execute,
        MemoryFlags::none, MemoryFlags::read, MemoryFlags::read_write}) {
    CAPTURE(static_cast<unsigned>(access));
    const bool changed = protect(block, access);
    CHECK(block.generation() == generation);
    if (!changed) continue;
    CHECK(block.flags() == (access | other_flags));
    for (const std::size_t offset : sizes{0, page, 4 * page - 1}) {
      CHECK(readable(block.base() + offset) == has(access, MemoryFlags::read));
      CHECK(writable(block.base() + offset) == has(access, MemoryFlags::write));
    }
    CHECK(off_limits(block.base() - 1));
    CHECK(off_limits(block.base() + 4 * page));
  }
  CHECK(filled(block.base(), block.size()));
}

TEST_CASE("protect looks only at read, write and execute", "[block][mission:flags]") {
  MemoryBlock block = MemoryBlock::allocate(1, {.flags = MemoryFlags::read_write});
  if (protect(block, MemoryFlags::read | MemoryFlags::base_fixed | MemoryFlags::zeroed)) {
    CHECK(block.flags() == MemoryFlags::read);
  }
  CHECK(protect(block, MemoryFlags::read_write | MemoryFlags::base_fixed | MemoryFlags::zeroed));
  CHECK(block.flags() == MemoryFlags::read_write);
}

TEST_CASE("what a block grows by is protected like the rest", "[block][mission:flags]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(page, {.reserve = 4 * page});
  const bool read_only = protect(block, MemoryFlags::read);
  CHECK(block.resize(4 * page) == MemoryError::ok);
  CHECK(readable(block.base() + 4 * page - 1));
  CHECK(writable(block.base() + 4 * page - 1) == !read_only);
}
