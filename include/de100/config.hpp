// de100 memory, https://opensource.org/license/zlib
//
// config.hpp: the version, what compiler, sanitizer and platform this is, and the assertion. Every header includes it.
//
// The macros of compilers and platforms are read here and in os/ only; other headers read what is defined here. Every
// macro here is always defined, feature macros as 0 or 1, so that they are read with #if and a misspelt one is found by
// -Wundef.

// With the version in its name, so that of two versions in one file both get here.
#ifndef DE100_VERSION_1_0_0
#define DE100_VERSION_1_0_0

#if defined(DE100_MEMORY_VERSION_MAJOR)
#error "de100 memory: two versions of it are included in one file; the error about ThisVersion names both"
#endif

#include <cstddef>
#include <cstdint>

// The version of the library; the build files read it from here.
#define DE100_MEMORY_VERSION_MAJOR 1
#define DE100_MEMORY_VERSION_MINOR 0
#define DE100_MEMORY_VERSION_PATCH 0

// To declare it again is allowed, but not as something else: two versions in one file are an error that names both.
namespace de100::detail {
template <int major_version, int minor_version, int patch_version>
struct Version;
using ThisVersion = Version<DE100_MEMORY_VERSION_MAJOR, DE100_MEMORY_VERSION_MINOR, DE100_MEMORY_VERSION_PATCH>;
}  // namespace de100::detail

#ifndef DE100_CONFIG_HPP
#define DE100_CONFIG_HPP

// ---- compiler ------------------------------------------------------------------------------------------------------

#if defined(__GNUC__) || defined(__clang__)
#define DE100_COMPILER_GNU 1  // g++, clang++, clang-cl and what is built on them
#define DE100_COMPILER_MSVC 0
#elif defined(_MSC_VER)
#define DE100_COMPILER_GNU 0
#define DE100_COMPILER_MSVC 1
#else
#error "de100 memory: this compiler is not known; describe it in config.hpp"
#endif

#if defined(_MSVC_LANG)
#define DE100_LANGUAGE _MSVC_LANG
#else
#define DE100_LANGUAGE __cplusplus
#endif
#if DE100_LANGUAGE < 202002L
#error "de100 memory needs C++20: compile with -std=c++20 or /std:c++20"
#endif
#undef DE100_LANGUAGE

// DE100_FORCE_INLINE  for the few lines that every push runs
// DE100_OUT_OF_LINE   for what is too long to stand in each of its callers
// DE100_COLD_PATH     the same for what runs rarely, and may take its time
// DE100_ASSUME        what the compiler cannot know and may rely on; undefined behaviour where it is false
#if DE100_COMPILER_GNU
#define DE100_FORCE_INLINE inline __attribute__((always_inline))
#define DE100_OUT_OF_LINE __attribute__((noinline))
#define DE100_COLD_PATH __attribute__((noinline, cold))
#define DE100_ASSUME(condition) ((condition) ? void() : __builtin_unreachable())
#else
#define DE100_FORCE_INLINE __forceinline
#define DE100_OUT_OF_LINE __declspec(noinline)
#define DE100_COLD_PATH __declspec(noinline)
#define DE100_ASSUME(condition) __assume(condition)
#endif

// DE100_SIGNATURE  the function that it stands in, with what its template parameters are, as the compiler writes it
#if DE100_COMPILER_GNU
#define DE100_SIGNATURE __PRETTY_FUNCTION__  // ...name() [with T = Enemy]
#else
#define DE100_SIGNATURE __FUNCSIG__  // ...name<struct Enemy>(void) noexcept
#endif

// DE100_LIFETIME_BOUND  after a member function: what it answers ends with the object; after a parameter: what is made
//                       or answered ends with what is passed. Compilers that can warn where it is used longer. Not
//                       after a noexcept(...) that asks for what not every T has: clang then looks at it with the
//                       class.
#if defined(__clang__)
#define DE100_LIFETIME_BOUND [[clang::lifetimebound]]
#elif DE100_COMPILER_MSVC && defined(__has_cpp_attribute)
#if __has_cpp_attribute(msvc::lifetimebound)
#define DE100_LIFETIME_BOUND [[msvc::lifetimebound]]
#else
#define DE100_LIFETIME_BOUND
#endif
#else
#define DE100_LIFETIME_BOUND
#endif

