// de100 memory, https://opensource.org/license/zlib
//
// What a fuzzed program does when the library is not as the model has it: says what differs and aborts, which is how a
// fuzzer knows that it has found something.

#ifndef DE100_TESTS_FUZZ_CHECK_HPP
#define DE100_TESTS_FUZZ_CHECK_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// What fuzzers call with an input. Each target has its own.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace de100_fuzz {

[[noreturn]] inline void fail(const char* what) {
  std::fprintf(stderr, "differs from the model: %s\n", what);
  std::fflush(stderr);
  std::abort();
}

inline void check(bool right, const char* what) {
  if (!right) fail(what);
}

/// The same for two numbers, which are printed.
inline void check_equal(std::uint64_t is, std::uint64_t expected, const char* what) {
  if (is == expected) return;
  std::fprintf(stderr, "%llu where %llu was expected\n", static_cast<unsigned long long>(is),
               static_cast<unsigned long long>(expected));
  fail(what);
}

}  // namespace de100_fuzz

#endif  // DE100_TESTS_FUZZ_CHECK_HPP
