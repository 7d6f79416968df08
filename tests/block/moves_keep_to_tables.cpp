// de100 memory, https://opensource.org/license/zlib
//
// A large block that moves lies in its tables of pages as it lay before, so that Linux moves them as wholes: a tenth of
// the time, which a test cannot measure.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a large block moves to where its tables of pages can be moved", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  if (page != 4096) return skip("a table of pages is too large here");
  const std::size_t table = std::size_t{2} << 20U;
  for (const BlockOptions& options : {BlockOptions{}, BlockOptions{.alignment = 64 * page},
                                      BlockOptions{.guard_size = 0}, BlockOptions{.guard_size = 3 * page}}) {
    MemoryBlock block = MemoryBlock::allocate(4 * table, options);
    REQUIRE(block.is_valid());
    for (std::size_t move = 0; move < 3; ++move) {
      const std::size_t kept = block.size();
      const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(block.base()) % table;
      fill(block.base(), kept);
      REQUIRE(block.resize(kept + (move + 1) * table + page) == MemoryError::ok);
      if (has_virtual_memory) CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % table == place);
      CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % (options.alignment != 0 ? options.alignment : page) == 0);
      CHECK(filled(block.base(), kept));
      CHECK(all_zero(block.base() + kept, block.size() - kept));
      if (options.guard_size != 0) CHECK(off_limits(block.base() - 1));
      if (options.guard_size != 0) CHECK(off_limits(block.base() + block.reserved_size()));
    }
  }
}