// DE100_IS_TRIVIALLY_DESTRUCTIBLE(T)  what <type_traits> says, in this compiler's word for it
#if defined(__GNUC__) && !defined(__clang__)
#define DE100_IS_TRIVIALLY_DESTRUCTIBLE(...) __has_trivial_destructor(__VA_ARGS__)  // the only one before g++ 16
#else
#define DE100_IS_TRIVIALLY_DESTRUCTIBLE(...) __is_trivially_destructible(__VA_ARGS__)
#endif

// Whether errors may be thrown. This library does so only where the standard library asks for it (allocator.hpp).
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define DE100_EXCEPTIONS 1
#else
#define DE100_EXCEPTIONS 0
#endif

// ---- sanitizers ----------------------------------------------------------------------------------------------------

#if defined(__has_feature)
#define DE100_HAS_FEATURE(name) __has_feature(name)
#else
#define DE100_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || DE100_HAS_FEATURE(address_sanitizer)
#define DE100_SANITIZE_ADDRESS 1
#else
#define DE100_SANITIZE_ADDRESS 0
#endif
#if defined(__SANITIZE_THREAD__) || DE100_HAS_FEATURE(thread_sanitizer)
#define DE100_SANITIZE_THREAD 1
#else
#define DE100_SANITIZE_THREAD 0
#endif
#if DE100_HAS_FEATURE(memory_sanitizer)
#define DE100_SANITIZE_MEMORY 1
#else
#define DE100_SANITIZE_MEMORY 0
#endif
#undef DE100_HAS_FEATURE

// Define it as 1, in the whole program, to have valgrind told what memory may be touched: then <valgrind/memcheck.h> is
// included. The program runs without valgrind too.
#if !defined(DE100_VALGRIND)
#define DE100_VALGRIND 0
#endif

// Define it as 1, in the whole program, to have arenas keep who pushed what, and where: see sites.hpp.
#if !defined(DE100_SITES)
#define DE100_SITES 0
#endif

// DE100_TOLD  after the keyword of a type whose code tells such a tool of memory: with one it is another type than with
//             another or with none, so that files that were compiled with different ones do not link where it matters
#if DE100_COMPILER_GNU && !defined(_MSC_VER) && DE100_SANITIZE_ADDRESS
#define DE100_TOLD __attribute__((abi_tag("de100_asan")))
#elif DE100_COMPILER_GNU && !defined(_MSC_VER) && DE100_VALGRIND
#define DE100_TOLD __attribute__((abi_tag("de100_valgrind")))
#else
#define DE100_TOLD
#endif

// ---- platform ------------------------------------------------------------------------------------------------------

#if defined(_WIN32)
#define DE100_OS_WINDOWS 1
#else
#define DE100_OS_WINDOWS 0
#endif

#if defined(__linux__)
#define DE100_OS_LINUX 1  // Android too
#else
#define DE100_OS_LINUX 0
#endif

#if defined(__wasm__)
#define DE100_OS_WASM 1  // as Emscripten makes it
#else
#define DE100_OS_WASM 0
#endif

#if !DE100_OS_WASM && (defined(__unix__) || (defined(__APPLE__) && defined(__MACH__)) || DE100_OS_LINUX)
#define DE100_OS_POSIX 1
#else
#define DE100_OS_POSIX 0
#endif

// ---- bits ----------------------------------------------------------------------------------------------------------

#if DE100_COMPILER_MSVC
extern "C" {
unsigned char _BitScanForward(unsigned long* index, unsigned long mask);
unsigned char _BitScanReverse(unsigned long* index, unsigned long mask);
}
#pragma intrinsic(_BitScanForward, _BitScanReverse)
#endif

