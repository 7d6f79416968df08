// de100 memory, https://opensource.org/license/zlib
//
// The bytes of an input as choices. Whatever the bytes are, they mean something, and when there are no more, every
// choice is the first.

#ifndef DE100_TESTS_FUZZ_INPUT_HPP
#define DE100_TESTS_FUZZ_INPUT_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace de100_fuzz {

class Input {
 public:
  Input(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  [[nodiscard]] bool ended() const { return size_ == 0; }

  std::size_t byte() {
    if (size_ == 0) return 0;
    --size_;
    return *bytes_++;
  }

  /// A number below `end`, of as few bytes as it takes; at most two.
  std::size_t below(std::size_t end) {
    if (end <= 1) return 0;
    std::size_t number = byte();
    if (end > 256) number = number << 8U | byte();
    if (end > 65536) number *= end / 65536;
    return number % end;
  }
  bool flag() { return byte() % 2 != 0; }

  /// One of a few values.
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[below(values.size())];
  }
  template <class T, std::size_t count>
  const T& one_of(const T (&values)[count]) {
    return values[below(count)];
  }

 private:
  const std::uint8_t* bytes_;
  std::size_t size_;
};

}  // namespace de100_fuzz

#endif  // DE100_TESTS_FUZZ_INPUT_HPP
