// de100 memory, https://opensource.org/license/zlib
//
// An object that keeps count of itself: how many live, in what order they ended, and whether one ended that did not
// live.

#ifndef DE100_TESTS_SUPPORT_WITNESS_HPP
#define DE100_TESTS_SUPPORT_WITNESS_HPP

#include <vector>

namespace de100_test {

struct Witness {
  inline static int living = 0;
  inline static int faults = 0;          // ends without a life, and uses of what does not live
  inline static std::vector<int> ended;  // the values, in order

  int value;
  const Witness* self = this;

  explicit Witness(int number = 0) noexcept : value(number) { ++living; }
  Witness(const Witness& other) noexcept : Witness(other.read()) {}
  Witness(Witness&& other) noexcept : Witness(other.read()) { other.value = -1; }
  Witness& operator=(const Witness& other) noexcept {
    if (self != this) ++faults;
    value = other.read();
    return *this;
  }
  Witness& operator=(Witness&& other) noexcept {
    if (this == &other) ++faults;  // nobody need do that
    *this = static_cast<const Witness&>(other);
    other.value = -1;
    return *this;
  }
  ~Witness() {
    if (self != this) ++faults;
    self = nullptr;
    --living;
    ended.push_back(value);
  }

  [[nodiscard]] int read() const noexcept {
    if (self != this) ++faults;
    return value;
  }

  /// Forgets what was; no witness lives.
  static void start() noexcept {
    living = faults = 0;
    ended.clear();
  }
  /// Whether all have ended, each once.
  [[nodiscard]] static bool all_ended() noexcept { return living == 0 && faults == 0; }
};

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_WITNESS_HPP
