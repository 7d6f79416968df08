// de100 memory, https://opensource.org/license/zlib
//
// 64_KiB, 16_MiB and 2_GiB: their values, their type, and that all of it happens while compiling.

#include "support/test.hpp"

#include <type_traits>

#include <de100/bytes.hpp>

using namespace de100::literals;

static_assert(0_KiB == 0 && 1_KiB == 1024 && 64_KiB == 65536);
static_assert(1_MiB == 1024_KiB && 16_MiB == 16777216);
static_assert(1_GiB == 1024_MiB && 1_GiB == 1073741824);
static_assert(std::is_same_v<decltype(1_KiB), std::size_t>);
static_assert(std::is_same_v<decltype(1_MiB), std::size_t>);
static_assert(std::is_same_v<decltype(1_GiB), std::size_t>);

// The largest that there is compiles; one more does not (tests/must_not_compile).
#if SIZE_MAX > UINT32_MAX
static_assert(8589934591_GiB == de100::max_size - (1_GiB - 1));
#else
static_assert(1_GiB == de100::max_size / 2 + 1 && 2047_MiB < de100::max_size);
#endif

TEST_CASE("size literals can be used while running", "[bytes]") {
  const std::size_t sum = 4_KiB + 2_MiB;
  CHECK(sum == 4096 + 2097152);
}
