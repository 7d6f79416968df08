// de100 memory, https://opensource.org/license/zlib
//
// align_down, align_up and is_power_of_two against what they say they are.

#include "support/test.hpp"

#include <de100/bytes.hpp>

using namespace de100;

static_assert(align_up(0, 8) == 0 && align_up(1, 8) == 8 && align_up(8, 8) == 8 && align_up(9, 8) == 16);
static_assert(align_down(0, 8) == 0 && align_down(7, 8) == 0 && align_down(8, 8) == 8 && align_down(15, 8) == 8);
static_assert(align_up(5, 1) == 5 && align_down(5, 1) == 5);
static_assert(align_up(SIZE_MAX - 4095, 4096) == SIZE_MAX - 4095);
static_assert(align_down(SIZE_MAX, 4096) == SIZE_MAX - 4095);

TEST_CASE("aligning finds the nearest multiple", "[bytes]") {
  int wrong = 0;
  for (std::size_t alignment = 1; alignment <= 8192; alignment *= 2) {
    for (std::size_t value = 0; value < 20000; ++value) {
      const std::size_t down = align_down(value, alignment);
      const std::size_t up = align_up(value, alignment);
      if (down % alignment != 0 || down > value || value - down >= alignment) ++wrong;
      if (up % alignment != 0 || up < value || up - value >= alignment) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("powers of two are told from other numbers", "[bytes]") {
  CHECK_FALSE(is_power_of_two(0));
  CHECK_FALSE(is_power_of_two(SIZE_MAX));
  for (unsigned bit = 0; bit < sizeof(std::size_t) * 8; ++bit) CHECK(is_power_of_two(std::size_t{1} << bit));
  int found = 0;
  for (std::size_t value = 0; value <= 4096; ++value) found += is_power_of_two(value) ? 1 : 0;
  CHECK(found == 13);
}
