// de100 memory, https://opensource.org/license/zlib
//
// The first include of every test file: Catch2, whichever version, and an assertion that a test can look at.
//
// An assertion of the library that fails is noted instead of ending the program. A test that provokes one on purpose
// claims it with `assertions_claimed()`; any that nobody claimed fails the test that was running (see main.cpp).

#ifndef DE100_TESTS_SUPPORT_TEST_HPP
#define DE100_TESTS_SUPPORT_TEST_HPP

namespace de100_test {
/// Called by DE100_ASSERT. Defined in main.cpp.
void assertion_failed(const char* condition, const char* file, int line) noexcept;
/// How many assertions failed since the test began or since this was last asked.
int assertions_claimed() noexcept;
/// Says why the test that runs, or a part of it, does not run here: prints it, and counts it. Then the test returns.
void skip(const char* why) noexcept;

/// How often to try something at random: a quarter of it where every instruction is emulated.
constexpr int rounds(int count) noexcept {
#if defined(DE100_TEST_EMULATED)
  return (count + 3) / 4;
#else
  return count;
#endif
}
}  // namespace de100_test

#define DE100_ASSERT(condition) ((condition) ? void() : de100_test::assertion_failed(#condition, __FILE__, __LINE__))

// Before a function that looks at memory which sanitizers are told to watch.
#if defined(__clang__)
#define DE100_TEST_UNCHECKED __attribute__((no_sanitize_address, no_sanitize_memory))
#elif defined(__SANITIZE_ADDRESS__)
#define DE100_TEST_UNCHECKED __attribute__((no_sanitize_address))
#else
#define DE100_TEST_UNCHECKED
#endif

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#else
#include <catch2/catch.hpp>
#endif

#if defined(DE100_TEST_PRELUDE)  // what else is to stand before the library, or around it, in every test
#include DE100_TEST_PRELUDE
#endif

#endif  // DE100_TESTS_SUPPORT_TEST_HPP
