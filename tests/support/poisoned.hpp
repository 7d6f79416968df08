// de100 memory, https://opensource.org/license/zlib
//
// What AddressSanitizer takes for memory that nobody may touch.

#ifndef DE100_TESTS_SUPPORT_POISONED_HPP
#define DE100_TESTS_SUPPORT_POISONED_HPP

#include <de100/poison.hpp>

namespace de100_test {

/// Whether anything is poisoned in this build.
inline constexpr bool poisons = DE100_SANITIZE_ADDRESS != 0;

inline bool is_poisoned([[maybe_unused]] const void* address) {
#if DE100_SANITIZE_ADDRESS
  return __asan_address_is_poisoned(address) != 0;
#else
  return false;
#endif
}

inline bool none_poisoned(const void* start, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (is_poisoned(static_cast<const unsigned char*>(start) + i)) return false;
  }
  return true;
}

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_POISONED_HPP
