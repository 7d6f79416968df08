// de100 memory, https://opensource.org/license/zlib
//
// No base is found for a block that cannot be: of no size, of one that overflows or that the range has no room for,
// with impossible options.

#include "support/test.hpp"

#include "fixed_base/helpers.hpp"
#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a block of an impossible size has no fixed base", "[fixed_base]") {
  CHECK(find_fixed_base(0) == nullptr);
  CHECK(find_fixed_base(0, {.reserve = page_size()}) == nullptr);
  for (const std::size_t size : sizes{SIZE_MAX, SIZE_MAX - page_size(), SIZE_MAX / 2 + 1, max_size, max_size / 2}) {
    CAPTURE(size);
    CHECK(find_fixed_base(size) == nullptr);
    CHECK(find_fixed_base(1, {.reserve = size}) == nullptr);
    CHECK(find_fixed_base(1, {.guard_size = size}) == nullptr);
  }
}

TEST_CASE("a block that the range has no room for has no fixed base", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const AddressRange range = fixed_base_range();
  const std::size_t size = static_cast<std::size_t>(range.end - range.begin);
  const std::size_t granule = os::granularity();
  CHECK(find_fixed_base(size) == nullptr);  // the guards
  CHECK(find_fixed_base(size + 1, {.guard_size = 0}) == nullptr);
  CHECK(find_fixed_base(1, {.reserve = size + granule, .guard_size = 0}) == nullptr);
  CHECK(find_fixed_base(granule, {.guard_size = size / 2}) == nullptr);
  CHECK(find_fixed_base(1, {.reserve = size - granule}) == nullptr);
}

TEST_CASE("a block that ends at its guard has no fixed base", "[fixed_base]") {
  CHECK(find_fixed_base(1, {.end_at_guard = true}) == nullptr);
  CHECK(find_fixed_base(page_size(), {.end_at_guard = true}) == nullptr);
}

TEST_CASE("a block with an impossible alignment has no fixed base", "[fixed_base]") {
  CHECK(find_fixed_base(1, {.alignment = 3}) == nullptr);
  CHECK(find_fixed_base(1, {.alignment = page_size() + 1}) == nullptr);
  const std::size_t largest = SIZE_MAX / 2 + 1;
  CHECK(find_fixed_base(1, {.alignment = largest}) == nullptr);
  CHECK(find_fixed_base(1, {.alignment = largest / 2}) == nullptr);
}

TEST_CASE("where memory cannot be put where one wants there are no fixed bases", "[fixed_base]") {
  const AddressRange range = fixed_base_range();
  CHECK((range.begin < range.end) == has_virtual_memory);
  CHECK((range.begin != 0) == has_virtual_memory);
  if (has_virtual_memory) return;
  CHECK(range.end == 0);
  for (const std::size_t size : sizes{1, page_size(), std::size_t{1} << 20U}) {
    CHECK(find_fixed_base(size) == nullptr);
    CHECK(find_fixed_base(size, {.guard_size = 0}) == nullptr);
  }
}
