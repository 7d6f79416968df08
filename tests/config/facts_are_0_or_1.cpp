// de100 memory, https://opensource.org/license/zlib
//
// config.hpp: the macros are all defined, feature macros as 0 or 1, and they do not contradict each other.

#include "support/test.hpp"

#include <de100/config.hpp>

// With -Wundef a macro that is not defined is an error here.
static_assert(DE100_MEMORY_VERSION_MAJOR >= 1 && DE100_MEMORY_VERSION_MINOR >= 0 && DE100_MEMORY_VERSION_PATCH >= 0);
static_assert(DE100_COMPILER_GNU + DE100_COMPILER_MSVC == 1, "one compiler");
static_assert(DE100_OS_WINDOWS == 0 || DE100_OS_WINDOWS == 1);
static_assert(DE100_OS_LINUX == 0 || DE100_OS_LINUX == 1);
static_assert(DE100_OS_WASM == 0 || DE100_OS_WASM == 1);
static_assert(DE100_OS_POSIX == 0 || DE100_OS_POSIX == 1);
static_assert(DE100_OS_WINDOWS + DE100_OS_POSIX + DE100_OS_WASM == 1, "one platform");
static_assert(DE100_OS_LINUX <= DE100_OS_POSIX);

#if defined(_WIN32)
static_assert(DE100_OS_WINDOWS);
#elif defined(__linux__)
static_assert(DE100_OS_LINUX);
#elif defined(__EMSCRIPTEN__)
static_assert(DE100_OS_WASM);
#endif

namespace {
DE100_FORCE_INLINE int hot(int value) {
  return value + 1;
}
DE100_COLD_PATH int cold(int value) {
  return value + 2;
}
}  // namespace

TEST_CASE("functions are marked hot and cold", "[config]") {
  CHECK(hot(1) == 2);
  CHECK(cold(1) == 3);
}

TEST_CASE("an assertion that holds is silent, and one that fails is told", "[config]") {
  DE100_ASSERT(1 + 1 == 2);
  CHECK(de100_test::assertions_claimed() == 0);
  DE100_ASSERT(1 + 1 == 3);
  CHECK(de100_test::assertions_claimed() == 1);
}