namespace de100::detail {

/// The number of the lowest bit that is set; `value` is not 0. Not std::countr_zero, which comes with <type_traits>.
DE100_FORCE_INLINE unsigned lowest_bit(std::uint64_t value) noexcept {
#if DE100_COMPILER_GNU
  return static_cast<unsigned>(__builtin_ctzll(value));
#else
  unsigned long index = 0;
  if (_BitScanForward(&index, static_cast<unsigned long>(value)) != 0) return index;
  (void)_BitScanForward(&index, static_cast<unsigned long>(value >> 32U));
  return 32 + index;
#endif
}

/// The number of the highest.
DE100_FORCE_INLINE unsigned highest_bit(std::uint64_t value) noexcept {
#if DE100_COMPILER_GNU
  return 63U - static_cast<unsigned>(__builtin_clzll(value));
#else
  unsigned long index = 0;
  if (_BitScanReverse(&index, static_cast<unsigned long>(value >> 32U)) != 0) return 32 + index;
  (void)_BitScanReverse(&index, static_cast<unsigned long>(value));
  return index;
#endif
}

}  // namespace de100::detail

// ---- bodies --------------------------------------------------------------------------------------------------------

// By default every function is inline: each file that includes the library compiles all of it. In a large program
// define DE100_SEPARATE_COMPILATION as 1 for all files. They compile the declarations, and what is faster inline; and
// one of them, in the program and in each shared library, defines DE100_IMPLEMENTATION before it includes anything of
// the library, then <de100/memory.hpp>, and has all the rest. A file that is compiled otherwise may link all the same.
//
// DE100_BODIES  whether this file is to have the bodies of what need not be inline
// DE100_INLINE  before each of them
#if !defined(DE100_SEPARATE_COMPILATION)
#define DE100_SEPARATE_COMPILATION 0
#endif
#if !DE100_SEPARATE_COMPILATION
#define DE100_BODIES 1
#define DE100_INLINE inline
#elif defined(DE100_IMPLEMENTATION)
#define DE100_BODIES 1
#define DE100_INLINE
#else
#define DE100_BODIES 0
#define DE100_INLINE
#endif

// ---- enumerations --------------------------------------------------------------------------------------------------

namespace de100::detail {

/// Whether a value is this one of its enumeration. clang weighs some three hundred meanings of == for enumerators,
/// which takes it six times as long as this.
template <class Enum>
[[nodiscard]] constexpr bool is(Enum value, Enum wanted) noexcept {
  return static_cast<unsigned>(value) == static_cast<unsigned>(wanted);
}

}  // namespace de100::detail

// ---- assertion ------------------------------------------------------------------------------------------------------

// DE100_ASSERT(condition): false means that the caller has a bug. By default it is assert(), so NDEBUG removes it.
// Define it before the first include to take your engine's own. What the operating system refuses is never asserted:
// it is a value that a function returns.
#if !defined(DE100_ASSERT)
#include <cassert>
#define DE100_ASSERT(condition) assert(condition)
#endif

// Whether checks that cost something are on by themselves, as assertions are.
#if defined(NDEBUG)
#define DE100_DEBUG 0
#else
#define DE100_DEBUG 1
#endif

// DE100_ARENA_ASSERT(condition, name): the same of an arena with that name, "" for none. By default the name is
// printed, and then what DE100_ASSERT does is done.
#if !defined(DE100_ARENA_ASSERT)
#if DE100_DEBUG
#define DE100_ARENA_ASSERT(condition, name) \
  do {                                      \
    if (!(condition)) {                     \
      ::de100::detail::name_arena(name);    \
      DE100_ASSERT(condition);              \
    }                                       \
  } while (false)
#else
#define DE100_ARENA_ASSERT(condition, name) DE100_ASSERT(condition)
#endif
#endif

#endif  // DE100_CONFIG_HPP
#endif  // DE100_VERSION_1_0_0
