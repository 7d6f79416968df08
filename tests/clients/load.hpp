// de100 memory, https://opensource.org/license/zlib
//
// How a load of a library ended: what it produced, so that two runs can be compared, and what the library said of it.

#ifndef DE100_TESTS_CLIENTS_LOAD_HPP
#define DE100_TESTS_CLIENTS_LOAD_HPP

#include <cstddef>
#include <cstdint>

namespace clients {

enum class Ending {
  done,
  out_of_memory,  // as the library itself reports it
  failed,         // with any other error
};

struct LoadResult {
  Ending ending = Ending::done;
  std::uint64_t steps = 0;                      // that were done
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;  // FNV-1a of what they produced
  char error[200] = "";                         // in the library's words

  void add(const void* bytes, std::size_t size) noexcept {
    for (std::size_t i = 0; i < size; ++i) {
      hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100'0000'01b3U;
    }
  }
  void end(Ending how, const char* message) noexcept {
    ending = how;
    std::size_t i = 0;
    for (; i + 1 < sizeof error && message[i] != '\0'; ++i) error[i] = message[i];
    error[i] = '\0';
  }
  [[nodiscard]] bool operator==(const LoadResult& other) const noexcept {
    return ending == other.ending && steps == other.steps && hash == other.hash;
  }
};

}  // namespace clients

#endif  // DE100_TESTS_CLIENTS_LOAD_HPP
