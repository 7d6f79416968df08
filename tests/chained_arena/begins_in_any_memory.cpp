// de100 memory, https://opensource.org/license/zlib
//
// A chain begins in memory that is not aligned, and contains no byte before its first push, but for those that aligning
// skipped: none where pointers have 8 bytes.

#include "support/test.hpp"

#include <de100/chained_arena.hpp>

#include "../arena/helpers.hpp"

using namespace de100;

TEST_CASE("a chain in memory that is not aligned begins with its first push", "[chained_arena]") {
  de100_test::Memory<1024> memory;
  for (std::size_t offset = 0; offset < 16; ++offset) {
    CAPTURE(offset);
    ChainedArena chain = ChainedArena::on(memory.view().subview(offset, 1024 - offset));
    auto* const first = static_cast<std::byte*>(chain.push_size(8, 8));
    REQUIRE(first != nullptr);
    CHECK(de100_test::is_aligned(first, 8));
    CHECK(chain.contains(first));
    CHECK_FALSE(chain.contains(first - (sizeof(void*) == 8 ? 1 : 8)));
    CHECK_FALSE(chain.contains(first + 8));
  }
}
