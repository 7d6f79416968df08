// de100 memory, https://opensource.org/license/zlib
//
// Random numbers for tests: the same everywhere, which the distributions of <random> do not promise.

#ifndef DE100_TESTS_SUPPORT_RANDOM_HPP
#define DE100_TESTS_SUPPORT_RANDOM_HPP

#include <cstddef>
#include <cstdint>

namespace de100_test {

/// xorshift64*.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

  std::size_t below(std::size_t end) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::size_t>(((state_ * 0x2545f4914f6cdd1dU) >> 33) % end);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_RANDOM_HPP
