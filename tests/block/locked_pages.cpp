// de100 memory, https://opensource.org/license/zlib
//
// A user who locks a part of a block makes several mappings of it, which Linux neither resets nor moves as one.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

MemoryBlock partly_locked(MemoryFlags access) {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page);
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  if (!lock_pages(block.base() + 2 * page, 3 * page)) {
    skip("this system does not let pages be locked");
    return {};
  }
  REQUIRE(block.protect(access) == MemoryError::ok);
  return block;
}

}  // namespace

TEST_CASE("reset makes locked pages read as zero", "[block][mission:reset]") {
  MemoryBlock block = partly_locked(MemoryFlags::read_write);
  if (!block) return;
  CHECK(block.reset() == MemoryError::ok);
  CHECK(block.error() == MemoryError::ok);
  CHECK(all_zero(block.base(), block.size()));
}

TEST_CASE("a block with locked pages is resized like any other", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  for (const MemoryFlags access : {MemoryFlags::read_write, MemoryFlags::read, MemoryFlags::none, MemoryFlags::write,
                                   MemoryFlags::read | MemoryFlags::execute}) {
    for (const Contents contents : {Contents::keep, Contents::discard}) {
      for (const std::size_t pages : sizes{4, 8, 16}) {
        CAPTURE(static_cast<unsigned>(access), static_cast<int>(contents), pages);
        MemoryBlock block = partly_locked(access);
        if (!block) return;
        REQUIRE(block.resize(pages * page, contents) == MemoryError::ok);
        CHECK(block.size() == pages * page);
        CHECK(block.flags() == (access | MemoryFlags::zeroed));
        if (!has(access, MemoryFlags::write)) CHECK_FALSE(writable(block.base() + 3 * page));
        if (access == MemoryFlags::none) CHECK_FALSE(readable(block.base() + 3 * page));
        REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
        const std::size_t kept = contents == Contents::discard ? 0 : (pages < 8 ? pages : 8) * page;
        CHECK(filled(block.base(), kept));
        CHECK(all_zero(block.base() + kept, block.size() - kept));
      }
    }
  }
}
