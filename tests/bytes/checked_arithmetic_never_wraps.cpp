// de100 memory, https://opensource.org/license/zlib
//
// checked_add, checked_multiply and checked_align_up against the same sums in twice as many bits, for every pair of
// numbers at which something could tip over.

#include "support/test.hpp"

#include <vector>

#include <de100/bytes.hpp>

using namespace de100;

namespace {

/// A number of twice the bits of std::size_t, added and multiplied as on paper, half a std::size_t at a time.
struct WideSize {
  std::size_t high;
  std::size_t low;

  [[nodiscard]] bool fits() const { return high == 0; }
};

constexpr unsigned half_bits = sizeof(std::size_t) * 4;
constexpr std::size_t half_mask = (std::size_t{1} << half_bits) - 1;

WideSize wide_sum(std::size_t a, std::size_t b) {
  const std::size_t low = (a & half_mask) + (b & half_mask);
  const std::size_t high = (a >> half_bits) + (b >> half_bits) + (low >> half_bits);
  return {high >> half_bits, (high << half_bits) | (low & half_mask)};
}

WideSize wide_product(std::size_t a, std::size_t b) {
  const std::size_t low = (a & half_mask) * (b & half_mask);
  const std::size_t middle = (a >> half_bits) * (b & half_mask) + (low >> half_bits);
  const std::size_t other = (a & half_mask) * (b >> half_bits) + (middle & half_mask);
  const std::size_t high = (a >> half_bits) * (b >> half_bits) + (middle >> half_bits) + (other >> half_bits);
  return {high, (other << half_bits) | (low & half_mask)};
}

/// Around 0, around every power of two, around SIZE_MAX and around SIZE_MAX over every small number.
std::vector<std::size_t> edges() {
  std::vector<std::size_t> numbers;
  const auto around = [&numbers](std::size_t middle) {
    for (std::size_t i = 0; i < 7; ++i) numbers.push_back(middle - 3 + i);  // wraps around 0, as it should
  };
  around(0);
  for (unsigned bit = 3; bit < sizeof(std::size_t) * 8; ++bit) around(std::size_t{1} << bit);
  for (std::size_t divisor = 3; divisor < 30; divisor += 2) around(SIZE_MAX / divisor);
  return numbers;
}

constexpr std::size_t untouched = 12345;

}  // namespace

TEST_CASE("checked_add and checked_multiply agree with arithmetic in twice the bits", "[bytes]") {
  int wrong_sums = 0, wrong_products = 0;
  for (const std::size_t a : edges()) {
    for (const std::size_t b : edges()) {
      std::size_t result = untouched;
      const WideSize sum = wide_sum(a, b);
      if (checked_add(a, b, result) != sum.fits()) ++wrong_sums;
      if (result != (sum.fits() ? sum.low : untouched)) ++wrong_sums;

      result = untouched;
      const WideSize product = wide_product(a, b);
      if (checked_multiply(a, b, result) != product.fits()) ++wrong_products;
      if (result != (product.fits() ? product.low : untouched)) ++wrong_products;
    }
  }
  CHECK(wrong_sums == 0);
  CHECK(wrong_products == 0);
}

TEST_CASE("checked_align_up refuses what does not fit, and nothing else", "[bytes][mission:defect:rounding_overflow]") {
  int wrong = 0;
  for (const std::size_t value : edges()) {
    for (unsigned bit = 0; bit < sizeof(std::size_t) * 8; ++bit) {
      const std::size_t alignment = std::size_t{1} << bit;
      const std::size_t over = value % alignment;
      const WideSize rounded = over == 0 ? WideSize{0, value} : wide_sum(value, alignment - over);
      std::size_t result = untouched;
      const bool answer = checked_align_up(value, alignment, result);
      if (answer != rounded.fits()) ++wrong;
      if (result != (rounded.fits() ? rounded.low : untouched)) ++wrong;
    }
  }
  CHECK(wrong == 0);

  std::size_t result = untouched;
  CHECK_FALSE(checked_align_up(SIZE_MAX, 4096, result));
  CHECK_FALSE(checked_align_up(SIZE_MAX - 4094, 4096, result));
  CHECK(result == untouched);
  CHECK(checked_align_up(SIZE_MAX - 4095, 4096, result));
  CHECK(result == SIZE_MAX - 4095);
}
