// de100 memory, https://opensource.org/license/zlib
//
// hash.hpp: a number that says what was made, where that is much. Eight bytes at a time: what is measured is not this.

#ifndef DE100_BENCH_PEERS_HASH_HPP
#define DE100_BENCH_PEERS_HASH_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace peers {

class Hash {
 public:
  void add(std::uint64_t number) {
    value_ = (value_ ^ number) * 0x9E3779B97F4A7C15U;
    value_ ^= value_ >> 29U;
  }

  void add(const char* bytes, std::size_t size) {
    add(size);
    std::uint64_t word = 0;
    for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
      std::memcpy(&word, bytes, sizeof word);
      add(word);
    }
    word = 0;
    for (std::size_t i = 0; i < size; ++i) word = word << 8U | static_cast<unsigned char>(bytes[i]);
    add(word);
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace peers

#endif  // DE100_BENCH_PEERS_HASH_HPP
