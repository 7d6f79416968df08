// de100 memory 1.0.0, all of it in one file: guarded virtual memory, views and arenas for games and engines.
// Copy the file into a C++20 project and include it; there is nothing to build or link. The licence is zlib's, below.
// Generated from include/de100/*.hpp by `cmake -P tests/single_header/generate.cmake`: change those, not this.
//
//   config.hpp          the version; what compiler, sanitizer and platform this is; DE100_ASSERT
//   atomic.hpp          numbers that threads share
//   bytes.hpp           64_KiB; arithmetic that cannot wrap unseen; set, copy, move and zero bytes
//   error.hpp           MemoryError and its texts
//   flags.hpp           MemoryFlags: what may be done with memory, and how it is asked for
//   traits.hpp          what is asked of types, without <type_traits>
//   poison.hpp          what sanitizers are told
//   os.hpp              what the library asks of an operating system
//   os_faults.hpp       the same, of touches that fault
//   os_files.hpp        the same, of files and of memory that stands at two addresses
//   system.hpp          system_facts: page sizes, and what this system can do
//   view.hpp            MemoryView and Span: memory that belongs to somebody else
//   text.hpp            what people are told
//   fence.hpp           pages that fault, within other memory
//   identity.hpp        numbers that are drawn once
//   object.hpp          making objects in memory that is there
//   block_options.hpp   how to make a block, and how to map a file
//   region.hpp          what a block is made of
//   block_registry.hpp  memory_stats and query: what all blocks hold, and which one an address is in
//   fixed_base.hpp      find_fixed_base: where addresses are the same in every run
//   mapped_region.hpp   a region of a file's pages, or of pages that stand there twice
//   block.hpp           MemoryBlock: owns memory of the operating system between guards
//   ring_block.hpp      RingBlock: a ring of bytes in which every window is one piece
//   budget.hpp          MemoryBudget: all that a game needs, taken at once and handed out as views
//   arena_policy.hpp    what an arena type does and leaves out
//   backing.hpp         what arenas that grow get their memory from
//   block_cache.hpp     BlockCache: blocks that are kept for the next who asks
//   code_block.hpp      CodeBlock: code that is made while the program runs
//   file_block.hpp      MemoryBlock::map_file: a file as memory
//   pushes.hpp          what can be pushed on an arena
//   bump.hpp            the fast path of a push
//   sites.hpp           explain: who pushed what, and where
//   arena_core.hpp      the bytes of an arena: its state, and what is done to it
//   arena_push.hpp      how it gives memory out
//   arena_rewind.hpp    how it takes memory back
//   fault_report.hpp    install_fault_report: the same printed when the program touches what it may not
//   arena.hpp           Arena: gives memory out from front to back, takes it back by rewinding
//   arena_cursor.hpp    ArenaCursor: an arena's cursor in registers, for a loop of pushes
//   block_arena.hpp     BlockArena: an arena that owns a block and commits it as it fills
//   chained_arena.hpp   ChainedArena: an arena on a chain of regions
//   virtual_array.hpp   VirtualArray: a row that grows without moving an element
//   heap_blocks.hpp     the blocks of a heap, by size
//   heap_slots.hpp      its small ones, in slabs
//   frame_arena.hpp     FrameArenas: arenas in turn, for what lives for a few frames
//   heap.hpp            Heap: what is freed in any order, and realloc
//   pool.hpp            Pool and Handle: objects of one type that come and go in any order
//   scratch.hpp         scratch_arena: memory for the length of a scope
//   shared_arena.hpp    SharedArena: an arena that many threads push on at once
//   heap_callbacks.hpp  a Heap as the functions that C libraries ask for
//
// Copyright (c) 2026 The de100 memory authors
//
// This software is provided 'as-is', without any express or implied
// warranty. In no event will the authors be held liable for any damages
// arising from the use of this software.
//
// Permission is granted to anyone to use this software for any purpose,
// including commercial applications, and to alter it and redistribute it
// freely, subject to the following restrictions:
//
// 1. The origin of this software must not be misrepresented; you must not
//    claim that you wrote the original software. If you use this software
//    in a product, an acknowledgment in the product documentation would be
//    appreciated but is not required.
// 2. Altered source versions must be plainly marked as such, and must not be
//    misrepresented as being the original software.
// 3. This notice may not be removed or altered from any source distribution.

// clang-format off

#ifndef DE100_VERSION_1_0_0_IN_ONE_FILE
#define DE100_VERSION_1_0_0_IN_ONE_FILE

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// ==== de100/config.hpp ===============================================================================================
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

// ==== de100/atomic.hpp ===============================================================================================
//
// atomic.hpp: a number that threads share, and what of <atomic> is needed of it. That header costs more time to compile
// than all of this library's core.

#ifndef DE100_ATOMIC_HPP
#define DE100_ATOMIC_HPP

#if DE100_COMPILER_MSVC
extern "C" long long _InterlockedCompareExchange64(long long volatile*, long long, long long);
extern "C" void _ReadWriteBarrier(void);
#pragma intrinsic(_InterlockedCompareExchange64, _ReadWriteBarrier)
#endif

namespace de100::detail {

/// A number that threads share.
struct alignas(8) AtomicU64 {
  std::uint64_t value = 0;
};

/// Puts `desired` there if `expected` is what stands there, and answers whether it was; else writes to `expected`
/// what stands there. Sequentially consistent.
inline bool compare_exchange(AtomicU64& atomic, std::uint64_t& expected, std::uint64_t desired) noexcept {
#if DE100_COMPILER_GNU
  return __atomic_compare_exchange_n(&atomic.value, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
#else
  const std::uint64_t found = static_cast<std::uint64_t>(
      _InterlockedCompareExchange64(reinterpret_cast<long long volatile*>(&atomic.value),
                                    static_cast<long long>(desired), static_cast<long long>(expected)));
  if (found == expected) return true;
  expected = found;
  return false;
#endif
}

/// The number that stands there. Says nothing about other memory.
inline std::uint64_t load(const AtomicU64& atomic) noexcept {
#if DE100_COMPILER_GNU
  return __atomic_load_n(&atomic.value, __ATOMIC_RELAXED);
#else
  std::uint64_t found = 0;  // an exchange of 0 for 0 changes nothing and reads 64 bits at once, in 32 bits too
  return compare_exchange(const_cast<AtomicU64&>(atomic), found, 0) ? 0 : found;
#endif
}

/// The number that stands there, and with it all that was written before the store_release() that put it there.
inline std::uint64_t load_acquire(const AtomicU64& atomic) noexcept {
#if DE100_COMPILER_GNU
  return __atomic_load_n(&atomic.value, __ATOMIC_ACQUIRE);
#else
  return load(atomic);  // a compare_exchange there
#endif
}

/// Puts a number there. Whoever finds it with load_acquire() finds all that was written before.
inline void store_release(AtomicU64& atomic, std::uint64_t value) noexcept {
#if DE100_COMPILER_GNU
  __atomic_store_n(&atomic.value, value, __ATOMIC_RELEASE);
#else
  std::uint64_t found = 0;
  while (!compare_exchange(atomic, found, value)) {
  }
#endif
}

/// Puts an answer there that every thread finds alike, unless one is there already: 0 is none.
inline void remember(AtomicU64& atomic, std::uint64_t answer) noexcept {
  std::uint64_t none = 0;
  (void)compare_exchange(atomic, none, answer);
}

/// The compiler moves no access to memory from one side of it to the other. Says nothing to the processor.
inline void compiler_barrier() noexcept {
#if DE100_COMPILER_GNU
  __asm__ volatile("" ::: "memory");
#else
  _ReadWriteBarrier();
#endif
}

/// Adds, and answers the sum, which wraps. Sequentially consistent, as compare_exchange() is, with which it is tried
/// until nobody else was first.
inline std::uint64_t add(AtomicU64& atomic, std::uint64_t difference) noexcept {
  std::uint64_t found = load(atomic);
  std::uint64_t sum = 0;
  do {
    sum = found + difference;
  } while (!compare_exchange(atomic, found, sum));
  return sum;
}

/// Makes the number `value` if it is less. The same where it changes anything.
inline void raise(AtomicU64& atomic, std::uint64_t value) noexcept {
  std::uint64_t found = load(atomic);
  while (found < value) {
    if (compare_exchange(atomic, found, value)) return;
  }
}

}  // namespace de100::detail

#endif  // DE100_ATOMIC_HPP

// ==== de100/bytes.hpp ================================================================================================
//
// bytes.hpp: sizes and bytes. Literals for sizes, arithmetic that cannot wrap unseen, alignment, and the four
// operations on raw bytes. Every size in this library goes through here. All of it is safe on any thread.

#ifndef DE100_BYTES_HPP
#define DE100_BYTES_HPP

namespace de100 {

/// The largest size that any object or block may have: PTRDIFF_MAX, so that the distance between two pointers into
/// it is always a number.
inline constexpr std::size_t max_size = SIZE_MAX / 2;

// ---- sizes that can be read ----------------------------------------------------------------------------------------

namespace detail {
void size_literal_does_not_fit_in_size_t();  // never defined: named by the compiler's message, since it is not
                                             // constexpr

consteval std::size_t scaled(unsigned long long count, unsigned long long unit) {
  if (count > max_size / unit) size_literal_does_not_fit_in_size_t();
  return static_cast<std::size_t>(count * unit);
}
}  // namespace detail

/// `using namespace de100::literals;` then 64_KiB, 16_MiB, 2_GiB: powers of 1024, of type std::size_t. One that is
/// larger than `max_size` does not compile.
namespace literals {
consteval std::size_t operator""_KiB(unsigned long long count) {
  return detail::scaled(count, 1ULL << 10);
}
consteval std::size_t operator""_MiB(unsigned long long count) {
  return detail::scaled(count, 1ULL << 20);
}
consteval std::size_t operator""_GiB(unsigned long long count) {
  return detail::scaled(count, 1ULL << 30);
}
}  // namespace literals

// ---- arithmetic ----------------------------------------------------------------------------------------------------

/// Writes a + b to `sum`; false, and `sum` unchanged, where that does not fit in a std::size_t.
[[nodiscard]] constexpr bool checked_add(std::size_t a, std::size_t b, std::size_t& sum) noexcept {
  if (a > SIZE_MAX - b) return false;
  sum = a + b;
  return true;
}

/// Writes a * b to `product`; false, and `product` unchanged, where that does not fit in a std::size_t.
///
/// Costs a division unless `b` is known while compiling: pass the constant there.
[[nodiscard]] constexpr bool checked_multiply(std::size_t a, std::size_t b, std::size_t& product) noexcept {
  if (b != 0 && a > SIZE_MAX / b) return false;
  product = a * b;
  return true;
}

/// Whether `value` is 1, 2, 4, 8 and so on; 0 is not.
[[nodiscard]] constexpr bool is_power_of_two(std::size_t value) noexcept {
  return value != 0 && (value & (value - 1)) == 0;
}

/// The largest multiple of `alignment` that is not above `value`.
///
/// `alignment` is a power of two.
[[nodiscard]] constexpr std::size_t align_down(std::size_t value, std::size_t alignment) noexcept {
  return value & ~(alignment - 1);
}

/// The smallest multiple of `alignment` that is not below `value`.
///
/// `alignment` is a power of two.
/// The result fits: where it might not, use `checked_align_up`.
[[nodiscard]] constexpr std::size_t align_up(std::size_t value, std::size_t alignment) noexcept {
  return align_down(value + (alignment - 1), alignment);
}

/// Writes `value`, rounded up to a multiple of `alignment`, to `result`; false, and `result` unchanged, where that
/// does not fit in a std::size_t.
///
/// `alignment` is a power of two.
[[nodiscard]] constexpr bool checked_align_up(std::size_t value, std::size_t alignment, std::size_t& result) noexcept {
  std::size_t sum = 0;
  if (!checked_add(value, alignment - 1, sum)) return false;
  result = align_down(sum, alignment);
  return true;
}

// ---- bytes ---------------------------------------------------------------------------------------------------------

/// Sets `size` bytes to the low 8 bits of `value`. Answers `destination`.
///
/// A null pointer or a size of 0 does nothing.
inline void* mem_set(void* destination, int value, std::size_t size) noexcept {
  if (destination == nullptr || size == 0) return destination;
  return std::memset(destination, value, size);
}

/// Copies `size` bytes. Answers `destination`.
///
/// The ranges do not overlap: where they may, use `mem_move`.
/// A null pointer or a size of 0 does nothing.
inline void* mem_copy(void* destination, const void* source, std::size_t size) noexcept {
  if (destination == nullptr || source == nullptr || size == 0) return destination;
  return std::memcpy(destination, source, size);
}

/// Copies `size` bytes; the ranges may overlap. Answers `destination`.
///
/// A null pointer or a size of 0 does nothing.
inline void* mem_move(void* destination, const void* source, std::size_t size) noexcept {
  if (destination == nullptr || source == nullptr || size == 0) return destination;
  return std::memmove(destination, source, size);
}

/// Sets `size` bytes to 0 even where the compiler can see that nobody reads them again: for keys and passwords.
/// Answers `destination`.
///
/// A null pointer or a size of 0 does nothing.
inline void* mem_zero_secure(void* destination, std::size_t size) noexcept {
  // The compiler has to read a volatile pointer and cannot know that it leads to memset, so it cannot drop the call.
  void* (*volatile const set)(void*, int, std::size_t) = std::memset;
  if (destination == nullptr || size == 0) return destination;
  return set(destination, 0, size);
}

}  // namespace de100

#endif  // DE100_BYTES_HPP

// ==== de100/error.hpp ================================================================================================
//
// error.hpp: why something could not be done, as a value, and two texts for it: one line, and what to try.

#ifndef DE100_ERROR_HPP
#define DE100_ERROR_HPP

namespace de100 {

enum class MemoryError : std::uint8_t {
  ok,

  // the size
  out_of_memory,
  invalid_size,
  size_overflow,

  // the address
  invalid_address,
  address_in_use,
  alignment_failed,

  // what may be done
  permission_denied,
  protection_failed,

  // the block
  null_block,
  invalid_block,
  already_freed,

  // the system
  page_size_failed,
  platform_error,
  unsupported,

  // the file
  file_not_found,
  not_a_file,
  file_too_short,

  // the name
  invalid_name,
  duplicate_name,

  count  // how many there are
};

/// Why an arena refuses a rewind.
enum class RewindError : std::uint8_t {
  none,         // it does not
  no_mark,      // ArenaCheckpoint{}, which no arena has made
  other_arena,  // the mark of another arena, or of one that has ended, was moved away, or has no memory
  dropped,      // the arena was rewound to before it, or cleared, since
  ahead,        // less is used than was at the mark: all that can be told without ArenaPolicy::check_marks
};

/// Whether it is one: `if (failed(block.resize(size))) { ... }`
[[nodiscard]] constexpr bool failed(MemoryError error) noexcept {
  return !detail::is(error, MemoryError::ok);
}

/// One line, without a full stop, for a log. Any value has one, also those out of range. The text lives for ever.
[[nodiscard]] const char* error_message(MemoryError error) noexcept;

/// The causes and what to try, in a few sentences, for a developer. Any value has one, also those out of range. The
/// text lives for ever.
[[nodiscard]] const char* error_details(MemoryError error) noexcept;

/// What it means, as a sentence. Any value has one. The text lives for ever.
[[nodiscard]] const char* rewind_error_message(RewindError error) noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE const char* error_message(MemoryError error) noexcept {
  switch (error) {
    case MemoryError::ok:
      return "no error";
    case MemoryError::out_of_memory:
      return "out of memory";
    case MemoryError::invalid_size:
      return "invalid size";
    case MemoryError::size_overflow:
      return "size too large";
    case MemoryError::invalid_address:
      return "invalid address";
    case MemoryError::address_in_use:
      return "address already in use";
    case MemoryError::alignment_failed:
      return "alignment cannot be had";
    case MemoryError::permission_denied:
      return "permission denied";
    case MemoryError::protection_failed:
      return "protection could not be changed";
    case MemoryError::null_block:
      return "block was never allocated";
    case MemoryError::invalid_block:
      return "block is not valid";
    case MemoryError::already_freed:
      return "block holds no memory any more";
    case MemoryError::page_size_failed:
      return "page size unknown";
    case MemoryError::platform_error:
      return "operating system error";
    case MemoryError::unsupported:
      return "not supported here";
    case MemoryError::file_not_found:
      return "file not found";
    case MemoryError::not_a_file:
      return "not a file";
    case MemoryError::file_too_short:
      return "file too short";
    case MemoryError::invalid_name:
      return "invalid name";
    case MemoryError::duplicate_name:
      return "name already in use";
    case MemoryError::count:
      break;
  }
  return "unknown error";
}

DE100_INLINE const char* error_details(MemoryError error) noexcept {
  switch (error) {
    case MemoryError::ok:
      return "The operation did what was asked. Nothing to do.";
    case MemoryError::out_of_memory:
      return "The system would not give that much memory or address space, or that many mappings. Ask for less, free "
             "other blocks, or raise the limit: ulimit -v and -d, vm.max_map_count and vm.overcommit_memory on Linux, "
             "the page file on Windows, the container's memory limit.";
    case MemoryError::invalid_size:
      return "The size is zero, or does not lie within the block. A block holds at least one byte: check where the "
             "size "
             "was computed, and use free() to give memory back.";
    case MemoryError::size_overflow:
      return "The size does not fit, once rounded up to pages and with its guards: it is above PTRDIFF_MAX. Mostly a "
             "negative number or a product that wrapped was converted to a size: check where it was computed.";
    case MemoryError::invalid_address:
      return "No block can start at that base. It must be a multiple of the page size (of 64 KiB on Windows), not null "
             "with base_fixed, far enough from both ends of the address space for the guards, and needs the flag "
             "base_hint or base_fixed.";
    case MemoryError::address_in_use:
      return "Something is mapped within the range that was asked for with base_fixed, its guards included; it was "
             "not touched. Choose another base, use base_hint to get memory anywhere, or, if a block at a fixed base "
             "was to grow, set BlockOptions::reserve when it is made: such a block never moves.";
    case MemoryError::alignment_failed:
      return "Memory was had, but not at that alignment. Ask for a smaller one, or reserve more and align within it.";
    case MemoryError::permission_denied:
      return "The block or the system does not allow it. To reset a block it must be writable: protect(read_write) "
             "first. A system may forbid memory that is writable and executable at once, or addresses near zero.";
    case MemoryError::protection_failed:
      return "The system would not change what may be done with the pages; they are as they were. Try fewer rights at "
             "once (writable, then executable), and fewer blocks, since each change may split a mapping.";
    case MemoryError::null_block:
      return "This block was never allocated. Make it with MemoryBlock::allocate(), or with resize().";
    case MemoryError::invalid_block:
      return "This block could not be allocated: error() says why. Ask is_valid() before using a block.";
    case MemoryError::already_freed:
      return "This block was freed or moved from. Use the block that it was moved to, or resize() to allocate again.";
    case MemoryError::page_size_failed:
      return "The system did not tell its page size, so no block can be made. Check the sandbox the program runs in.";
    case MemoryError::platform_error:
      return "The operating system failed in a way that has no name here. os_error() has its own code: errno, or on "
             "Windows GetLastError().";
    case MemoryError::unsupported:
      return "This platform cannot do that, or not with a block of this kind (a file cannot be resized, say). "
             "system_facts() tells what the platform can do, and the README's table what works where.";
    case MemoryError::file_not_found:
      return "There is no file of that name, or a folder on the way to it is missing. A path that is not absolute is "
             "looked for from the program's working folder; it is UTF-8, on Windows too.";
    case MemoryError::not_a_file:
      return "There is something of that name, but it has no bytes to map: a folder, a pipe, a terminal. Check the "
             "path; "
             "what is no file is read with the functions of the system.";
    case MemoryError::file_too_short:
      return "The file ends before the bytes that were asked for, or is empty, or has become shorter since it was "
             "mapped. To touch what it has no longer ends the program: map it again.";
    case MemoryError::invalid_name:
      return "The name is null or empty, or nothing has that name, or there is nothing at that index. A region of a "
             "budget is asked for by the name in its request, or by its number: compare it with the requests.";
    case MemoryError::duplicate_name:
      return "Two regions of a budget were asked for under one name. Give each a name of its own, or ask once for the "
             "sum of both.";
    case MemoryError::count:
      break;
  }
  return "This is not a value of MemoryError: it was read from memory that holds something else, or cast from a "
         "number.";
}

DE100_INLINE const char* rewind_error_message(RewindError error) noexcept {
  switch (error) {
    case RewindError::none:
      return "The mark is good.";
    case RewindError::no_mark:
      return "This is no mark: ArenaCheckpoint{} names no place in any arena.";
    case RewindError::other_arena:
      return "The mark is of another arena, or of one that has ended, was moved away or has no memory.";
    case RewindError::dropped:
      return "The arena was rewound to before the mark, or cleared, after the mark was taken.";
    case RewindError::ahead:
      return "The mark is ahead of what is used: the arena was rewound to before it, or cleared.";
  }
  return "This is not a value of RewindError.";
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_ERROR_HPP

// ==== de100/flags.hpp ================================================================================================
//
// flags.hpp: what may be done with a block, what is asked for when it is made, and what it got.

#ifndef DE100_FLAGS_HPP
#define DE100_FLAGS_HPP

namespace de100 {

/// Combine them with `|`, take away with `& ~`, ask with `has`.
enum class MemoryFlags : std::uint32_t {
  none = 0,

  // What may be done with the bytes. A processor may not be able to forbid reading what it lets write or execute.
  read = 1U << 0,
  write = 1U << 1,
  execute = 1U << 2,

  zeroed = 1U << 3,  // every byte reads as zero when the block is made

  // Where: `BlockOptions::base` says where usable memory starts.
  base_hint = 1U << 4,   // there if it can be had, else anywhere
  base_fixed = 1U << 5,  // there or an error; wins over base_hint

  // Best effort: kept and reported by `MemoryBlock::flags()`.
  large_pages =
      1U << 6,          // the block is large and read all over: large pages where it can have them, see page_backing()
  transient = 1U << 7,  // it is reset often, and nobody misses the contents: left out of core dumps; small ones are
                        // reset by writing zeros, which is cheaper there than to give pages back and fault them in

  read_write = read | write,
  read_write_execute = read | write | execute,
  read_write_zeroed = read | write | zeroed,
};

[[nodiscard]] constexpr MemoryFlags operator|(MemoryFlags a, MemoryFlags b) noexcept {
  return static_cast<MemoryFlags>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}

[[nodiscard]] constexpr MemoryFlags operator&(MemoryFlags a, MemoryFlags b) noexcept {
  return static_cast<MemoryFlags>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}

[[nodiscard]] constexpr MemoryFlags operator~(MemoryFlags a) noexcept {
  return static_cast<MemoryFlags>(~static_cast<std::uint32_t>(a));
}

constexpr MemoryFlags& operator|=(MemoryFlags& a, MemoryFlags b) noexcept {
  return a = a | b;
}

constexpr MemoryFlags& operator&=(MemoryFlags& a, MemoryFlags b) noexcept {
  return a = a & b;
}

/// Whether every flag in `wanted` is in `flags`.
[[nodiscard]] constexpr bool has(MemoryFlags flags, MemoryFlags wanted) noexcept {
  return detail::is(flags & wanted, wanted);
}

/// Whether there is any flag in `flags`.
[[nodiscard]] constexpr bool is_any(MemoryFlags flags) noexcept {
  return !detail::is(flags, MemoryFlags::none);
}

/// What happens to a touch before or past the usable memory of a block.
enum class GuardKind : std::uint8_t {
  none,     // nothing: there is no block, it has no guards, or this system cannot forbid that memory is touched
  pages,    // it faults: no access is allowed to the pages there, which the system lists as mappings of their own
  markers,  // it faults: the pages are marked, which costs the system's list nothing (Linux from 6.13)
};

/// What a block's memory is made of, which decides how many addresses a processor can keep at hand.
enum class PageBacking : std::uint8_t {
  small_pages,        // pages of page_size(), or there is no block
  transparent_pages,  // the system was asked for larger pages, and makes them where it can
  large_pages,  // large pages, which the system keeps for those who ask: on Linux as many as vm.nr_hugepages says,
                // on Windows for a process that has enabled SeLockMemoryPrivilege
};

/// What may be done with a file that is mapped, and what becomes of what is written there.
enum class FileAccess : std::uint8_t {
  read,           // nothing can be written
  read_write,     // it is written to the file, and all who map the file see it
  copy_on_write,  // nobody else sees it, and the file stays as it is
};

}  // namespace de100

#endif  // DE100_FLAGS_HPP

// ==== de100/traits.hpp ===============================================================================================
//
// traits.hpp: the questions about types that the library asks, answered by the compiler: those of <type_traits> that
// are needed, without a header that costs as much to include as half of this library.

#ifndef DE100_TRAITS_HPP
#define DE100_TRAITS_HPP

namespace de100::detail {

template <class A, class B>
inline constexpr bool is_same = false;
template <class A>
inline constexpr bool is_same<A, A> = true;

template <class T>
inline constexpr bool is_const = false;
template <class T>
inline constexpr bool is_const<const T> = true;

template <class T>
inline constexpr bool is_pointer = false;
template <class T>
inline constexpr bool is_pointer<T*> = true;

template <class Pointer>
struct Pointee {};
template <class T>
struct Pointee<T*> {
  using Type = T;
};
template <class Pointer>
using RemovePointer = typename Pointee<Pointer>::Type;

template <class T>
struct WithoutConst {
  using Type = T;
};
template <class T>
struct WithoutConst<const T> {
  using Type = T;
};
template <class T>
struct WithoutConst<volatile T> {
  using Type = T;
};
template <class T>
struct WithoutConst<const volatile T> {
  using Type = T;
};
template <class T>
using RemoveConst = typename WithoutConst<T>::Type;  // and volatile

template <class T>
inline constexpr bool is_array = false;
template <class T>
inline constexpr bool is_array<T[]> = true;
template <class T, std::size_t count>
inline constexpr bool is_array<T[count]> = true;

/// Whether objects of the type can be in memory, one by one: not references, functions, void and arrays; nor const.
template <class T>
concept Object = is_const<const T>  // to a reference and to a function const adds nothing
                 && !is_same<RemoveConst<T>, void> && !is_array<T> && !is_const<T>;

template <class T>
void accept(T) noexcept;  // never defined: for what becomes a T by itself

template <class From, class To>
concept Becomes = requires(From (&make)() noexcept) {
  accept<To>(make());
};

template <class Derived, class Base>
concept Extends = __is_base_of(Base, Derived);

template <class T, class... Args>
inline constexpr bool is_constructible = __is_constructible(T, Args...);
template <class T, class... Args>
inline constexpr bool is_nothrow_constructible = __is_nothrow_constructible(T, Args...);
template <class T>
inline constexpr bool is_nothrow_move_assignable = __is_nothrow_assignable(T&, T&&);
template <class T>
inline constexpr bool is_trivially_default_constructible = __is_trivially_constructible(T);
template <class T>
inline constexpr bool is_trivially_copyable = __is_trivially_copyable(T);
template <class T>
inline constexpr bool is_trivially_destructible = DE100_IS_TRIVIALLY_DESTRUCTIBLE(T);

}  // namespace de100::detail

#endif  // DE100_TRAITS_HPP

// ==== de100/poison.hpp ===============================================================================================
//
// poison.hpp: what AddressSanitizer, MemorySanitizer and valgrind are told about memory that nobody may touch, or that
// holds nothing yet, where the program runs under one of them. Elsewhere nothing is done.

#ifndef DE100_POISON_HPP
#define DE100_POISON_HPP

#if DE100_SANITIZE_ADDRESS
#include <sanitizer/asan_interface.h>
#endif
#if DE100_SANITIZE_MEMORY
#include <sanitizer/msan_interface.h>
#endif
#if DE100_VALGRIND
#include <valgrind/memcheck.h>
#endif

namespace de100::detail {

// Addresses are numbers here, since nothing need stand there. AddressSanitizer watches 8 bytes at a time, of which it
// can leave the first ones alone and not the last: `begin` is a multiple of 8.
//
// They are inlined always, so that a program of which a part is not under the tool has them as each part needs them.

/// From now on a touch of any byte in [begin, end) is reported.
DE100_FORCE_INLINE void poison(std::uintptr_t begin, std::uintptr_t end) noexcept {
#if DE100_SANITIZE_ADDRESS
  if (begin < end) __asan_poison_memory_region(reinterpret_cast<void*>(begin), end - begin);
#elif DE100_VALGRIND
  if (begin < end) (void)VALGRIND_MAKE_MEM_NOACCESS(begin, end - begin);
#endif
  (void)begin, (void)end;
}

/// They may be touched again, and hold what stands there.
DE100_FORCE_INLINE void unpoison(std::uintptr_t begin, std::uintptr_t end) noexcept {
#if DE100_SANITIZE_ADDRESS
  if (begin < end) __asan_unpoison_memory_region(reinterpret_cast<void*>(begin), end - begin);
#elif DE100_VALGRIND
  if (begin < end) (void)VALGRIND_MAKE_MEM_DEFINED(begin, end - begin);
#endif
  (void)begin, (void)end;
}

/// A decision that depends on what stands in these bytes now is reported.
DE100_FORCE_INLINE void undefine(void* place, std::size_t size) noexcept {
#if DE100_SANITIZE_MEMORY
  if (place != nullptr) __msan_allocated_memory(place, size);
#elif DE100_VALGRIND
  if (place != nullptr) (void)VALGRIND_MAKE_MEM_UNDEFINED(place, size);
#endif
  (void)place, (void)size;
}

/// The system has taken the pages, or given others for them, of which valgrind takes note by itself.
DE100_FORCE_INLINE void renew(void* pages, std::size_t size) noexcept {
#if DE100_SANITIZE_ADDRESS
  __asan_unpoison_memory_region(pages, size);
#elif DE100_SANITIZE_MEMORY
  __msan_unpoison(pages, size);
#endif
  (void)pages, (void)size;
}

/// The same where the pages were told to be zero, of which valgrind takes no note.
DE100_FORCE_INLINE void renew_as_zeros(void* pages, std::size_t size) noexcept {
  renew(pages, size);
#if DE100_VALGRIND
  (void)VALGRIND_MAKE_MEM_DEFINED(pages, size);
#endif
}

}  // namespace de100::detail

#endif  // DE100_POISON_HPP

// ==== de100/os.hpp ===================================================================================================
//
// os.hpp: all that this library asks of an operating system, and the only place where a platform is chosen.
//
// Three files answer it: os/posix.hpp, os/windows.hpp and os/wasm.hpp. For a system that they do not know, write a
// header that defines these functions in namespace de100::os, with DE100_INLINE before each, and name it:
// -DDE100_OS_HEADER='"my_console.hpp"'. What a program never uses need not be defined, unless the library is
// compiled separately. Tests use the same door to make the nth call fail. What follows is the whole contract; nothing
// above this file knows a platform.

#ifndef DE100_OS_HPP
#define DE100_OS_HPP

namespace de100::os {

/// How a call went: `error` for the program, `code` the system's own number for a person (0 where there is none).
struct [[nodiscard]] Result {
  MemoryError error = MemoryError::ok;
  int code = 0;
  [[nodiscard]] bool ok() const noexcept { return !failed(error); }
  [[nodiscard]] bool is(MemoryError other) const noexcept { return detail::is(error, other); }
};

/// What `fixed_bases` answers: from `begin` up to `end`.
struct [[nodiscard]] AddressRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

/// What `reserve` answers: the range starts at `base`, which is null where `result` is not ok.
struct [[nodiscard]] Reservation {
  std::byte* base = nullptr;
  Result result;
};

enum class Placement : std::uint8_t { anywhere, hint, exact };

/// What `advise` can do with pages. All but the first two leave those who use the pages alone.
enum class Advice : std::uint8_t {
  guard,         // committed pages fault from now on, at no cost to the system's list of mappings; their contents go
  unguard,       // they do not any more, and read as zero; of other pages nothing changes
  prefault,      // committed pages are given their memory now
  read_ahead,    // pages of a file are read now; file_too_short where it has become that
  discard,       // contents may go: the system takes the memory when it is short of it
  huge,          // larger pages are made of these where they can
  no_dump,       // not in a core dump
  no_fork,       // not in a child process
  wipe_on_fork,  // zero in a child process
};

// All are safe on any thread. Addresses and sizes are multiples of page_size(), sizes are not 0, and a range lies
// within one reservation, which starts at a multiple of granularity(). `access` counts only read, write and execute.
// Unless it says otherwise, a call that fails has changed nothing.
//
// A system without virtual memory (os/wasm.hpp) answers `unsupported` to `exact` and to any access but read_write.
// There a range that is only reserved takes memory, and nothing keeps anybody from touching it.

/// Bytes in a page, and the multiple at which reservations start; 0 where the system does not say.
std::size_t page_size() noexcept;
std::size_t granularity() noexcept;

/// Bytes in a large page; 0 where there are none or the system does not say.
std::size_t large_page_size() noexcept;

/// Bytes of physical memory that the machine has, or of what stands for it; 0 where the system does not say.
std::uint64_t memory_size() noexcept;

/// Addresses that programs on this system and processor mostly leave alone; from 0 to 0 where there are none.
AddressRange fixed_bases() noexcept;

/// A clock that never runs backwards, as fine as the system has one. No unit.
std::uint64_t ticks() noexcept;

/// Lets other threads run, where they would have to wait for this one.
void yield_thread() noexcept;

/// A number of the calling thread's that no other thread has while it runs, and not 0.
std::uint64_t thread_id() noexcept;

/// Holds `size` bytes of address space, which cost no memory and cannot be touched; with an `access`, committed at
/// once. `hint`: at `address` if it is free. `exact`: at `address` or address_in_use, never over another mapping.
/// Release gives a whole reservation back.
Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept;
Result release(void* reservation, std::size_t size) noexcept;

/// commit: pages become usable; they read as zero, or where they were usable before, as they did. decommit: pages lose
/// contents, memory, access, name, and what was advised of them.
Result commit(void* address, std::size_t size, MemoryFlags access) noexcept;
Result decommit(void* address, std::size_t size) noexcept;

/// commit, with large pages. Address and size are multiples of large_page_size(), and no page of the reservation was
/// used before. From then on there are up to three reservations: what is before, the large pages, what is behind.
/// unsupported: nothing was done, commit instead. Any other failure has released the reservation.
Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                    MemoryFlags access) noexcept;

/// Committed pages read as zero again, for the price of the pages in use; `access` is what they have and keep.
/// unsupported: nothing was done, write zeros instead. Another failure leaves the range decommitted.
Result reset(void* address, std::size_t size, MemoryFlags access) noexcept;

/// Whether what was advised of pages, and their name, outlast a reset.
bool reset_keeps_advice() noexcept;

/// Changes what may be done with committed pages.
Result protect(void* address, std::size_t size, MemoryFlags access) noexcept;

/// commit and protect, for code that is made while the program runs: `access` is read_write, for this thread, or read
/// and execute. Then what was written there is what every processor runs.
Result commit_code(void* address, std::size_t size) noexcept;
Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept;

/// Whether reading the page that starts at `page` would fault: asked of the system, so that nothing does. false where
/// it does not say.
bool faults(const void* page) noexcept;

/// Moves committed pages to untouched ones in another reservation, without reading them, and adds zero pages up to
/// `new_size`, which is not less than `size`. The range that they left is no longer
/// reserved: release what is before and after it. unsupported: nothing was done, copy instead.
Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept;

/// See Advice. unsupported: nothing was done, and for all but the first two nothing need be.
Result advise(void* address, std::size_t size, Advice advice) noexcept;

/// Writes to where the program's errors go. Not all of it may arrive. Safe in a signal handler.
void write_error(const char* text, std::size_t size) noexcept;

/// Shows `name` for pages in the system's list of mappings; null for none. unsupported where there is no such thing.
Result set_name(void* address, std::size_t size, const char* name) noexcept;

}  // namespace de100::os

#if !DE100_BODIES
// They are in another file of the program.
#elif defined(DE100_OS_HEADER)
#include DE100_OS_HEADER
#elif DE100_OS_WINDOWS

// ==== de100/os/windows.hpp ===========================================================================================
//
// os/windows.hpp: the contract of os.hpp on Windows. Included by os.hpp only.
//
// <windows.h> is not included: the few functions in use are declared below, with the types that it gives them, so that
// it may come before, after or never.

#ifndef DE100_OS_WINDOWS_HPP
#define DE100_OS_WINDOWS_HPP

struct _SYSTEM_INFO;
struct _MEMORY_BASIC_INFORMATION;
struct _MEMORYSTATUSEX;
struct _OVERLAPPED;
union _LARGE_INTEGER;

namespace de100::os::windows {

// SIZE_T is an unsigned long in 32 bits, where std::size_t is an unsigned int.
template <std::size_t bytes>
struct SizeOf {
  using Type = unsigned long;
};
template <>
struct SizeOf<8> {
  using Type = unsigned long long;
};
using Size = SizeOf<sizeof(void*)>::Type;

}  // namespace de100::os::windows

extern "C" {
__declspec(dllimport) void* __stdcall VirtualAlloc(void*, de100::os::windows::Size, unsigned long, unsigned long);
__declspec(dllimport) int __stdcall VirtualFree(void*, de100::os::windows::Size, unsigned long);
__declspec(dllimport) int __stdcall VirtualProtect(void*, de100::os::windows::Size, unsigned long, unsigned long*);
__declspec(dllimport) de100::os::windows::Size
    __stdcall VirtualQuery(const void*, struct _MEMORY_BASIC_INFORMATION*, de100::os::windows::Size);
__declspec(dllimport) int __stdcall UnmapViewOfFile(const void*);
__declspec(dllimport) int __stdcall FlushInstructionCache(void*, const void*, de100::os::windows::Size);
__declspec(dllimport) de100::os::windows::Size __stdcall GetLargePageMinimum(void);
__declspec(dllimport) unsigned long __stdcall GetLastError(void);
__declspec(dllimport) unsigned long __stdcall GetCurrentThreadId(void);
__declspec(dllimport) int __stdcall SwitchToThread(void);
__declspec(dllimport) void* __stdcall GetStdHandle(unsigned long);
__declspec(dllimport) int __stdcall WriteFile(void*, const void*, unsigned long, unsigned long*, struct _OVERLAPPED*);
__declspec(dllimport) void __stdcall GetSystemInfo(struct _SYSTEM_INFO*);
__declspec(dllimport) int __stdcall GlobalMemoryStatusEx(struct _MEMORYSTATUSEX*);
__declspec(dllimport) int __stdcall QueryPerformanceCounter(union _LARGE_INTEGER*);
}

namespace de100::os {

namespace windows {

// The names that <windows.h> gives these numbers are macros, so they cannot be used here.
inline constexpr unsigned long mem_commit = 0x1000, mem_reserve = 0x2000, mem_decommit = 0x4000, mem_release = 0x8000;
inline constexpr unsigned long mem_reset = 0x80000, mem_large_pages = 0x20000000;
inline constexpr unsigned long page_noaccess = 0x01, page_readonly = 0x02, page_readwrite = 0x04, page_writecopy = 0x08;
inline constexpr unsigned long page_guard = 0x100;
inline constexpr unsigned long page_execute = 0x10, page_execute_read = 0x20, page_execute_readwrite = 0x40;

/// What GetCurrentProcess() answers, on every Windows there was.
inline void* this_process() noexcept {
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(-1));
}

/// The failure that GetLastError() tells of; `otherwise` where it means nothing more precise.
inline Result failure(MemoryError otherwise) noexcept {
  const unsigned long code = GetLastError();
  switch (code) {
    case 8:     // ERROR_NOT_ENOUGH_MEMORY
    case 14:    // ERROR_OUTOFMEMORY
    case 635:   // ERROR_COMMITMENT_MINIMUM
    case 1450:  // ERROR_NO_SYSTEM_RESOURCES
    case 1453:  // ERROR_WORKING_SET_QUOTA
    case 1454:  // ERROR_PAGEFILE_QUOTA
    case 1455:  // ERROR_COMMITMENT_LIMIT
    case 1816:  // ERROR_NOT_ENOUGH_QUOTA
      return {MemoryError::out_of_memory, static_cast<int>(code)};
    case 5:     // ERROR_ACCESS_DENIED
    case 1314:  // ERROR_PRIVILEGE_NOT_HELD
    case 1655:  // ERROR_DYNAMIC_CODE_BLOCKED: the process may not make memory executable
      return {MemoryError::permission_denied, static_cast<int>(code)};
    default:
      return {otherwise, static_cast<int>(code)};
  }
}

inline unsigned long protection(MemoryFlags access) noexcept {
  // Windows has no memory that can be written and not read.
  if (has(access, MemoryFlags::execute | MemoryFlags::write)) return page_execute_readwrite;
  if (has(access, MemoryFlags::execute | MemoryFlags::read)) return page_execute_read;
  if (has(access, MemoryFlags::execute)) return page_execute;
  if (has(access, MemoryFlags::write)) return page_readwrite;
  if (has(access, MemoryFlags::read)) return page_readonly;
  return page_noaccess;
}

/// SYSTEM_INFO, MEMORY_BASIC_INFORMATION and MEMORYSTATUSEX, which cannot be defined under their own names.
struct SystemInfo {
  std::uint32_t processor;
  std::uint32_t page_size;
  void* lowest_address;
  void* highest_address;
  std::size_t processor_mask;
  std::uint32_t processor_count;
  std::uint32_t processor_type;
  std::uint32_t allocation_granularity;
  std::uint32_t processor_level_and_revision;
};
static_assert(sizeof(SystemInfo) == (sizeof(void*) == 8 ? 48 : 36));

struct Mapping {
  void* base;
  void* reservation;
  std::uint32_t first_protection;
  std::size_t size;
  std::uint32_t state;
  std::uint32_t protection;
  std::uint32_t type;
};
static_assert(sizeof(Mapping) == (sizeof(void*) == 8 ? 48 : 28));

struct MemoryStatus {
  std::uint32_t size_of_this;
  std::uint32_t percent_in_use;
  std::uint64_t physical;  // bytes, as the others
  std::uint64_t free_physical;
  std::uint64_t commit_limit;
  std::uint64_t free_commit;
  std::uint64_t address_space;
  std::uint64_t free_address_space;
  std::uint64_t reserved;
};
static_assert(sizeof(MemoryStatus) == 64);

inline SystemInfo system_info() noexcept {
  SystemInfo info = {};
  GetSystemInfo(reinterpret_cast<struct _SYSTEM_INFO*>(&info));
  return info;
}

/// The pages from `address` on that are alike; of size 0 where the system does not say.
inline Mapping mapping_of(const void* address) noexcept {
  Mapping mapping = {};
  struct _MEMORY_BASIC_INFORMATION* const answer = reinterpret_cast<struct _MEMORY_BASIC_INFORMATION*>(&mapping);
  if (VirtualQuery(address, answer, sizeof mapping) == 0) return {};
  return mapping;
}

}  // namespace windows

DE100_INLINE std::size_t page_size() noexcept {
  return windows::system_info().page_size;
}

DE100_INLINE std::size_t granularity() noexcept {
  return windows::system_info().allocation_granularity;
}

DE100_INLINE std::size_t large_page_size() noexcept {
  return GetLargePageMinimum();
}

DE100_INLINE std::uint64_t memory_size() noexcept {
  windows::MemoryStatus status = {};
  status.size_of_this = sizeof status;
  return GlobalMemoryStatusEx(reinterpret_cast<struct _MEMORYSTATUSEX*>(&status)) != 0 ? status.physical : 0;
}

DE100_INLINE AddressRange fixed_bases() noexcept {
  // Above where high-entropy randomization puts heaps and stacks, below the 8 TiB that Windows 7 ends at; in 32 bits
  // below most libraries.
  constexpr bool wide = sizeof(void*) == 8;
  return {static_cast<std::uintptr_t>(wide ? 0x0400'0000'0000U : 0x2000'0000U),
          static_cast<std::uintptr_t>(wide ? 0x0700'0000'0000U : 0x3800'0000U)};
}

DE100_INLINE std::uint64_t ticks() noexcept {
  alignas(8) std::uint64_t now = 0;
  (void)QueryPerformanceCounter(reinterpret_cast<union _LARGE_INTEGER*>(&now));  // cannot fail since Windows XP
  return now;
}

DE100_INLINE void yield_thread() noexcept {
  (void)SwitchToThread();
}

DE100_INLINE std::uint64_t thread_id() noexcept {
  return GetCurrentThreadId();
}

DE100_INLINE Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  const unsigned long protection = windows::protection(access);
  const unsigned long type =
      protection == windows::page_noaccess ? windows::mem_reserve : windows::mem_reserve | windows::mem_commit;
  if (placement == Placement::anywhere) address = nullptr;
  void* found = VirtualAlloc(address, size, type, protection);
  if (found == nullptr && placement == Placement::hint) found = VirtualAlloc(nullptr, size, type, protection);
  if (found == nullptr) {
    Result result = windows::failure(MemoryError::platform_error);
    // ERROR_INVALID_ADDRESS is the answer for an address that is taken; one that cannot exist is an invalid parameter.
    if (placement == Placement::exact && result.code == 487) result.error = MemoryError::address_in_use;
    if (placement == Placement::exact && result.code == 87) result.error = MemoryError::invalid_address;
    // ERROR_INVALID_PARAMETER without an address is a size that no address space has.
    if (placement != Placement::exact && result.code == 87) result.error = MemoryError::out_of_memory;
    return {nullptr, result};
  }
  if (placement == Placement::exact && found != address) {
    (void)VirtualFree(found, 0, windows::mem_release);
    return {nullptr, {MemoryError::address_in_use, 487}};
  }
  return {static_cast<std::byte*>(found), {}};
}

DE100_INLINE Result release(void* reservation, std::size_t) noexcept {
  if (VirtualFree(reservation, 0, windows::mem_release) != 0) return {};
  const Result result = windows::failure(MemoryError::platform_error);
  return UnmapViewOfFile(reservation) != 0 ? Result{} : result;  // a file is given back in another way
}

DE100_INLINE Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (VirtualAlloc(address, size, windows::mem_commit, windows::protection(access)) == nullptr) {
    return windows::failure(MemoryError::platform_error);
  }
  return {};
}

DE100_INLINE Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                                 MemoryFlags access) noexcept {
  // Large pages are reserved and committed in one call, so the reservation is given up for three in a row: the guards
  // before and behind are others. ERROR_PRIVILEGE_NOT_HELD where the process has not enabled SeLockMemoryPrivilege.
  std::byte* const start = static_cast<std::byte*>(reservation);
  std::byte* const begin = static_cast<std::byte*>(address);
  const std::size_t before = static_cast<std::size_t>(begin - start);
  const std::size_t behind = reserved - before - size;
  const auto hold = [](void* place, std::size_t bytes) noexcept {
    return bytes == 0 || VirtualAlloc(place, bytes, windows::mem_reserve, windows::page_noaccess) != nullptr;
  };
  if (VirtualFree(start, 0, windows::mem_release) == 0) return {MemoryError::unsupported, 0};
  constexpr unsigned long type = windows::mem_reserve | windows::mem_commit | windows::mem_large_pages;
  if (VirtualAlloc(address, size, type, windows::protection(access)) == nullptr) {
    const int code = static_cast<int>(GetLastError());
    return {hold(start, reserved) ? MemoryError::unsupported : MemoryError::out_of_memory, code};
  }
  const bool held_before = hold(start, before);
  if (held_before && hold(begin + size, behind)) return {};
  const int code = static_cast<int>(GetLastError());  // somebody else was given the place meanwhile
  if (held_before && before != 0) (void)VirtualFree(start, 0, windows::mem_release);
  (void)VirtualFree(address, 0, windows::mem_release);
  return {MemoryError::out_of_memory, code};
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  if (VirtualFree(address, size, windows::mem_decommit) == 0) return windows::failure(MemoryError::platform_error);
  detail::renew(address, size);
  return {};
}

DE100_INLINE Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
  // MEM_RESET and DiscardVirtualMemory leave the contents undefined; only pages committed anew read as zero.
  if (VirtualFree(address, size, windows::mem_decommit) == 0) {
    return {MemoryError::unsupported, static_cast<int>(GetLastError())};
  }
  detail::renew(address, size);
  return commit(address, size, access);
}

DE100_INLINE bool reset_keeps_advice() noexcept {
  return true;  // there is none
}

DE100_INLINE Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  unsigned long before = 0;
  const unsigned long protection = windows::protection(access);
  if (VirtualProtect(address, size, protection, &before) != 0) return {};
  const Result result = windows::failure(MemoryError::protection_failed);
  // Of a file that is copied when it is written to, that is a protection of its own.
  const bool copied = protection == windows::page_readwrite &&
                      windows::mapping_of(address).first_protection == windows::page_writecopy &&
                      VirtualProtect(address, size, windows::page_writecopy, &before) != 0;
  return copied ? Result{} : result;
}

DE100_INLINE Result commit_code(void* address, std::size_t size) noexcept {
  return commit(address, size, MemoryFlags::read_write);
}

DE100_INLINE Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  const Result result = protect(address, size, access);
  if (result.ok() && has(access, MemoryFlags::execute)) {
    (void)FlushInstructionCache(windows::this_process(), address, size);
  }
  return result;
}

DE100_INLINE bool faults(const void* page) noexcept {
  const windows::Mapping mapping = windows::mapping_of(page);
  return mapping.size != 0 && (mapping.state != windows::mem_commit ||
                               (mapping.protection & (windows::page_noaccess | windows::page_guard)) != 0);
}

DE100_INLINE Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result advise(void* address, std::size_t size, Advice advice) noexcept {
  switch (advice) {
    case Advice::discard:
      // The pages stay committed, and need not be written to the page file any more.
      if (VirtualAlloc(address, size, windows::mem_reset, windows::page_readwrite) != nullptr) return {};
      return {MemoryError::unsupported, static_cast<int>(GetLastError())};
    case Advice::no_fork:
    case Advice::wipe_on_fork:
      return {};  // there is no fork
    default:
      return {MemoryError::unsupported, 0};
  }
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  constexpr unsigned long error_handle = static_cast<unsigned long>(-12);  // STD_ERROR_HANDLE
  unsigned long written = 0;
  (void)WriteFile(GetStdHandle(error_handle), text, static_cast<unsigned long>(size), &written, nullptr);
}

DE100_INLINE Result set_name(void*, std::size_t, const char*) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_HPP
#elif DE100_OS_WASM

// ==== de100/os/wasm.hpp ==============================================================================================
//
// os/wasm.hpp: the contract of os.hpp on WebAssembly (Emscripten). Included by os.hpp only.
//
// Memory there is one array that grows and never shrinks. No part of it can be forbidden, so guards catch nothing, what
// is reserved takes memory, and a fixed base or a protection other than read_write is unsupported. It comes from
// aligned_alloc(), with which Emscripten ends the program when memory runs out, unless it is told
// -sALLOW_MEMORY_GROWTH or -sABORTING_MALLOC=0.

#ifndef DE100_OS_WASM_HPP
#define DE100_OS_WASM_HPP

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <time.h>
#include <unistd.h>

extern "C" std::size_t emscripten_get_heap_max(void);  // as <emscripten/heap.h> has it, which includes much else

namespace de100::os {

namespace wasm {

inline constexpr std::size_t page = 4096;  // there are none, so small ones: the guards take memory

inline Result only_read_write(MemoryFlags access) noexcept {
  constexpr MemoryFlags asked = MemoryFlags::read_write_execute;
  if ((access & asked) != MemoryFlags::read_write) return {MemoryError::unsupported, 0};
  return {};
}

}  // namespace wasm

DE100_INLINE std::size_t page_size() noexcept {
  return wasm::page;
}

DE100_INLINE std::size_t granularity() noexcept {
  return wasm::page;
}

DE100_INLINE std::size_t large_page_size() noexcept {
  return 0;
}

DE100_INLINE std::uint64_t memory_size() noexcept {
  return emscripten_get_heap_max();  // that it may grow to
}

DE100_INLINE AddressRange fixed_bases() noexcept {
  return {};
}

DE100_INLINE std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

DE100_INLINE void yield_thread() noexcept {}

DE100_INLINE std::uint64_t thread_id() noexcept {
  static thread_local char here = 0;
  return reinterpret_cast<std::uintptr_t>(&here);
}

DE100_INLINE Reservation reserve(void*, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  if (access != MemoryFlags::none && !wasm::only_read_write(access).ok())
    return {nullptr, {MemoryError::unsupported, 0}};
  if (placement == Placement::exact) return {nullptr, {MemoryError::unsupported, 0}};
  void* const found = std::aligned_alloc(wasm::page, size);
  // emmalloc, a choice of Emscripten's, does not see that a range wraps around the end of the
  // address space, and answers with one that is not there.
  if (found == nullptr || size > UINTPTR_MAX - reinterpret_cast<std::uintptr_t>(found)) {
    std::free(found);
    return {nullptr, {MemoryError::out_of_memory, ENOMEM}};
  }
  return {static_cast<std::byte*>(std::memset(found, 0, size)), {}};
}

DE100_INLINE Result release(void* reservation, std::size_t) noexcept {
  std::free(reservation);
  return {};
}

DE100_INLINE Result commit(void*, std::size_t, MemoryFlags access) noexcept {
  return wasm::only_read_write(access);
}

DE100_INLINE Result commit_large(void*, std::size_t, void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  std::memset(address, 0, size);  // as it is to read when it is committed again
  return {};
}

DE100_INLINE Result reset(void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE bool reset_keeps_advice() noexcept {
  return true;  // there is none
}

DE100_INLINE Result protect(void*, std::size_t, MemoryFlags access) noexcept {
  return wasm::only_read_write(access);
}

DE100_INLINE Result commit_code(void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result protect_code(void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE bool faults(const void*) noexcept {
  return false;
}

DE100_INLINE Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

DE100_INLINE Result advise(void*, std::size_t, Advice advice) noexcept {
  const bool of_fork = advice == Advice::no_fork || advice == Advice::wipe_on_fork;  // there is none
  return {of_fork ? MemoryError::ok : MemoryError::unsupported, 0};
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  if (::write(2, text, size) < 0) return;  // there is nobody to tell
}

DE100_INLINE Result set_name(void*, std::size_t, const char*) noexcept {
  return {MemoryError::unsupported, 0};
}

}  // namespace de100::os

#endif  // DE100_OS_WASM_HPP
#elif DE100_OS_POSIX

// ==== de100/os/posix.hpp =============================================================================================
//
// os/posix.hpp: the contract of os.hpp on Linux, macOS, the BSDs and other systems with mmap. Included by os.hpp only.

#ifndef DE100_OS_POSIX_HPP
#define DE100_OS_POSIX_HPP

#include <cerrno>
#include <cstring>

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if DE100_OS_LINUX
#include <fcntl.h>
#include <sys/prctl.h>
#endif

// Where every thread's own data is found through a register, its address tells threads apart. Not on macOS, where that
// is another register for each processor. <pthread.h> costs more to compile than the rest of this file.
#define DE100_HAS_THREAD_POINTER 0
#if DE100_OS_LINUX && defined(__has_builtin)
#if __has_builtin(__builtin_thread_pointer)
#undef DE100_HAS_THREAD_POINTER
#define DE100_HAS_THREAD_POINTER 1
#endif
#endif
#if !DE100_HAS_THREAD_POINTER
#include <pthread.h>
#endif

// Pages that are made for code, and may be writable and executable at once.
#if defined(__APPLE__) && defined(__aarch64__) && defined(__ENVIRONMENT_MAC_OS_X_VERSION_MIN_REQUIRED__)  // not iOS
#define DE100_HAS_CODE_PAGES 1
#include <libkern/OSCacheControl.h>
#else
#define DE100_HAS_CODE_PAGES 0
#endif

namespace de100::os {

namespace posix {

// Address space that is only held must not count as memory that is promised. FreeBSD has no such flag and no need.
#if defined(MAP_NORESERVE)
inline constexpr int hold_flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
inline constexpr int hold_flags = MAP_PRIVATE | MAP_ANONYMOUS;
#endif

// "There or not at all", which MAP_FIXED alone is not: it replaces what is there. Where a system has no such flag, and
// on Linux before 4.17, which ignores it, the address is a hint and the answer is compared.
#if defined(MAP_FIXED_NOREPLACE)
inline constexpr int exact_flag = MAP_FIXED_NOREPLACE;
#elif defined(MAP_EXCL)
inline constexpr int exact_flag = MAP_FIXED | MAP_EXCL;
#else
inline constexpr int exact_flag = 0;
#endif

/// The failure that errno tells of; `otherwise` where errno means nothing more precise.
inline Result failure(MemoryError otherwise) noexcept {
  const int code = errno;
  switch (code) {
    case ENOMEM:
    case EAGAIN:
      return {MemoryError::out_of_memory, code};
    case EEXIST:
      return {MemoryError::address_in_use, code};
    case EPERM:
    case EACCES:
    case ENOTSUP:  // OpenBSD's mprotect(2): memory that is writable and executable at once
      return {MemoryError::permission_denied, code};
    default:
      return {otherwise, code};
  }
}

inline int protection(MemoryFlags access) noexcept {
  return (has(access, MemoryFlags::read) ? PROT_READ : PROT_NONE) |
         (has(access, MemoryFlags::write) ? PROT_WRITE : PROT_NONE) |
         (has(access, MemoryFlags::execute) ? PROT_EXEC : PROT_NONE);
}

#if DE100_OS_LINUX
inline constexpr int populate_read = 22;  // madvise(2): MADV_POPULATE_READ; older C libraries do not have the name

/// Reads the start of a short file of the kernel's, and ends it with a zero. False where it is not there.
template <std::size_t size>
bool read_text(const char* path, char (&text)[size]) noexcept {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t length = read(file, text, size - 1);
  (void)close(file);
  text[length > 0 ? length : 0] = 0;
  return length > 0;
}

/// Whether the kernel makes large pages where it is asked to: then the mode in brackets is not [never].
inline bool makes_large_pages() noexcept {
  char modes[64];
  return read_text("/sys/kernel/mm/transparent_hugepage/enabled", modes) && std::strstr(modes, "[never]") == nullptr;
}
#endif

/// Maps zero pages over a range of ours: MAP_FIXED is safe there and nowhere else.
inline Result map_over(void* address, std::size_t size, int protection, int flags) noexcept {
  if (mmap(address, size, protection, flags | MAP_FIXED, -1, 0) == MAP_FAILED) {
    return failure(MemoryError::platform_error);
  }
  detail::renew(address, size);
  return {};
}

}  // namespace posix

DE100_INLINE std::size_t page_size() noexcept {
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

DE100_INLINE std::size_t granularity() noexcept {
  return page_size();
}

DE100_INLINE std::size_t large_page_size() noexcept {
  std::size_t size = 0;
#if DE100_OS_LINUX
  // A number as text, in bytes. A kernel without large pages does not have the file.
  char text[24];
  if (!posix::read_text("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", text)) return 0;
  for (const char* digit = text; *digit >= '0' && *digit <= '9'; ++digit) {
    size = size * 10 + static_cast<std::size_t>(*digit - '0');
  }
#endif
  return size;
}

DE100_INLINE std::uint64_t memory_size() noexcept {
#if defined(_SC_PHYS_PAGES)  // no name of POSIX's, but Linux, macOS and the BSDs have it
  const long pages = sysconf(_SC_PHYS_PAGES);
  return pages > 0 ? static_cast<std::uint64_t>(pages) * page_size() : 0;
#else
  return 0;
#endif
}

DE100_INLINE AddressRange fixed_bases() noexcept {
  // Below what the C library and the kernel give out, which comes from the top, above what a heap that follows the
  // program grows to; and within what is the program's under a sanitizer, whose own memory lies in between.
#if defined(__x86_64__) && DE100_SANITIZE_ADDRESS
  constexpr std::uint64_t begin = 0x2000'0000'0000, end = 0x4000'0000'0000;  // LLVM's asan_mapping.h: HighMem
#elif defined(__x86_64__) && DE100_SANITIZE_MEMORY
  constexpr std::uint64_t begin = 0x5200'0000'0000, end = 0x5400'0000'0000;  // msan.h: app-2
#elif defined(__x86_64__) && DE100_SANITIZE_THREAD
  constexpr std::uint64_t begin = 0x20'0000'0000, end = 0x80'0000'0000;  // tsan_platform.h: LoApp
#elif defined(__x86_64__) || (defined(__APPLE__) && defined(__aarch64__))
  // Valgrind ends the program's part at 8 TiB. On Apple silicon all up to 448 GiB is the processor's or the system's.
  constexpr std::uint64_t begin = 0x0200'0000'0000, end = 0x0700'0000'0000;
#elif UINTPTR_MAX > 0xFFFF'FFFFU
  constexpr std::uint64_t begin = 0x10'0000'0000, end = 0x20'0000'0000;  // riscv64 with Sv39 ends at 0x40'0000'0000
#else
  constexpr std::uint64_t begin = 0x2000'0000, end = 0x3800'0000;
#endif
  return {static_cast<std::uintptr_t>(begin), static_cast<std::uintptr_t>(end)};
}

DE100_INLINE std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);  // fails only for a clock that is unknown, and POSIX has this one
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

DE100_INLINE void yield_thread() noexcept {
  const timespec moment = {0, 1000};
  (void)nanosleep(&moment, nullptr);
}

DE100_INLINE std::uint64_t thread_id() noexcept {
#if DE100_HAS_THREAD_POINTER
  return reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
#else
  const pthread_t self = pthread_self();                                     // a number here, a pointer there
  std::uint64_t id = 0;
  static_assert(sizeof self <= sizeof id);
  std::memcpy(&id, &self, sizeof self);
  return id;
#endif
}

DE100_INLINE Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  const bool exact = detail::is(placement, Placement::exact);
  const int protection = posix::protection(access);
  const int flags = protection == PROT_NONE ? posix::hold_flags : MAP_PRIVATE | MAP_ANONYMOUS;
  void* const found = mmap(detail::is(placement, Placement::anywhere) ? nullptr : address, size, protection,
                           flags | (exact ? posix::exact_flag : 0), -1, 0);
  if (found == MAP_FAILED) {
    Result result = posix::failure(exact ? MemoryError::invalid_address : MemoryError::platform_error);
    if (exact && result.is(MemoryError::out_of_memory)) {
      // Linux says ENOMEM also of an address that no program can have. Then the size alone is no problem.
      void* const elsewhere = mmap(nullptr, size, protection, flags, -1, 0);
      if (elsewhere != MAP_FAILED) {
        (void)munmap(elsewhere, size);
        result = {MemoryError::invalid_address, result.code};
      }
    }
#if defined(MAP_EXCL)
    // FreeBSD's mmap(2): EINVAL where MAP_EXCL finds the range in use; ENOMEM has been seen for the same.
    if (exact) result = {MemoryError::address_in_use, result.code};
#endif
    return {nullptr, result};
  }
  if (exact && found != address) {
    (void)munmap(found, size);
    return {nullptr, {MemoryError::address_in_use, EEXIST}};
  }
  return {static_cast<std::byte*>(found), {}};
}

DE100_INLINE Result release(void* reservation, std::size_t size) noexcept {
  if (munmap(reservation, size) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

DE100_INLINE Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

DE100_INLINE Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                                 MemoryFlags access) noexcept {
#if defined(MAP_HUGETLB)
  // Without MAP_NORESERVE the pages are set aside now, or refused, and not missing at the first touch. First anywhere,
  // to see whether there are any: a refusal over a range of ours leaves a hole there.
  const int log2_size = __builtin_ctzll(large_page_size()) << 26;  // MAP_HUGE_SHIFT: not the default size of the system
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | log2_size;
  const int protection = posix::protection(access);
  void* const probe = mmap(nullptr, size, protection, flags, -1, 0);
  if (probe == MAP_FAILED) return {MemoryError::unsupported, errno};
  (void)munmap(probe, size);

  if (munmap(address, size) != 0) return {MemoryError::unsupported, errno};
  void* const found = mmap(address, size, protection, flags | posix::exact_flag, -1, 0);
  if (found == address) return {};
  if (found != MAP_FAILED) (void)munmap(found, size);
  if (reserve(address, size, Placement::exact, MemoryFlags::none).result.ok()) return {MemoryError::unsupported, 0};
  std::byte* const begin = static_cast<std::byte*>(address);  // somebody else was given the place meanwhile
  std::byte* const start = static_cast<std::byte*>(reservation);
  if (begin != start) (void)munmap(start, static_cast<std::size_t>(begin - start));
  const std::size_t behind = static_cast<std::size_t>(start + reserved - (begin + size));
  if (behind != 0) (void)munmap(begin + size, behind);
  return {MemoryError::out_of_memory, ENOMEM};
#else
  (void)reservation, (void)reserved, (void)address, (void)size, (void)access;
  return {MemoryError::unsupported, 0};
#endif
}

DE100_INLINE Result decommit(void* address, std::size_t size) noexcept {
  // A new mapping is the only way that also gives back what was promised; MADV_DONTNEED keeps the promise.
  return posix::map_over(address, size, PROT_NONE, posix::hold_flags);
}

DE100_INLINE Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
#if DE100_OS_LINUX
  (void)access;
  // madvise(2): private anonymous pages read as zero afterwards. Locked pages are refused.
  if (madvise(address, size, MADV_DONTNEED) != 0) return {MemoryError::unsupported, errno};
  detail::renew_as_zeros(address, size);
  return {};
#else
  // Elsewhere MADV_DONTNEED is a hint that may leave the contents as they are.
  const int protection = posix::protection(access);
  const Result mapped = posix::map_over(address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS);
  // POSIX leaves open whether an mmap that fails has unmapped what it was to replace. If not, the contents are there.
  if (!mapped.ok() && mprotect(address, size, protection) == 0) return {MemoryError::unsupported, mapped.code};
  return mapped;
#endif
}

DE100_INLINE bool reset_keeps_advice() noexcept {
  return DE100_OS_LINUX != 0;
}

DE100_INLINE Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::protection_failed);
  return {};
}

#if DE100_HAS_CODE_PAGES
// mmap(2) and pthread_jit_write_protect_np(3) of macOS: on Apple silicon a program that is signed for it makes its code
// in pages of a kind of their own, of which each thread says whether it is writing or running it.
DE100_INLINE Result commit_code(void* address, std::size_t size) noexcept {
  // They cannot be mapped over others, so for a moment the place is nobody's.
  if (munmap(address, size) != 0) return posix::failure(MemoryError::platform_error);
  void* const found = mmap(address, size, PROT_READ | PROT_WRITE | PROT_EXEC, posix::hold_flags | MAP_JIT, -1, 0);
  if (found != address) {
    const Result result =
        found == MAP_FAILED ? posix::failure(MemoryError::platform_error) : Result{MemoryError::out_of_memory, ENOMEM};
    if (found != MAP_FAILED) (void)munmap(found, size);
    (void)mmap(address, size, PROT_NONE, posix::hold_flags, -1, 0);  // a hint: it may be somebody else's by now
    return result;
  }
  pthread_jit_write_protect_np(0);
  return {};
}

DE100_INLINE Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  const bool execute = has(access, MemoryFlags::execute);
  pthread_jit_write_protect_np(execute ? 1 : 0);
  if (execute) sys_icache_invalidate(address, size);
  return {};
}
#else
DE100_INLINE Result commit_code(void* address, std::size_t size) noexcept {
  return commit(address, size, MemoryFlags::read_write);
}

DE100_INLINE Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  char* const begin = static_cast<char*>(address);
  const Result result = protect(address, size, access);
  if (result.ok() && has(access, MemoryFlags::execute)) __builtin___clear_cache(begin, begin + size);
  return result;
}
#endif

DE100_INLINE bool faults(const void* page) noexcept {
#if DE100_OS_LINUX
  // madvise(2): MADV_POPULATE_READ, which fails with EFAULT on a marked page. Valgrind knows nothing of those, and
  // would read one itself to answer what follows.
  if (madvise(const_cast<void*>(page), page_size(), posix::populate_read) != 0 && errno == EFAULT) return true;
#endif
  // access(2) reads the path it is given, and answers EFAULT where it cannot.
  return access(static_cast<const char*>(page), F_OK) != 0 && errno == EFAULT;
}

#if DE100_OS_LINUX
namespace posix {

inline constinit detail::AtomicU64 cached_refuses_in_time = {};  // 1 no, 2 yes, 0 not tried yet

/// Whether mremap(2) finds out that it cannot move pages before it unmaps where they were to go, and not after that:
/// from Linux 6.17 on, which can also move pages of two mappings to where they have as much room. That is tried once,
/// then remembered: to provoke a refusal would leave a place of which nobody could tell whose it is.
inline bool refuses_in_time() noexcept {
  std::uint64_t answer = detail::load(cached_refuses_in_time);
  if (answer == 0) {
    const std::size_t page = page_size();
    void* const start = mmap(nullptr, 4 * page, PROT_READ, hold_flags, -1, 0);
    if (start == MAP_FAILED) return false;  // memory is short: nothing is known yet
    std::byte* const from = static_cast<std::byte*>(start);
    std::byte* const to = from + 2 * page;
    const bool two = mprotect(from, page, PROT_NONE) == 0;  // mappings
    const bool moved = two && mremap(from, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED;
    const bool lost = two && !moved && errno == EFAULT;  // the place, which is somebody else's by now, or nobody's
    if (!moved) (void)munmap(from, 2 * page);
    if (!lost) (void)munmap(to, 2 * page);
    if (!two) return false;  // the same
    answer = moved ? 2 : 1;
    detail::remember(cached_refuses_in_time, answer);
  }
  return answer == 2;
}

}  // namespace posix
#endif

DE100_INLINE Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept {
#if DE100_OS_LINUX
  // Pages of more than one mapping cannot be moved and grown at once (EFAULT): a part of them was locked or advised, or
  // added in place after a move. Who finds out too late is asked first, by growing into what follows: mostly that is
  // held, so the answer is no, and EFAULT where that is the reason.
  const bool ask = !posix::refuses_in_time();
  if (ask && mremap(from, size, size + page_size(), 0) != MAP_FAILED) {
    (void)munmap(static_cast<std::byte*>(from) + size, page_size());
  } else if (ask && errno == EFAULT) {
    return {MemoryError::unsupported, EFAULT};
  }
  if (mremap(from, size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED) {
    detail::renew(from, size);
    return {};
  }
  const Result result =
      errno == EFAULT ? Result{MemoryError::unsupported, EFAULT} : posix::failure(MemoryError::platform_error);
  // Where `to` has been unmapped it is held again; where it is there still, that is refused.
  (void)reserve(to, new_size, Placement::exact, MemoryFlags::none).result.ok();
  return result;
#else
  (void)from, (void)size, (void)to, (void)new_size;
  return {MemoryError::unsupported, 0};
#endif
}

DE100_INLINE Result advise(void* address, std::size_t size, Advice advice) noexcept {
#if DE100_OS_LINUX
  // The numbers, since C libraries do not have the names of the later ones: madvise(2).
  constexpr int free = 8, dont_fork = 10, huge_page = 14, dont_dump = 16, wipe_on_fork = 18;
  constexpr int populate_write = 23, guard_install = 102, guard_remove = 103;
  int number = 0;
  switch (advice) {
    case Advice::guard:
      number = guard_install;
      break;
    case Advice::unguard:
      number = guard_remove;
      break;
    case Advice::prefault:
      number = populate_write;
      break;
    case Advice::read_ahead:
      number = posix::populate_read;
      break;
    case Advice::discard:
      number = free;
      break;
    case Advice::huge:
      if (!posix::makes_large_pages()) return {MemoryError::unsupported, 0};
      number = huge_page;
      break;
    case Advice::no_dump:
      number = dont_dump;
      break;
    case Advice::no_fork:
      number = dont_fork;
      break;
    case Advice::wipe_on_fork:
      number = wipe_on_fork;
      break;
  }
  if (madvise(address, size, number) == 0) return {};
  if (detail::is(advice, Advice::read_ahead) && errno == EFAULT) return {MemoryError::file_too_short, EFAULT};
  return errno == EINVAL ? Result{MemoryError::unsupported, EINVAL} : posix::failure(MemoryError::platform_error);
#else
  [[maybe_unused]] const auto answer = [](int result) noexcept {
    return result == 0 ? Result{} : Result{MemoryError::unsupported, errno};
  };
#if defined(MADV_FREE)
  if (detail::is(advice, Advice::discard)) return answer(madvise(address, size, MADV_FREE));
#endif
#if defined(MADV_NOCORE)  // FreeBSD
  if (detail::is(advice, Advice::no_dump)) return answer(madvise(address, size, MADV_NOCORE));
#endif
#if defined(VM_INHERIT_NONE)     // macOS
  if (detail::is(advice, Advice::no_fork)) return answer(minherit(address, size, VM_INHERIT_NONE));
#elif defined(INHERIT_NONE)      // FreeBSD
  if (detail::is(advice, Advice::no_fork)) return answer(minherit(address, size, INHERIT_NONE));
#elif defined(MAP_INHERIT_NONE)  // OpenBSD, NetBSD
  if (detail::is(advice, Advice::no_fork)) return answer(minherit(address, size, MAP_INHERIT_NONE));
#endif
#if defined(INHERIT_ZERO)
  if (detail::is(advice, Advice::wipe_on_fork)) return answer(minherit(address, size, INHERIT_ZERO));
#elif defined(MAP_INHERIT_ZERO)
  if (detail::is(advice, Advice::wipe_on_fork)) return answer(minherit(address, size, MAP_INHERIT_ZERO));
#endif
  (void)address, (void)size, (void)advice;
  return {MemoryError::unsupported, EINVAL};
#endif
}

DE100_INLINE void write_error(const char* text, std::size_t size) noexcept {
  if (write(STDERR_FILENO, text, size) < 0) return;  // there is nobody to tell
}

DE100_INLINE Result set_name(void* address, std::size_t size, const char* name) noexcept {
#if DE100_OS_LINUX
  constexpr int set_vma = 0x53564d41;  // PR_SET_VMA; older C libraries do not have the name
  constexpr unsigned long set_vma_anon_name = 0;
  // Kernels before 5.17, and those that are built without it, answer EINVAL. The sanitizers read a null name.
  if (prctl(set_vma, set_vma_anon_name, address, size, name != nullptr ? name : "") != 0)
    return {MemoryError::unsupported, errno};
  return {};
#else
  (void)address, (void)size, (void)name;
  return {MemoryError::unsupported, 0};
#endif
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_HPP
#else
#error "de100 memory: this platform is not known; define DE100_OS_HEADER as the header with its virtual memory"
#endif

#endif  // DE100_OS_HPP

// ==== de100/os_faults.hpp ============================================================================================
//
// os_faults.hpp: what fault_report.hpp asks of an operating system beside os.hpp: to be told of touches that fault.
// Answered by os/posix_faults.hpp and os/windows_faults.hpp; by nobody on others, and with a DE100_OS_HEADER.

#ifndef DE100_OS_FAULTS_HPP
#define DE100_OS_FAULTS_HPP

namespace de100::os {

/// Has `report` called with the address of every touch that faults, on the thread that did it, before whoever was told
/// of faults until now; that one is told too. After a call that answered
/// true, others do nothing. False where the system cannot, or
/// refuses.
bool watch_faults(void (*report)(const void* address)) noexcept;

}  // namespace de100::os

#if DE100_SITES
#if DE100_OS_WINDOWS && !defined(DE100_OS_HEADER)

// ==== de100/os/windows_faults.hpp ====================================================================================
//
// os/windows_faults.hpp: the contract of os_faults.hpp on Windows. Included by os_faults.hpp only.

#ifndef DE100_OS_WINDOWS_FAULTS_HPP
#define DE100_OS_WINDOWS_FAULTS_HPP

struct _EXCEPTION_POINTERS;

extern "C" {
__declspec(dllimport) void* __stdcall AddVectoredExceptionHandler(unsigned long,
                                                                  long(__stdcall*)(struct _EXCEPTION_POINTERS*));
}

namespace de100::os {

namespace windows {

inline constinit detail::AtomicU64 watches_faults = {};
inline void (*fault_reporter)(const void* address) = nullptr;

// EXCEPTION_RECORD and EXCEPTION_POINTERS, as far as they are read.
struct ExceptionRecord {
  unsigned long code;
  unsigned long flags;
  ExceptionRecord* next;
  void* instruction;
  unsigned long parameter_count;
  std::uintptr_t parameters[15];
};
struct ExceptionPointers {
  const ExceptionRecord* record;
  void* context;
};

inline long __stdcall on_exception(struct _EXCEPTION_POINTERS* pointers) noexcept {
  constexpr unsigned long access_violation = 0xC0000005, in_page_error = 0xC0000006, guard_page = 0x80000001;
  const ExceptionRecord& record = *static_cast<const ExceptionPointers*>(static_cast<const void*>(pointers))->record;
  const bool is_fault = record.code == access_violation || record.code == in_page_error || record.code == guard_page;
  // The second parameter is the address that was touched.
  if (is_fault && record.parameter_count >= 2) fault_reporter(reinterpret_cast<const void*>(record.parameters[1]));
  return 0;  // EXCEPTION_CONTINUE_SEARCH
}

}  // namespace windows

inline bool watch_faults(void (*report)(const void* address)) noexcept {
  std::uint64_t nobody = 0;
  if (!detail::compare_exchange(windows::watches_faults, nobody, 1)) return true;
  windows::fault_reporter = report;
  if (AddVectoredExceptionHandler(1, windows::on_exception) != nullptr) return true;
  detail::store_release(windows::watches_faults, 0);
  return false;
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_FAULTS_HPP
#elif DE100_OS_POSIX && !defined(DE100_OS_HEADER)

// ==== de100/os/posix_faults.hpp ======================================================================================
//
// os/posix_faults.hpp: the contract of os_faults.hpp on POSIX systems. Included by os_faults.hpp only.

#ifndef DE100_OS_POSIX_FAULTS_HPP
#define DE100_OS_POSIX_FAULTS_HPP

#include <errno.h>
#include <signal.h>

namespace de100::os {

namespace posix {

inline constinit detail::AtomicU64 watches_faults = {};
inline void (*fault_reporter)(const void* address) = nullptr;
inline struct sigaction handler_before_segv = {}, handler_before_bus = {};

/// sigaction(2): an address is told by a fault, and not by kill(2), which has a code of 0 or less. A handler that
/// returns has the touch tried again.
inline void on_fault(int number, siginfo_t* fault, void* context) noexcept {
  const int error = errno;
  const bool is_fault = fault->si_code > 0;
  if (is_fault) fault_reporter(fault->si_addr);
  errno = error;

  const struct sigaction& before = number == SIGBUS ? handler_before_bus : handler_before_segv;
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(number, fault, context);
  } else if (before.sa_handler == SIG_DFL || (before.sa_handler == SIG_IGN && is_fault)) {
    (void)sigaction(number, &before, nullptr);
    if (!is_fault) (void)raise(number);  // once this has returned
  } else if (before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  }
}

}  // namespace posix

inline bool watch_faults(void (*report)(const void* address)) noexcept {
  std::uint64_t nobody = 0;
  if (!detail::compare_exchange(posix::watches_faults, nobody, 1)) return true;
  posix::fault_reporter = report;
  struct sigaction handler = {};
  handler.sa_sigaction = posix::on_fault;
  handler.sa_flags = SA_SIGINFO | SA_ONSTACK;
  (void)sigemptyset(&handler.sa_mask);
  // macOS and the BSDs answer some touches with SIGBUS; Linux those behind the end of a file.
  if (sigaction(SIGSEGV, &handler, &posix::handler_before_segv) == 0) {
    if (sigaction(SIGBUS, &handler, &posix::handler_before_bus) == 0) return true;
    (void)sigaction(SIGSEGV, &posix::handler_before_segv, nullptr);
  }
  detail::store_release(posix::watches_faults, 0);
  return false;
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_FAULTS_HPP
#else
inline bool de100::os::watch_faults(void (*)(const void*)) noexcept {
  return false;
}
#endif
#endif

#endif  // DE100_OS_FAULTS_HPP

// ==== de100/os_files.hpp =============================================================================================
//
// os_files.hpp: what this library asks of an operating system beside os.hpp, for those who map files, or memory that
// stands at two addresses. Answered by os/posix_files.hpp, os/windows_files.hpp and os/wasm_files.hpp. With a
// DE100_OS_HEADER it is the header that DE100_OS_FILES_HEADER names; without one, nobody can use them.

#ifndef DE100_OS_FILES_HPP
#define DE100_OS_FILES_HPP

namespace de100::os {

/// An open file, or memory without a name. What is mapped of it stays when it is closed.
struct [[nodiscard]] File {
  std::intptr_t handle = -1;
  std::uint64_t size = 0;  // bytes
  Result result;
};

/// What `map_file` made, from `start` on; null where `result` is not ok.
struct [[nodiscard]] MappedFile {
  std::byte* start = nullptr;
  bool in_parts = false;  // it is reservations in a row, and not one: the guard before, each copy, the guard behind
  Result result;
};

// All are safe on any thread. Unless it says otherwise, a call that fails has changed nothing.

/// Opens a file with bytes that can be mapped. `path` is UTF-8.
File open_file(const char* path, FileAccess access) noexcept;

/// Memory that can be mapped more than once: zero, and nobody else's. The system sets it aside now, where it can.
File make_shared(std::size_t size) noexcept;

void close_file(const File& file) noexcept;

/// Reserves guard, room for `times` copies, guard, and maps `size` bytes of the file from `offset` on to each copy, in
/// a row. Copies start at multiples of granularity(), as do the guards: the size is one if there are two copies.
/// `guard` and `offset` are multiples too, the bytes are all there, and the sum of the sizes can be had.
MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned times, std::size_t guard,
                    FileAccess access) noexcept;

/// Writes to the file what was written to pages of it.
Result flush(void* address, std::size_t size) noexcept;

}  // namespace de100::os

#if !DE100_BODIES
// They are in another file of the program.
#elif defined(DE100_OS_FILES_HEADER)
#include DE100_OS_FILES_HEADER
#elif defined(DE100_OS_HEADER)
// Not defined: a program that maps a file does not link.
#elif DE100_OS_WINDOWS

// ==== de100/os/windows_files.hpp =====================================================================================
//
// os/windows_files.hpp: the contract of os_files.hpp on Windows. Included by os_files.hpp only. As os/windows.hpp it
// does without <windows.h>.

#ifndef DE100_OS_WINDOWS_FILES_HPP
#define DE100_OS_WINDOWS_FILES_HPP

struct _SECURITY_ATTRIBUTES;
struct HINSTANCE__;

namespace de100::os::windows {
#if defined(NO_STRICT)  // of <windows.h>: handles have no types of their own
using Module = void*;
#else
using Module = struct HINSTANCE__*;
#endif
using AnyFunction = std::intptr_t(__stdcall*)();
}  // namespace de100::os::windows

extern "C" {
__declspec(dllimport) void* __stdcall CreateFileW(const wchar_t*, unsigned long, unsigned long,
                                                  struct _SECURITY_ATTRIBUTES*, unsigned long, unsigned long, void*);
__declspec(dllimport) unsigned long __stdcall GetFileAttributesW(const wchar_t*);
__declspec(dllimport) unsigned long __stdcall GetFileType(void*);
__declspec(dllimport) int __stdcall GetFileSizeEx(void*, union _LARGE_INTEGER*);
__declspec(dllimport) int __stdcall CloseHandle(void*);
__declspec(dllimport) void* __stdcall CreateFileMappingW(void*, struct _SECURITY_ATTRIBUTES*, unsigned long,
                                                         unsigned long, unsigned long, const wchar_t*);
__declspec(dllimport) void* __stdcall MapViewOfFileEx(void*, unsigned long, unsigned long, unsigned long,
                                                      de100::os::windows::Size, void*);
__declspec(dllimport) int __stdcall FlushViewOfFile(const void*, de100::os::windows::Size);
__declspec(dllimport) int __stdcall MultiByteToWideChar(unsigned int, unsigned long, const char*, int, wchar_t*, int);
__declspec(dllimport) de100::os::windows::Module __stdcall GetModuleHandleW(const wchar_t*);
__declspec(dllimport) de100::os::windows::AnyFunction __stdcall GetProcAddress(de100::os::windows::Module, const char*);
}

namespace de100::os {

namespace windows {

inline constexpr unsigned long mem_replace_placeholder = 0x4000, mem_reserve_placeholder = 0x40000;
inline constexpr unsigned long mem_preserve_placeholder = 0x2;

// From Windows 10 1803 on, in kernelbase.dll.
using VirtualAlloc2 = void*(__stdcall*)(void* process, void* base, Size size, unsigned long type,
                                        unsigned long protection, void* parameters, unsigned long parameter_count);
using MapViewOfFile3 = void*(__stdcall*)(void* section, void* process, void* base, std::uint64_t offset, Size size,
                                         unsigned long type, unsigned long protection, void* parameters,
                                         unsigned long parameter_count);

/// A function that not every Windows has; null where there is none.
template <class Function>
Function find_function(const char* name) noexcept {
  auto* const library = GetModuleHandleW(L"kernelbase.dll");
  if (library == nullptr) return nullptr;
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(library, name)));
}

inline void* as_handle(std::intptr_t number) noexcept {
  return reinterpret_cast<void*>(number);
}

inline File no_file(MemoryError otherwise) noexcept {
  Result result = failure(otherwise);
  switch (result.code) {
    case 2:    // ERROR_FILE_NOT_FOUND
    case 3:    // ERROR_PATH_NOT_FOUND
    case 53:   // ERROR_BAD_NETPATH
    case 123:  // ERROR_INVALID_NAME
    case 161:  // ERROR_BAD_PATHNAME
    case 206:  // ERROR_FILENAME_EXCED_RANGE
      result.error = MemoryError::file_not_found;
      break;
    case 19:  // ERROR_WRITE_PROTECT
    case 32:  // ERROR_SHARING_VIOLATION
      result.error = MemoryError::permission_denied;
      break;
    default:
      break;
  }
  return {-1, 0, result};
}

/// A file's bytes, or memory where `file` is -1.
inline File make_section(void* file, std::uint64_t size, unsigned long protection, MemoryError otherwise) noexcept {
  void* const section = CreateFileMappingW(file, nullptr, protection, static_cast<unsigned long>(size >> 32U),
                                           static_cast<unsigned long>(size & 0xFFFF'FFFFU), nullptr);
  if (section == nullptr) return no_file(otherwise);
  return {reinterpret_cast<std::intptr_t>(section), size, {}};
}

/// What map_file makes: its parts, in a row.
struct Parts {
  std::byte* start;
  std::size_t guard;
  std::size_t copy;
  unsigned times;

  [[nodiscard]] std::byte* first() const noexcept { return start + guard; }
  [[nodiscard]] std::byte* behind() const noexcept { return first() + copy * times; }
  [[nodiscard]] std::size_t total() const noexcept { return guard + copy * times + guard; }
};

/// Gives back the guard before and the first `copies`.
inline void give_back(const Parts& parts, unsigned copies) noexcept {
  if (parts.guard != 0) (void)VirtualFree(parts.start, 0, mem_release);
  for (unsigned i = 0; i < copies; ++i) (void)UnmapViewOfFile(parts.first() + i * parts.copy);
}

/// Maps copies where nobody else can get in between. Null where the system does not have that.
inline std::byte* map_over_placeholders(void* section, Parts parts) noexcept {
  const VirtualAlloc2 allocate = find_function<VirtualAlloc2>("VirtualAlloc2");
  const MapViewOfFile3 map = find_function<MapViewOfFile3>("MapViewOfFile3");
  if (allocate == nullptr || map == nullptr) return nullptr;
  parts.start = static_cast<std::byte*>(
      allocate(nullptr, nullptr, parts.total(), mem_reserve | mem_reserve_placeholder, page_noaccess, nullptr, 0));
  if (parts.start == nullptr) return nullptr;
  const auto split = [](void* place, std::size_t size) noexcept {
    return size == 0 || VirtualFree(place, size, mem_release | mem_preserve_placeholder) != 0;
  };
  if (!split(parts.start, parts.guard)) {
    (void)VirtualFree(parts.start, 0, mem_release);
    return nullptr;
  }
  unsigned cut = 0;  // copies that have a placeholder of their own
  bool ok = true;
  while (ok && cut < parts.times && (ok = split(parts.first() + cut * parts.copy, parts.copy))) ++cut;
  unsigned mapped = 0;
  while (ok && mapped < parts.times) {
    ok = map(section, nullptr, parts.first() + mapped * parts.copy, 0, parts.copy, mem_replace_placeholder,
             page_readwrite, nullptr, 0) != nullptr;
    if (ok) ++mapped;
  }
  if (ok) return parts.start;
  give_back(parts, mapped);
  for (unsigned i = mapped; i < cut; ++i) (void)VirtualFree(parts.first() + i * parts.copy, 0, mem_release);
  (void)VirtualFree(parts.first() + cut * parts.copy, 0, mem_release);
  return nullptr;
}

/// Maps where there was room a moment ago. Where somebody else was first, that is refused.
inline MappedFile map_in_a_gap(void* section, std::uint64_t offset, std::size_t size, Parts parts,
                               unsigned long access) noexcept {
  const auto hold = [](void* place, std::size_t bytes) noexcept {
    return bytes == 0 || VirtualAlloc(place, bytes, mem_reserve, page_noaccess) == place;
  };
  const Reservation gap = reserve(nullptr, parts.total(), Placement::anywhere, MemoryFlags::none);
  if (!gap.result.ok()) return {nullptr, true, gap.result};
  (void)VirtualFree(gap.base, 0, mem_release);

  parts.start = gap.base;
  if (!hold(parts.start, parts.guard)) return {nullptr, true, failure(MemoryError::out_of_memory)};
  unsigned mapped = 0;
  while (mapped < parts.times && MapViewOfFileEx(section, access, static_cast<unsigned long>(offset >> 32U),
                                                 static_cast<unsigned long>(offset & 0xFFFF'FFFFU), size,
                                                 parts.first() + mapped * parts.copy) != nullptr) {
    ++mapped;
  }
  if (mapped == parts.times && hold(parts.behind(), parts.guard)) return {parts.start, true, {}};
  const Result result = failure(MemoryError::platform_error);
  give_back(parts, mapped);
  return {nullptr, true, result};
}

}  // namespace windows

DE100_INLINE void close_file(const File& file) noexcept {
  if (file.handle != -1) (void)CloseHandle(windows::as_handle(file.handle));
}

DE100_INLINE File open_file(const char* path, FileAccess access) noexcept {
  wchar_t wide[4096];
  constexpr unsigned int utf8 = 65001;
  constexpr unsigned long no_invalid_characters = 8;
  if (MultiByteToWideChar(utf8, no_invalid_characters, path, -1, wide, sizeof wide / sizeof *wide) == 0) {
    return {-1, 0, {MemoryError::file_not_found, static_cast<int>(GetLastError())}};
  }
  constexpr unsigned long generic_read = 0x8000'0000U, generic_write = 0x4000'0000U, share_all = 7, open_existing = 3;
  const bool written = access == FileAccess::read_write;
  void* const opened = CreateFileW(wide, written ? generic_read | generic_write : generic_read, share_all, nullptr,
                                   open_existing, 0, nullptr);
  if (opened == windows::as_handle(-1)) {
    const File none = windows::no_file(MemoryError::platform_error);
    const unsigned long attributes = GetFileAttributesW(wide);
    const bool folder = attributes != 0xFFFF'FFFFU && (attributes & 0x10U) != 0;  // to open one is ERROR_ACCESS_DENIED
    return folder ? File{-1, 0, {MemoryError::not_a_file, none.result.code}} : none;
  }
  alignas(8) std::uint64_t size = 0;
  File file;
  if (GetFileType(opened) != 1) {  // FILE_TYPE_DISK
    file.result = {MemoryError::not_a_file, 0};
  } else if (GetFileSizeEx(opened, reinterpret_cast<union _LARGE_INTEGER*>(&size)) == 0) {
    file = windows::no_file(MemoryError::platform_error);
  } else if (size != 0) {  // of nothing there is no section
    constexpr unsigned long protections[] = {windows::page_readonly, windows::page_readwrite, windows::page_writecopy};
    file = windows::make_section(opened, size, protections[static_cast<int>(access)], MemoryError::platform_error);
  }
  (void)CloseHandle(opened);
  return file;
}

DE100_INLINE File make_shared(std::size_t size) noexcept {
  return windows::make_section(windows::as_handle(-1), size, windows::page_readwrite, MemoryError::out_of_memory);
}

DE100_INLINE MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned times,
                                 std::size_t guard, FileAccess access) noexcept {
  void* const section = windows::as_handle(file.handle);
  const std::size_t granule = granularity();
  const windows::Parts parts = {nullptr, guard, (size + granule - 1) / granule * granule, times};
  if (times > 1) {
    if (std::byte* const start = windows::map_over_placeholders(section, parts)) return {start, true, {}};
  }
  constexpr unsigned long accesses[] = {4, 2, 1};  // FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY
  MappedFile mapped;
  for (int i = 0; i < 8 && mapped.start == nullptr; ++i) {
    mapped = windows::map_in_a_gap(section, offset, size, parts, accesses[static_cast<int>(access)]);
  }
  return mapped;
}

DE100_INLINE Result flush(void* address, std::size_t size) noexcept {
  if (FlushViewOfFile(address, size) == 0) return windows::failure(MemoryError::platform_error);
  return {};
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_FILES_HPP
#elif DE100_OS_WASM

// ==== de100/os/wasm_files.hpp ========================================================================================
//
// os/wasm_files.hpp: the contract of os_files.hpp on WebAssembly (Emscripten). Included by os_files.hpp only.
//
// No file can be mapped there. What is only to be read, or copied on write, is read as a whole, which makes no
// difference to who uses it; what is to be written to a file, and memory that stands at two addresses, is unsupported.

#ifndef DE100_OS_WASM_FILES_HPP
#define DE100_OS_WASM_FILES_HPP

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace de100::os {

namespace wasm {

inline File no_file(MemoryError otherwise) noexcept {
  const int code = errno;
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return {-1, 0, {MemoryError::file_not_found, code}};
    case EISDIR:
    case ESPIPE:
      return {-1, 0, {MemoryError::not_a_file, code}};
    case EACCES:
    case EPERM:
      return {-1, 0, {MemoryError::permission_denied, code}};
    default:
      return {-1, 0, {otherwise, code}};
  }
}

}  // namespace wasm

DE100_INLINE void close_file(const File& file) noexcept {
  (void)close(static_cast<int>(file.handle));
}

DE100_INLINE File open_file(const char* path, FileAccess access) noexcept {
  if (detail::is(access, FileAccess::read_write)) return {-1, 0, {MemoryError::unsupported, 0}};
  const int opened = open(path, O_RDONLY);
  if (opened < 0) return wasm::no_file(MemoryError::platform_error);
  char first = 0;
  const off_t size = pread(opened, &first, 1, 0) >= 0 ? lseek(opened, 0, SEEK_END) : -1;
  if (size >= 0) return {opened, static_cast<std::uint64_t>(size), {}};
  const File none = wasm::no_file(MemoryError::not_a_file);
  (void)close(opened);
  return none;
}

DE100_INLINE File make_shared(std::size_t) noexcept {
  return {-1, 0, {MemoryError::unsupported, 0}};
}

DE100_INLINE MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned, std::size_t guard,
                                 FileAccess) noexcept {
  const std::size_t total = guard + (size + wasm::page - 1) / wasm::page * wasm::page + guard;
  const Reservation held = reserve(nullptr, total, Placement::anywhere, MemoryFlags::none);
  if (!held.result.ok()) return {nullptr, false, held.result};
  for (std::size_t done = 0; done < size;) {
    const ssize_t count =
        pread(static_cast<int>(file.handle), held.base + guard + done, size - done, static_cast<off_t>(offset + done));
    if (count <= 0) {
      const Result result =
          count == 0 ? Result{MemoryError::file_too_short, 0} : Result{MemoryError::platform_error, errno};
      (void)release(held.base, total);
      return {nullptr, false, result};
    }
    done += static_cast<std::size_t>(count);
  }
  return {held.base, false, {}};
}

DE100_INLINE Result flush(void*, std::size_t) noexcept {
  return {};  // nothing of it is ever written
}

}  // namespace de100::os

#endif  // DE100_OS_WASM_FILES_HPP
#else

// ==== de100/os/posix_files.hpp =======================================================================================
//
// os/posix_files.hpp: the contract of os_files.hpp on Linux, macOS, the BSDs and other systems with mmap. Included by
// os_files.hpp only.

#ifndef DE100_OS_POSIX_FILES_HPP
#define DE100_OS_POSIX_FILES_HPP

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace de100::os {

namespace posix {

// Where a program is compiled so that offsets in files have 32 bits, these have 64. musl's always do.
#if defined(__LP64__) || !(defined(__GLIBC__) || defined(__BIONIC__))
using Offset = off_t;
inline constexpr int open_flags = O_CLOEXEC | O_NONBLOCK;
inline off_t seek_end(int file) noexcept {
  return lseek(file, 0, SEEK_END);
}
inline ssize_t read_at(int file, void* to, std::size_t size, Offset offset) noexcept {
  return pread(file, to, size, offset);
}
inline void* map(void* address, std::size_t size, int protection, int flags, int file, Offset offset) noexcept {
  return mmap(address, size, protection, flags, file, offset);
}
#else
using Offset = off64_t;
inline constexpr int open_flags = O_CLOEXEC | O_NONBLOCK | O_LARGEFILE;
inline Offset seek_end(int file) noexcept {
  return lseek64(file, 0, SEEK_END);
}
inline ssize_t read_at(int file, void* to, std::size_t size, Offset offset) noexcept {
  return pread64(file, to, size, offset);
}
inline void* map(void* address, std::size_t size, int protection, int flags, int file, Offset offset) noexcept {
  return mmap64(address, size, protection, flags, file, offset);
}
#endif

/// The failure of a call on files that errno tells of.
inline Result file_failure(MemoryError otherwise) noexcept {
  const Result result = failure(otherwise);
  switch (result.code) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
    case EILSEQ:  // macOS: no UTF-8
      return {MemoryError::file_not_found, result.code};
    case EISDIR:
    case EINVAL:      // lseek(2): what is made when it is read, as below /proc
    case ENXIO:       // Linux: a socket
    case EOPNOTSUPP:  // macOS, FreeBSD: the same
    case ESPIPE:
      return {MemoryError::not_a_file, result.code};
    case EROFS:
    case ETXTBSY:
    case EAGAIN:  // somebody has it for himself: fcntl(2), F_SETLEASE
      return {MemoryError::permission_denied, result.code};
    case EOVERFLOW:
      return {MemoryError::size_overflow, result.code};
    default:
      return result;
  }
}

inline File no_file(MemoryError otherwise) noexcept {
  return {-1, 0, file_failure(otherwise)};
}

/// A file without a name, of no size yet; negative where there is none.
inline int make_file() noexcept {
#if defined(MFD_CLOEXEC)
  return memfd_create("de100", MFD_CLOEXEC);  // Linux, FreeBSD
#else
  // shm_open(3): a name that nobody else has just now, and a moment later nobody at all.
  char name[] = "/de100-0000000000000000";
  std::uint64_t number = ticks() ^ thread_id() << 16U ^ static_cast<std::uint64_t>(getpid()) << 32U;
  for (std::size_t i = sizeof name - 2; name[i] != '-'; --i, number >>= 4U) name[i] = "0123456789abcdef"[number & 15U];
  const int file = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file >= 0) (void)shm_unlink(name);
  return file;
#endif
}

}  // namespace posix

DE100_INLINE void close_file(const File& file) noexcept {
  (void)close(static_cast<int>(file.handle));
}

DE100_INLINE File open_file(const char* path, FileAccess access) noexcept {
  // O_NONBLOCK, since to open a pipe would wait for its other end; it means nothing for a file.
  const int mode = detail::is(access, FileAccess::read_write) ? O_RDWR : O_RDONLY;
  const int opened = open(path, mode | posix::open_flags);
  if (opened < 0) return posix::no_file(MemoryError::platform_error);
  // A folder cannot be read, a pipe not at a place. <sys/stat.h> would say the same, and more to the compiler.
  char first = 0;
  const posix::Offset size = posix::read_at(opened, &first, 1, 0) >= 0 ? posix::seek_end(opened) : -1;
  if (size >= 0) return {opened, static_cast<std::uint64_t>(size), {}};
  const File none = posix::no_file(MemoryError::platform_error);
  (void)close(opened);
  return none;
}

DE100_INLINE File make_shared(std::size_t size) noexcept {
#if DE100_OS_LINUX
  // Below, memory is set aside, which takes all there is before it fails. So what cannot be had at all is asked for
  // first in a way that is refused.
  const Reservation trial = reserve(nullptr, size, Placement::anywhere, MemoryFlags::read_write);
  if (!trial.result.ok()) return {-1, 0, trial.result};
  (void)release(trial.base, size);
#endif
  const int made = posix::make_file();
  if (made < 0) return posix::no_file(MemoryError::platform_error);
#if DE100_OS_LINUX
  const int code = posix_fallocate(made, 0, static_cast<off_t>(size));
  if (code != 0) errno = code;  // which is its answer, unlike that of others
#else
  const int code = ftruncate(made, static_cast<off_t>(size));
#endif
  if (code == 0) return {made, size, {}};
  const bool too_large = errno == ENOSPC || errno == EFBIG;
  const File none = posix::no_file(too_large ? MemoryError::out_of_memory : MemoryError::platform_error);
  (void)close(made);
  return none;
}

DE100_INLINE MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned times,
                                 std::size_t guard, FileAccess access) noexcept {
  const std::size_t room = align_up(size, page_size());
  const std::size_t total = guard + room * times + guard;
  const Reservation held = reserve(nullptr, total, Placement::anywhere, MemoryFlags::none);
  const int protection = detail::is(access, FileAccess::read) ? PROT_READ : PROT_READ | PROT_WRITE;
  const int flags = detail::is(access, FileAccess::copy_on_write) ? MAP_PRIVATE : MAP_SHARED;
  for (unsigned i = 0; held.result.ok() && i < times; ++i) {
    void* const place = held.base + guard + i * room;
    if (posix::map(place, size, protection, flags | MAP_FIXED, static_cast<int>(file.handle),
                   static_cast<posix::Offset>(offset)) == MAP_FAILED) {
      // ENODEV: it is made when it is read, as below /sys
      const Result result = posix::failure(errno == ENODEV ? MemoryError::not_a_file : MemoryError::platform_error);
      (void)release(held.base, total);
      return {nullptr, false, result};
    }
  }
  return {held.base, false, held.result};
}

DE100_INLINE Result flush(void* address, std::size_t size) noexcept {
  if (msync(address, size, MS_SYNC) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

}  // namespace de100::os

#endif  // DE100_OS_POSIX_FILES_HPP
#endif

#endif  // DE100_OS_FILES_HPP

// ==== de100/system.hpp ===============================================================================================
//
// system.hpp: what the operating system that this runs on is like, and what it can do, found by trying; `page_size()`.
//
//   const de100::SystemFacts facts = de100::system_facts();
//   if (!facts.moves_pages) { ... }  // give blocks that are to grow a reservation, else they are copied

#ifndef DE100_SYSTEM_HPP
#define DE100_SYSTEM_HPP

namespace de100 {

/// Bytes in a page of this system (4, 16 and 64 KiB exist); 0 where the system does not say. Asked for once, then
/// remembered. Safe on any thread.
[[nodiscard]] std::size_t page_size() noexcept;

struct SystemFacts {
  std::size_t page_size = 0;        // bytes; sizes of blocks are multiples of it. 0: unknown, and no block can be made
  std::size_t granularity = 0;      // bytes; bases of blocks are multiples of it
  std::size_t large_page_size = 0;  // bytes; 0: there are none, or the system does not say
  std::uint64_t memory_size = 0;    // bytes of physical memory; 0: the system does not say
  GuardKind guards = GuardKind::none;  // those of a block that is made now

  bool fixed_base = false;     // base_fixed can be had; else it is `unsupported`
  bool resets_pages = false;   // reset() costs what was touched; else zeros are written
  bool moves_pages = false;    // a block that outgrows its reservation takes its pages along; else it is copied
  bool write_execute = false;  // memory can be writable and executable at once
  bool names = false;          // the system's list of mappings shows BlockOptions::name
};

/// Asks the system, and tries on a few pages of its own what cannot be asked; what cannot be tried, since memory is
/// short, is false. Costs some twenty system calls and keeps nothing: ask once. Safe on any thread.
[[nodiscard]] SystemFacts system_facts() noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

namespace detail {

inline constinit AtomicU64 cached_page_size = {};     // global, since the system has one
inline constinit AtomicU64 cached_large_page = {};    // the same, and 1 for none: 0 not asked yet
inline constinit AtomicU64 cached_marks_guards = {};  // the same: 1 no, 2 yes, 0 not tried yet

/// Bytes in a large page; 0 where there are none. Asked for once, then remembered.
inline std::size_t large_page_size() noexcept {
  std::uint64_t size = load(cached_large_page);
  if (size == 0) {
    const std::size_t found = os::large_page_size();
    size = found != 0 ? found : 1;
    remember(cached_large_page, size);
  }
  return size != 1 ? static_cast<std::size_t>(size) : 0;
}

/// What a trial is made on: a page between two granules, as a block lies between its guards. `ok` where it was had.
struct Trial {
  explicit Trial(MemoryFlags access = MemoryFlags::read_write) noexcept
      : start(os::reserve(nullptr, 3 * granule, os::Placement::anywhere, MemoryFlags::none).base) {
    ok = start != nullptr && (!is_any(access) || os::commit(middle(), page, access).ok());
  }
  ~Trial() {
    if (start != nullptr) (void)os::release(start, 3 * granule);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  [[nodiscard]] std::byte* middle() const noexcept { return start + granule; }
  [[nodiscard]] std::byte* end() const noexcept { return start + 2 * granule; }

  std::size_t page = page_size();
  std::size_t granule = os::granularity();
  std::byte* start = nullptr;
  bool ok = false;
};

inline bool guards_fault() noexcept {
  const Trial trial;
  return trial.ok && os::faults(trial.start) && os::faults(trial.end());
}

/// Whether pages can be marked so that they fault. Tried once, then remembered.
inline bool marks_guards() noexcept {
  std::uint64_t answer = load(cached_marks_guards);
  if (answer == 0) {
    const Trial trial;
    if (!trial.ok) return false;  // memory is short: nothing is known yet
    const os::Result marked = os::advise(trial.middle(), trial.page, os::Advice::guard);
    if (!marked.ok() && !marked.is(MemoryError::unsupported)) return false;  // the same
    answer = marked.ok() && os::faults(trial.middle()) ? 2 : 1;
    remember(cached_marks_guards, answer);
  }
  return answer == 2;
}

/// Asks for a place that is taken: who keeps to places refuses, for this reason.
inline bool keeps_to_a_base() noexcept {
  const Trial trial(MemoryFlags::none);
  if (!trial.ok) return false;
  const os::Reservation refused = os::reserve(trial.start, trial.granule, os::Placement::exact, MemoryFlags::none);
  return refused.result.is(MemoryError::address_in_use);
}

inline bool resets_pages() noexcept {
  const Trial trial;
  if (!trial.ok) return false;
  mem_set(trial.middle(), 1, 1);
  return os::reset(trial.middle(), trial.page, MemoryFlags::read_write).ok() && is(*trial.middle(), std::byte{0});
}

inline bool moves_pages() noexcept {
  Trial from;
  const Trial to(MemoryFlags::none);
  if (!from.ok || !to.ok) return false;
  mem_set(from.middle(), 1, 1);
  if (!os::move_pages(from.middle(), from.page, to.middle(), to.page).ok()) return false;
  // The page has left a hole: what is before and after it is given back.
  (void)os::release(from.start, from.granule);
  (void)os::release(from.middle() + from.page, 2 * from.granule - from.page);
  from.start = nullptr;
  return is(*to.middle(), std::byte{1});
}

inline bool shows_names() noexcept {
  const Trial trial;
  return trial.ok && os::set_name(trial.middle(), trial.page, "de100 trial").ok();
}

}  // namespace detail

DE100_INLINE std::size_t page_size() noexcept {
  std::uint64_t size = detail::load(detail::cached_page_size);
  if (size == 0) {
    size = os::page_size();
    detail::remember(detail::cached_page_size, size);
  }
  return static_cast<std::size_t>(size);
}

DE100_INLINE SystemFacts system_facts() noexcept {
  SystemFacts facts;
  facts.page_size = os::page_size();
  facts.granularity = os::granularity();
  facts.large_page_size = os::large_page_size();
  facts.memory_size = os::memory_size();
  if (facts.page_size == 0 || facts.granularity == 0) return facts;

  if (detail::guards_fault()) facts.guards = detail::marks_guards() ? GuardKind::markers : GuardKind::pages;
  facts.fixed_base = detail::keeps_to_a_base();
  facts.resets_pages = detail::resets_pages();
  facts.moves_pages = detail::moves_pages();
  facts.write_execute = detail::Trial(MemoryFlags::read_write_execute).ok;
  facts.names = detail::shows_names();
  return facts;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_SYSTEM_HPP

// ==== de100/view.hpp =================================================================================================
//
// view.hpp: memory that belongs to somebody else. `MemoryView` is raw bytes, which an engine hands to its game;
// `Span<T>` is a row of objects, which an arena hands to its user. Both are two words, are passed by value, own
// nothing and cannot be freed. They know no operating system: a view is as good on a static buffer as on a block. All
// of it takes constant time and is safe on any thread; the memory that is viewed is its owner's business.

#ifndef DE100_VIEW_HPP
#define DE100_VIEW_HPP

namespace de100 {

namespace detail {

/// Anything with data() and size(), as std::vector, std::array, std::span and std::string have.
template <class Range>
concept Contiguous = requires(Range& range) {
  static_cast<std::size_t>(range.size());
  requires is_pointer<decltype(range.data())>;
};

template <class Range>
Range& some() noexcept;  // never defined: for decltype

/// What data() of a range points at: const where the range has it so.
template <class Range>
using ElementOf = RemovePointer<decltype(some<Range>().data())>;

/// The same without const: what a copy of the range holds.
template <class Range>
using ValueOf = RemoveConst<ElementOf<const Range>>;

/// A type like std::span<T>: a brace with a pointer and a count becomes one by itself.
template <class Other, class T>
concept MadeFromRow = !is_const<T> && is_same<typename Other::element_type, T> && requires {
  detail::accept<Other>({some<T*>(), std::size_t{1}});
};

// Ranges that a view can be made of, and temporary ones; those of the view's own type are not, since they are copied.
template <class Range, class View, class T>
concept RowOf = Contiguous<Range> && !is_same<RemoveConst<Range>, View> && Becomes<ElementOf<Range> (*)[], T (*)[]>;
template <class Range, class View, class T>
concept TemporaryRowOf = RowOf<const Range, View, T>;

template <class T>
concept WritableByte = is_same<T, std::byte> || is_same<T, unsigned char> || is_same<T, char>;
template <class Range, class View>
concept BytesOf = Contiguous<Range> && !is_same<RemoveConst<Range>, View> && WritableByte<ElementOf<Range>>;
template <class Range, class View>
concept TemporaryBytesOf = BytesOf<const Range, View>;

// The same of ranges that hold their elements, as far as types tell: a const one has const elements. A view has the
// same either way, and what it shows may outlive it.
template <class Range>
concept Owning = !is_same<ElementOf<RemoveConst<Range>>, ElementOf<const Range>>;
template <class Range, class View, class T>
concept OwnedRowOf = RowOf<Range, View, T> && Owning<Range>;
template <class Range, class View, class T>
concept TemporaryOwnedRowOf = TemporaryRowOf<Range, View, T> && Owning<Range>;
template <class Range, class View>
concept OwnedBytesOf = BytesOf<Range, View> && Owning<Range>;

}  // namespace detail

/// A range of raw memory.
class MemoryView {
 public:
  struct Split;

  /// No memory.
  constexpr MemoryView() noexcept = default;

  /// `size` bytes from `base` on. A null base makes an empty view, whatever the size.
  MemoryView(void* base, std::size_t size) noexcept
      : data_(static_cast<std::byte*>(base)), size_(base != nullptr ? size : 0) {}

  /// All of an array of std::byte, unsigned char or char.
  template <detail::WritableByte Byte, std::size_t count>
  MemoryView(Byte (&array DE100_LIFETIME_BOUND)[count]) noexcept : MemoryView(static_cast<void*>(array), count) {}

  /// All of anything with data() and size() that holds such bytes and lets them be written.
  template <detail::BytesOf<MemoryView> Range>
  MemoryView(Range& range) noexcept
      : MemoryView(static_cast<void*>(range.data()), static_cast<std::size_t>(range.size())) {}
  template <detail::OwnedBytesOf<MemoryView> Range>
  MemoryView(Range& range DE100_LIFETIME_BOUND) noexcept
      : MemoryView(static_cast<void*>(range.data()), static_cast<std::size_t>(range.size())) {}

  /// The same from a temporary; only from one that owns nothing, since it lets its bytes be written even when const.
  template <detail::TemporaryBytesOf<MemoryView> Range>
  MemoryView(const Range&& range) noexcept
      : MemoryView(static_cast<void*>(range.data()), static_cast<std::size_t>(range.size())) {}

  /// The first byte; null where nothing was ever viewed.
  [[nodiscard]] constexpr std::byte* data() const noexcept { return data_; }
  /// In bytes.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

  /// Whether `pointer` points at a byte of this view; one past its end does not.
  [[nodiscard]] bool contains(const void* pointer) const noexcept {
    return reinterpret_cast<std::uintptr_t>(pointer) - reinterpret_cast<std::uintptr_t>(data_) < size_;
  }

  /// `size` bytes from `offset` on; empty where they are not all within this view.
  [[nodiscard]] MemoryView subview(std::size_t offset, std::size_t size) const noexcept {
    if (offset > size_ || size > size_ - offset || size == 0) return {};
    return {data_ + offset, size};
  }

  /// Cuts after `size` bytes: `auto [first, rest] = view.split(64_KiB);`. Both are empty where `size` is larger than
  /// the view, so that a budget that does not add up is seen at once.
  [[nodiscard]] Split split(std::size_t size) const noexcept;

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

struct MemoryView::Split {
  MemoryView first;
  MemoryView rest;
};

inline MemoryView::Split MemoryView::split(std::size_t size) const noexcept {
  return {subview(0, size), size <= size_ ? subview(size, size_ - size) : MemoryView()};
}

/// A row of objects: what std::span is, without what its header costs to compile. It becomes a std::span<T> by itself
/// where one is asked for, and is made from anything with data() and size().
template <class T>
class Span {
 public:
  using element_type = T;
  using value_type = detail::RemoveConst<T>;

  constexpr Span() noexcept = default;

  /// `count` objects from `data` on. A null pointer makes an empty span, whatever the count.
  constexpr Span(T* data, std::size_t count) noexcept : data_(data), size_(data != nullptr ? count : 0) {}

  template <std::size_t count>
  constexpr Span(T (&array DE100_LIFETIME_BOUND)[count]) noexcept : data_(array), size_(count) {}

  template <detail::RowOf<Span, T> Range>
  constexpr Span(Range& range) noexcept : Span(range.data(), static_cast<std::size_t>(range.size())) {}
  template <detail::OwnedRowOf<Span, T> Range>
  constexpr Span(Range& range DE100_LIFETIME_BOUND) noexcept
      : Span(range.data(), static_cast<std::size_t>(range.size())) {}

  /// From a temporary, for the length of the call that it is an argument of.
  template <detail::TemporaryRowOf<Span, T> Range>
  constexpr Span(const Range&& range) noexcept : Span(range.data(), static_cast<std::size_t>(range.size())) {}
  template <detail::TemporaryOwnedRowOf<Span, T> Range>
  constexpr Span(const Range&& range DE100_LIFETIME_BOUND) noexcept
      : Span(range.data(), static_cast<std::size_t>(range.size())) {}

  /// A temporary Span<T> becomes a std::span<T>; std::span's own constructors do the rest (what is not a temporary,
  /// const elements, a fixed count). Any other type will do that names its element_type and is made from a pointer and
  /// a count without being asked explicitly.
  template <detail::MadeFromRow<T> Other>
  constexpr operator Other() const&& noexcept {
    return Other(data_, size_);
  }

  /// The first element; null where nothing was ever viewed.
  [[nodiscard]] constexpr T* data() const noexcept { return data_; }
  /// In elements.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr T* begin() const noexcept { return data_; }
  [[nodiscard]] constexpr T* end() const noexcept { return data_ + size_; }

  /// The element at `index`.
  ///
  /// `index` is below size().
  [[nodiscard]] constexpr T& operator[](std::size_t index) const noexcept {
    DE100_ASSERT(index < size_);
    return data_[index];
  }

  /// The first `count` elements; empty where there are fewer.
  [[nodiscard]] constexpr Span first(std::size_t count) const noexcept { return subspan(0, count); }

  /// `count` elements from `offset` on; empty where they are not all within this span.
  [[nodiscard]] constexpr Span subspan(std::size_t offset, std::size_t count) const noexcept {
    if (offset > size_ || count > size_ - offset || count == 0) return {};
    return {data_ + offset, count};
  }

  /// All elements from `offset` on; empty where there are none.
  [[nodiscard]] constexpr Span subspan(std::size_t offset) const noexcept {
    return offset < size_ ? subspan(offset, size_ - offset) : Span();
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

template <class T, std::size_t count>
Span(T (&)[count]) -> Span<T>;
template <detail::Contiguous Range>
Span(Range&) -> Span<detail::ElementOf<Range>>;
template <detail::Contiguous Range>
Span(const Range&&) -> Span<detail::ElementOf<const Range>>;

}  // namespace de100

#endif  // DE100_VIEW_HPP

// ==== de100/text.hpp =================================================================================================
//
// text.hpp: what the library tells people is put together here, without <cstdio> and without memory of its own.

#ifndef DE100_TEXT_HPP
#define DE100_TEXT_HPP

namespace de100::detail {

/// Text in memory of a given size; what does not fit is counted, and not written. Safe in a signal handler.
class Text {
 public:
  Text(char* text, std::size_t room) noexcept : text_(text), room_(room) {}

  Text& add(Span<const char> text) noexcept {
    for (const char character : text) {
      if (size_ + 1 < room_) text_[size_] = character;
      ++size_;
    }
    return *this;
  }
  Text& add(const char* text) noexcept { return add(Span<const char>(text, text != nullptr ? std::strlen(text) : 0)); }
  Text& add(std::uint64_t number, unsigned base = 10) noexcept {
    char digits[20];
    std::size_t first = sizeof digits;
    do {
      digits[--first] = "0123456789abcdef"[number % base];
      number /= base;
    } while (number != 0);
    return add(Span<const char>(digits + first, sizeof digits - first));
  }
  Text& add_address(std::uintptr_t address) noexcept { return add("0x").add(address, 16); }
  Text& add_bytes(std::uint64_t count) noexcept { return add(count).add(count == 1 ? " byte" : " bytes"); }

  /// As people read it: 12.3 MiB.
  Text& add_size(std::uint64_t bytes) noexcept {
    constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t unit = 0;
    std::uint64_t tenths = bytes;  // but for bytes, which have none
    for (std::uint64_t size = 1; tenths >= (unit == 0 ? 1024U : 10240U) && unit < 6; ++unit) {
      size *= 1024;
      tenths = bytes / size * 10 + (bytes % size * 10 + size / 2) / size;
    }
    add(unit == 0 ? tenths : tenths / 10);
    if (unit != 0) add(".").add(tenths % 10);
    return add(" ").add(units[unit]);
  }

  /// What `write(Text&)` adds, at the left or the right of a column so many characters wide.
  template <class Write>
  Text& add_left(std::size_t width, Write write) noexcept {
    const std::size_t before = size_;
    write(*this);
    return add_spaces(width, size_ - before);
  }
  template <class Write>
  Text& add_right(std::size_t width, Write write) noexcept {
    Text measured(nullptr, 0);
    write(measured);
    add_spaces(width, measured.size_);
    write(*this);
    return *this;
  }

  /// How many characters were added, whether they fit or not.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Ends it with a 0, where there is any room at all. Answers its size without that.
  std::size_t end() noexcept {
    if (room_ != 0) text_[size_ < room_ ? size_ : room_ - 1] = '\0';
    return size_;
  }

 private:
  Text& add_spaces(std::size_t width, std::size_t taken) noexcept {
    for (; taken < width; ++taken) add(" ");
    return *this;
  }

  char* text_;
  std::size_t room_;
  std::size_t size_ = 0;
};

}  // namespace de100::detail

#endif  // DE100_TEXT_HPP

// ==== de100/fence.hpp ================================================================================================
//
// fence.hpp: pages within memory of the caller's that fault when they are touched, for arenas that ask for them.

#ifndef DE100_FENCE_HPP
#define DE100_FENCE_HPP

namespace de100::detail {

/// A touch of these whole pages faults from now on; what they hold is lost. False where the system refuses.
bool fence(std::uintptr_t begin, std::size_t size) noexcept;
/// The whole pages in [begin, end) may be read and written again.
void unfence(std::uintptr_t begin, std::uintptr_t end) noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE bool fence(std::uintptr_t begin, std::size_t size) noexcept {
  void* const pages = reinterpret_cast<void*>(begin);
  if (marks_guards() && os::advise(pages, size, os::Advice::guard).ok()) return true;
  return os::protect(pages, size, MemoryFlags::none).ok();
}

DE100_INLINE void unfence(std::uintptr_t begin, std::uintptr_t end) noexcept {
  const std::size_t page = page_size();
  begin = align_up(begin, page);
  end = align_down(end, page);
  if (begin >= end) return;
  void* const pages = reinterpret_cast<void*>(begin);
  if (marks_guards()) (void)os::advise(pages, end - begin, os::Advice::unguard);
  (void)os::protect(pages, end - begin, MemoryFlags::read_write);
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_FENCE_HPP

// ==== de100/identity.hpp =============================================================================================
//
// identity.hpp: numbers that are drawn once. They tell a block from one that had its address before, and an arena from
// one that stood on the same memory.

#ifndef DE100_IDENTITY_HPP
#define DE100_IDENTITY_HPP

namespace de100 {

namespace detail {

/// The next identity, 0 before the first. Global, since identities must differ whoever draws them.
inline constinit AtomicU64 next_identity = {};

/// Where this module's identities start. An executable and the libraries that it loads may each have a counter of their
/// own, and a library loaded again may have its counter where the old one was: so the start is spread over 2^62 by the
/// counter's address, which no two loaded modules share, and by the time, which no two loads at one address share.
inline std::uint64_t first_identity() noexcept {
  std::uint64_t bits = os::ticks() + reinterpret_cast<std::uintptr_t>(&next_identity) * 0x9e3779b97f4a7c15U;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;  // the finaliser of splitmix64
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
  return ((bits ^ (bits >> 31)) >> 2) | 1U;
}

}  // namespace detail

/// A number that was never drawn before in this process and is not 0; larger than all that were drawn in this module.
///
/// Across modules (an executable and its libraries) two of them meet with a chance of 2^-62 for each pair of draws.
/// Safe on any thread. Costs one atomic operation.
[[nodiscard]] inline std::uint64_t draw_identity() noexcept {
  std::uint64_t next = detail::load(detail::next_identity);
  std::uint64_t drawn = 0;
  do {
    drawn = next != 0 ? next : detail::first_identity();
  } while (!detail::compare_exchange(detail::next_identity, next, drawn + 1));
  return drawn;
}

}  // namespace de100

#endif  // DE100_IDENTITY_HPP

// ==== de100/object.hpp ===============================================================================================
//
// object.hpp: making objects in memory that is there, the same way for all that hold objects.

#ifndef DE100_OBJECT_HPP
#define DE100_OBJECT_HPP

namespace de100::detail {

template <class T>
T&& given() noexcept;  // never defined: for noexcept

/// Whether nothing can be thrown by make<T>(place, args...).
template <class T, class... Args>
constexpr bool makes_quietly() noexcept {
  if constexpr (sizeof...(Args) == 0 || is_constructible<T, Args...>) {
    return is_nothrow_constructible<T, Args...>;
  } else {
    return noexcept(T{given<Args>()...});
  }
}

/// A T at `place`, made from `args`; an aggregate from its members; zero or by its default constructor without any.
/// What that constructor leaves alone stays as it was, where the compiler may take it for anything: g++ drops what was
/// written there before an object began, unless it cannot tell.
template <class T, class... Args>
DE100_FORCE_INLINE T* make(void* place, Args&&... args) noexcept(makes_quietly<T, Args...>()) {
  if constexpr (sizeof...(Args) == 0) {
    compiler_barrier();
    T* const made = ::new (place) T();
    compiler_barrier();
    return made;
  } else if constexpr (is_constructible<T, Args...>) {
    return ::new (place) T(static_cast<Args&&>(args)...);
  } else {
    return ::new (place) T{static_cast<Args&&>(args)...};
  }
}

}  // namespace de100::detail

#endif  // DE100_OBJECT_HPP

// ==== de100/block_options.hpp ========================================================================================
//
// block_options.hpp: how to make a block, and how to map a file.

#ifndef DE100_BLOCK_OPTIONS_HPP
#define DE100_BLOCK_OPTIONS_HPP

namespace de100 {

/// What a child process of fork() has of a block. Where there is no fork() (Windows, WebAssembly) all are the same.
enum class OnFork : std::uint8_t {
  inherit,  // a copy of it, made page by page when either writes there
  drop,     // nothing: a touch there faults
  wipe,     // the usable bytes, and they are zero
};

/// How to make a block: `MemoryBlock::allocate(64_MiB, {.reserve = 1_GiB, .name = "level"})`.
struct BlockOptions {
  MemoryFlags flags = MemoryFlags::read_write_zeroed;

  /// With base_hint or base_fixed: where usable memory starts, a multiple of the page size (of 64 KiB on Windows).
  void* base = nullptr;

  /// Bytes of address space to hold, so that resize() can grow in place; 0: just the size. Costs no memory.
  std::size_t reserve = 0;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the block.
  const char* name = nullptr;

  /// base() is a multiple of this, a power of two; 0: of the page size (of 64 KiB on Windows). Holds up to so much more
  /// address space.
  std::size_t alignment = 0;

  /// Bytes of guard on each side at least, rounded up to pages (to 64 KiB on Windows); 0: none.
  std::size_t guard_size = 1;

  /// Usable memory ends exactly where the guard begins: the first byte past it faults. The size is not rounded up, and
  /// base() is a multiple of the largest power of two that the size is one of, at most. Without `base` and `reserve`.
  bool end_at_guard = false;

  /// The system gives all of the memory when the block is made or grows, and not at the first touch of each page. For a
  /// block that can be read and written.
  bool prefault = false;

  /// Left out of core dumps, where the system can (Linux, FreeBSD). So is a transient block.
  bool no_dump = false;

  /// Where the system has fork() and cannot do this, the block is not made: `unsupported`. One that is wiped has no
  /// PageBacking::large_pages.
  OnFork on_fork = OnFork::inherit;
};

/// How to map a file: `MemoryBlock::map_file("level.wad", FileAccess::read, {.offset = 12, .size = 4096})`.
struct FileOptions {
  /// Where in the file to begin, in bytes: any number.
  std::uint64_t offset = 0;

  /// How many bytes to map; 0: up to the end of the file.
  std::size_t size = 0;

  /// As in BlockOptions.
  const char* name = nullptr;
  std::size_t guard_size = 1;
};

}  // namespace de100

#endif  // DE100_BLOCK_OPTIONS_HPP

// ==== de100/region.hpp ===============================================================================================
//
// region.hpp: one reservation of address space, the usable pages in it and the guards around them: what a block is made
// of.

#ifndef DE100_REGION_HPP
#define DE100_REGION_HPP

namespace de100::detail {

inline constexpr MemoryFlags access_flags = MemoryFlags::read_write_execute;

//   [ start: unused, so that base is aligned | guard ][ base: usable | held ][ guard | unused: end ]
struct Region {
  std::byte* start = nullptr;      // of the reservation
  std::size_t total = 0;           // bytes in the reservation
  std::byte* base = nullptr;       // of the usable pages
  std::size_t size = 0;            // bytes in the usable pages
  std::size_t reserved = 0;        // bytes from the base to the guard behind
  std::size_t guard = 0;           // bytes in a guard, at least
  std::size_t granule = 0;         // bytes at whose multiples reservations start
  bool guards_are_marked = false;  // committed pages that were marked, and not pages that were never committed
  PageBacking pages = PageBacking::small_pages;
  std::size_t large_page = 0;  // bytes in one, where large pages are wanted and there is room for one
  bool of_file = false;        // the pages are a file's
  std::size_t part = 0;        // bytes in each reservation from the base to the guard behind, with others before and
                               // behind; 0: one reservation holds all

  [[nodiscard]] std::byte* end() const noexcept { return base + size; }
  [[nodiscard]] std::byte* guard_behind() const noexcept { return base + reserved; }
  [[nodiscard]] std::byte* reservation_end() const noexcept { return start + total; }
  [[nodiscard]] bool is_large() const noexcept { return is(pages, PageBacking::large_pages); }
  [[nodiscard]] MemoryView usable() const noexcept { return {base, size}; }

  /// Sets the sizes for `size` usable bytes. Nothing is held yet.
  [[nodiscard]] os::Result measure(std::size_t wanted, const BlockOptions& options) noexcept;

  /// Reserves the address space, anywhere or where `options` says, commits the usable pages and guards them. What
  /// fails has left nothing behind.
  [[nodiscard]] os::Result take(const BlockOptions& options) noexcept;

  /// Reserves the address space, anywhere, for the pages of another region to move to, and commits nothing. Where that
  /// is large, this one holds up to a table of pages more (2 MiB where pages have 4 KiB).
  [[nodiscard]] os::Result hold(const BlockOptions& options, const Region& other) noexcept;

  /// Commits the pages from `from` on, and does with them what `options` ask. What fails leaves them decommitted.
  [[nodiscard]] os::Result commit(std::byte* from, const BlockOptions& options) noexcept;

  /// Does what `options` ask beside access, now that the pages from `from` on are usable too; end() where only what was
  /// advised is to be advised again.
  [[nodiscard]] os::Result apply(std::byte* from, const BlockOptions& options) noexcept;

  /// Gives everything back. What fails has changed nothing.
  [[nodiscard]] os::Result release() const noexcept;

  /// Gives back the address space around `[base, behind)`, which is nobody's or somebody else's by now. If the system
  /// will not take it, that is all that is lost.
  void release_around(std::byte* behind) const noexcept;

  /// Of the base.
  [[nodiscard]] std::size_t alignment(const BlockOptions& options) const noexcept;

 private:
  os::Result reserve(void* place, os::Placement placement, MemoryFlags access, std::size_t alignment) noexcept;
  os::Result reserve_at(const BlockOptions& options, MemoryFlags access) noexcept;
  os::Result mark_guards() noexcept;
};

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

/// Gives pages their memory now: asks the system to, or touches each, which may be read and written and is nobody
/// else's meanwhile.
inline os::Result prefault(std::byte* begin, std::size_t size) noexcept {
  const os::Result result = os::advise(begin, size, os::Advice::prefault);
  if (!result.is(MemoryError::unsupported)) return result;
  const std::size_t page = page_size();
  for (std::size_t i = 0; i < size; i += page) {
    volatile unsigned char* const byte = reinterpret_cast<unsigned char*>(begin + i);
    const unsigned char value = *byte;
    *byte = value;
  }
  return {};
}

/// Reads a file's pages in. file_too_short where the file has become that.
inline os::Result read_ahead(const std::byte* begin, std::size_t size) noexcept {
  const os::Result result = os::advise(const_cast<std::byte*>(begin), size, os::Advice::read_ahead);
  if (!result.is(MemoryError::unsupported)) return result;
  const std::size_t page = page_size();
  for (std::size_t i = 0; i < size; i += page) {
    if (os::faults(begin + i)) return {MemoryError::file_too_short, 0};
  }
  return {};
}

/// A guard spans whole granules, so that reservations can start where the system wants them and usable memory where the
/// user does.
DE100_INLINE os::Result Region::measure(std::size_t wanted, const BlockOptions& options) noexcept {
  if (wanted == 0) return {MemoryError::invalid_size, 0};
  const std::size_t page = page_size();
  granule = os::granularity();
  if (page == 0 || granule == 0) return {MemoryError::page_size_failed, 0};

  if (options.alignment != 0 && !is_power_of_two(options.alignment)) return {MemoryError::alignment_failed, 0};
  if (has(options.flags, MemoryFlags::large_pages)) large_page = large_page_size();
  const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(options.base);
  if (wanted < large_page || place % (large_page != 0 ? large_page : 1) != 0) large_page = 0;
  const std::size_t unit = large_page != 0 ? large_page : page;
  const std::size_t most = options.reserve > wanted ? options.reserve : wanted;
  const bool fits = checked_align_up(wanted, unit, size) && checked_align_up(most, unit, reserved) &&
                    checked_align_up(options.guard_size, granule, guard) &&
                    checked_add(reserved, alignment(options) - granule, total) && checked_add(total, guard, total) &&
                    checked_add(total, guard, total) && total <= max_size;
  return {fits ? MemoryError::ok : MemoryError::size_overflow, 0};
}

DE100_INLINE std::size_t Region::alignment(const BlockOptions& options) const noexcept {
  const std::size_t asked = options.alignment > large_page ? options.alignment : large_page;
  return asked > granule ? asked : granule;
}

DE100_INLINE os::Result Region::take(const BlockOptions& options) noexcept {
  const MemoryFlags access = options.flags & access_flags;
  if (has(options.flags, MemoryFlags::base_fixed)) total = reserved + 2 * guard;  // nothing has to be aligned
  const bool whole = size == reserved && total == size + 2 * guard;  // but for the guards all of it is to be usable
  if (whole && guard != 0 && is_any(access) && marks_guards()) {
    if (const os::Result held = reserve_at(options, access); !held.ok()) return held;
    os::Result guarded = mark_guards();
    if (guarded.ok()) guarded = apply(base, options);
    if (!guarded.ok()) (void)release();
    return guarded;
  }

  if (const os::Result held = reserve_at(options, MemoryFlags::none); !held.ok()) return held;
  if (large_page != 0 && !is(options.on_fork, OnFork::wipe)) {  // which large pages of the system's cannot be
    const os::Result committed = os::commit_large(start, total, base, size, access);
    if (committed.ok()) {
      pages = PageBacking::large_pages;
      part = size;
      reserved = size;  // what is behind is another reservation, and no more large pages can be had there
    }
    if (!committed.ok() && !committed.is(MemoryError::unsupported)) return committed;
  }
  os::Result committed = is_large() ? os::Result() : os::commit(base, size, access);
  if (committed.ok()) committed = apply(base, options);
  if (!committed.ok()) (void)release();
  return committed;
}

/// Linux moves a table of pages at once, and not page by page, where it begins at a multiple of its size in both
/// places: a tenth of the time.
DE100_INLINE os::Result Region::hold(const BlockOptions& options, const Region& other) noexcept {
  const std::size_t table = page_size() / sizeof(std::uint64_t) * page_size();
  const bool alike = other.size / 4 >= table && alignment(options) <= table && table <= max_size - total;
  if (alike) total += table;
  const os::Result held = reserve(nullptr, os::Placement::anywhere, MemoryFlags::none, alignment(options));
  if (held.ok() && alike) {
    const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(start) + guard;
    base = start + guard + ((reinterpret_cast<std::uintptr_t>(other.base) - first) & (table - 1));
  }
  return held;
}

DE100_INLINE os::Result Region::reserve_at(const BlockOptions& options, MemoryFlags access) noexcept {
  const bool exact = has(options.flags, MemoryFlags::base_fixed);
  const bool hint = has(options.flags, MemoryFlags::base_hint) && options.base != nullptr;
  if (!exact && !hint) {
    if (options.base != nullptr) return {MemoryError::invalid_address, 0};
    return reserve(nullptr, os::Placement::anywhere, access, alignment(options));
  }
  const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(options.base);
  if (place % granule != 0 || place <= guard || place - guard > UINTPTR_MAX - total) {
    return {MemoryError::invalid_address, 0};
  }
  if (place % alignment(options) != 0) return {MemoryError::alignment_failed, 0};
  return reserve(reinterpret_cast<void*>(place - guard), exact ? os::Placement::exact : os::Placement::hint, access,
                 alignment(options));
}

DE100_INLINE os::Result Region::reserve(void* place, os::Placement placement, MemoryFlags access,
                                        std::size_t alignment) noexcept {
  const os::Reservation held = os::reserve(place, total, placement, access);
  if (!held.result.ok()) return held.result;
  start = held.base;
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(start) + guard;
  base = start + guard + (align_up(first, alignment) - first);
  return {};
}

/// Marks the guards of a region that is committed as a whole. Where that is refused (the memory is locked), they are
/// protected.
DE100_INLINE os::Result Region::mark_guards() noexcept {
  guards_are_marked = true;
  for (int i = 0; i < 2; ++i) {
    std::byte* const side = i == 0 ? start : guard_behind();
    if (os::advise(side, guard, os::Advice::guard).ok()) continue;
    guards_are_marked = false;
    if (const os::Result result = os::protect(side, guard, MemoryFlags::none); !result.ok()) return result;
  }
  return {};
}

DE100_INLINE os::Result Region::release() const noexcept {
  renew(base, size);
  if (part == 0) return os::release(start, total);
  const os::Result released = os::release(base, part);
  if (!released.ok()) return released;
  for (std::size_t i = part; i < reserved; i += part) (void)os::release(base + i, part);
  release_around(guard_behind());
  return {};
}

DE100_INLINE void Region::release_around(std::byte* behind) const noexcept {
  if (base != start) (void)os::release(start, static_cast<std::size_t>(base - start));
  if (behind != reservation_end()) (void)os::release(behind, static_cast<std::size_t>(reservation_end() - behind));
}

DE100_INLINE os::Result Region::commit(std::byte* from, const BlockOptions& options) noexcept {
  const std::size_t added = static_cast<std::size_t>(end() - from);
  os::Result result = os::commit(from, added, options.flags & access_flags);
  if (!result.ok()) return result;
  result = apply(from, options);
  if (!result.ok()) (void)os::decommit(from, added);
  return result;
}

DE100_INLINE os::Result Region::apply(std::byte* from, const BlockOptions& options) noexcept {
  if (has(options.flags, MemoryFlags::large_pages) && !is_large()) {
    pages = os::advise(base, size, os::Advice::huge).ok() ? PageBacking::transparent_pages : PageBacking::small_pages;
  }
  if (options.no_dump || has(options.flags, MemoryFlags::transient)) {
    (void)os::advise(start, total, os::Advice::no_dump);
  }
  if (options.name != nullptr) (void)os::set_name(base, size, options.name);
  os::Result result;
  switch (options.on_fork) {
    case OnFork::inherit:
      break;
    case OnFork::drop:
      result = os::advise(start, total, os::Advice::no_fork);
      break;
    case OnFork::wipe:
      result = os::advise(base, size, os::Advice::wipe_on_fork);
      break;
  }
  if (result.ok() && from != end() && options.prefault && has(options.flags, MemoryFlags::read_write)) {
    result = prefault(from, static_cast<std::size_t>(end() - from));
  }
  return result;
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_REGION_HPP

// ==== de100/block_registry.hpp =======================================================================================
//
// block_registry.hpp: all blocks that are alive: `memory_stats()`, how much memory they hold together, and
// `query(pointer)`, which of them an address is in.
//
//   if (const BlockInfo info = query(pointer)) {
//     std::printf("%p: block %s%s", pointer, info.name, info.part == BlockPart::guard_behind ? ", past its end" : "");
//   }
//
// Both are safe on any thread, take a lock for a moment and allocate nothing. A library that is loaded may have its own
// registry, of the blocks that it made: those may go to other modules, and end before their library is unloaded. As of
// any lock, a child of fork() does without if its parent had other threads. What a block object says is no data for a
// snapshot; the memory that it owns may be.

#ifndef DE100_BLOCK_REGISTRY_HPP
#define DE100_BLOCK_REGISTRY_HPP

namespace de100 {

/// What the blocks that are alive hold.
struct MemoryStats {
  std::size_t blocks = 0;          // how many are valid
  std::size_t reserved = 0;        // bytes of address space, guards included: the sum of total_size()
  std::size_t committed = 0;       // bytes of size(), up to whole pages; those that decommit() took are among them
  std::size_t peak_committed = 0;  // the most that this ever was
};

/// What all blocks hold now. Constant time.
[[nodiscard]] MemoryStats memory_stats() noexcept;

/// Where in a block an address is.
enum class BlockPart : std::uint8_t {
  none,          // in no block
  guard_before,  // in the guard in front of the usable bytes, or what aligns them
  usable,
  held,          // behind the usable bytes, held for growth
  guard_behind,  // in the guard behind
};

/// What query() knows of an address.
struct BlockInfo {
  BlockPart part = BlockPart::none;
  std::byte* base = nullptr;   // of the block, as its base()
  std::size_t size = 0;        // of the block, as its size(); of a ring both copies
  const char* name = nullptr;  // of the block, as its name()

  [[nodiscard]] explicit operator bool() const noexcept { return !detail::is(part, BlockPart::none); }
};

/// Which block an address is in, and where. Costs a look at each block that is alive. A signal handler may ask too:
/// where what it has interrupted keeps the list, and goes on keeping it, the answer is none.
[[nodiscard]] BlockInfo query(const void* pointer) noexcept;

namespace detail {

struct BlockRegistry;

/// What a block owns. It is in the registry while it owns anything, and what it owns is changed there only, so that
/// other threads can look.
class OwnedRegion {
 public:
  OwnedRegion() noexcept = default;
  OwnedRegion(const OwnedRegion&) = delete;
  OwnedRegion& operator=(const OwnedRegion&) = delete;
  /// What the system would not take back is nobody's any more.
  ~OwnedRegion() {
    if (!is_empty()) set({}, {}, nullptr);
  }

  [[nodiscard]] const Region& operator*() const noexcept { return region_; }
  [[nodiscard]] const Region* operator->() const noexcept { return &region_; }
  [[nodiscard]] MemoryView usable() const noexcept { return usable_; }
  [[nodiscard]] const char* name() const noexcept { return name_; }

  /// From now on `region` is owned, of which `usable` can be used; an empty one is none.
  void set(const Region& region, MemoryView usable, const char* name) noexcept;

  /// Takes over what `other` owns.
  void take(OwnedRegion& other) noexcept;

 private:
  friend MemoryStats de100::memory_stats() noexcept;
  friend BlockInfo de100::query(const void* pointer) noexcept;

  [[nodiscard]] bool is_empty() const noexcept { return region_.start == nullptr; }
  void put(const Region& region, MemoryView usable, const char* name) noexcept;
  void move_from(OwnedRegion& other) noexcept;

  Region region_;
  MemoryView usable_;  // of the usable pages
  const char* name_ = nullptr;
  BlockRegistry* registry_ = nullptr;  // of the module that made it, where it may be used in another
  OwnedRegion* next_ = nullptr;
  OwnedRegion* previous_ = nullptr;
};

}  // namespace detail

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

namespace detail {

struct BlockRegistry {
  AtomicU64 lock;
  OwnedRegion* first = nullptr;
  MemoryStats stats;
};
inline constinit BlockRegistry block_registry = {};  // global, since it is of all blocks

/// Has a registry to itself.
class RegistryLock {
 public:
  static constexpr std::uint32_t patience = 1000;  // tries between which others are let run

  explicit RegistryLock(BlockRegistry& registry) noexcept : registry_(&registry) {
    while (!is_had()) os::yield_thread();
  }

  /// Gives up after some time: then it is not had.
  RegistryLock(BlockRegistry& registry, std::uint32_t yields) noexcept : registry_(&registry) {
    bool had = is_had();
    for (; !had && yields > 0; --yields) {
      os::yield_thread();
      had = is_had();
    }
    if (!had) registry_ = nullptr;
  }

  ~RegistryLock() {
    if (registry_ != nullptr) store_release(registry_->lock, 0);
  }
  RegistryLock(const RegistryLock&) = delete;
  RegistryLock& operator=(const RegistryLock&) = delete;

  [[nodiscard]] explicit operator bool() const noexcept { return registry_ != nullptr; }

 private:
  [[nodiscard]] bool is_had() const noexcept {
    for (std::uint32_t i = 0; i < patience; ++i) {
      std::uint64_t unlocked = 0;
      if (compare_exchange(registry_->lock, unlocked, 1)) return true;
    }
    return false;
  }

  BlockRegistry* registry_;
};

DE100_INLINE void OwnedRegion::set(const Region& region, MemoryView usable, const char* name) noexcept {
  if (registry_ == nullptr) registry_ = &block_registry;
  {
    const RegistryLock lock(*registry_);
    put(region, usable, name);
  }
  if (is_empty()) registry_ = nullptr;  // the next may be made by another module
}

DE100_INLINE void OwnedRegion::take(OwnedRegion& other) noexcept {
  if (!is_empty()) set({}, {}, nullptr);
  if (other.is_empty()) return;
  const RegistryLock lock(*other.registry_);
  move_from(other);
}

/// Takes the other's place in the list: no sum changes.
DE100_INLINE void OwnedRegion::move_from(OwnedRegion& other) noexcept {
  registry_ = other.registry_;
  region_ = other.region_;
  usable_ = other.usable_;
  name_ = other.name_;
  next_ = other.next_;
  previous_ = other.previous_;
  (previous_ != nullptr ? previous_->next_ : registry_->first) = this;
  if (next_ != nullptr) next_->previous_ = this;
  other.registry_ = nullptr;
  other.region_ = {};
  other.usable_ = {};
  other.name_ = nullptr;
}

/// The list is in the order in which regions were had from the system, the newest first: a block that ends or moves is
/// in it for a moment after the system has its addresses back, and may have given them to another.
DE100_INLINE void OwnedRegion::put(const Region& region, MemoryView usable, const char* name) noexcept {
  MemoryStats& stats = registry_->stats;
  stats.reserved += region.total - region_.total;
  stats.committed += region.size - region_.size;
  if (stats.peak_committed < stats.committed) stats.peak_committed = stats.committed;
  const bool is_new = region.start != region_.start;
  if (is_new && !is_empty()) {
    --stats.blocks;
    (previous_ != nullptr ? previous_->next_ : registry_->first) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
  }
  region_ = region;
  usable_ = usable;
  name_ = name;
  if (is_new && !is_empty()) {
    ++stats.blocks;
    next_ = registry_->first;
    previous_ = nullptr;
    if (next_ != nullptr) next_->previous_ = this;
    registry_->first = this;
  }
}

}  // namespace detail

DE100_INLINE MemoryStats memory_stats() noexcept {
  const detail::RegistryLock lock(detail::block_registry);
  return detail::block_registry.stats;
}

DE100_INLINE BlockInfo query(const void* pointer) noexcept {
  const std::byte* const place = static_cast<const std::byte*>(pointer);
  const detail::RegistryLock lock(detail::block_registry, 1000);
  if (!lock) return {};
  for (const detail::OwnedRegion* owned = detail::block_registry.first; owned != nullptr; owned = owned->next_) {
    const detail::Region& region = owned->region_;
    if (place < region.start || place >= region.reservation_end()) continue;
    const MemoryView usable = owned->usable_;
    const BlockPart part = place < usable.data()                   ? BlockPart::guard_before
                           : place < usable.data() + usable.size() ? BlockPart::usable
                           : place < region.guard_behind()         ? BlockPart::held
                                                                   : BlockPart::guard_behind;
    return {part, usable.data(), usable.size(), owned->name_};
  }
  return {};
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_BLOCK_REGISTRY_HPP

// ==== de100/fixed_base.hpp ===========================================================================================
//
// fixed_base.hpp: where a block can be put so that its addresses are the same in every run: `find_fixed_base`.
//
//   BlockOptions options = {.flags = MemoryFlags::read_write_zeroed | MemoryFlags::base_fixed};
//   options.base = find_fixed_base(1_GiB);
//   MemoryBlock block = MemoryBlock::allocate(1_GiB, options);
//
// The system puts programs, libraries, stacks and heaps where it likes, elsewhere in each run. It mostly leaves these
// addresses alone:
//
//   Linux and macOS on x86-64, macOS on arm64    2 TiB to 7 TiB
//   Windows in 64 bits                           4 TiB to 7 TiB
//   other systems in 64 bits                     64 GiB to 128 GiB
//   32 bits                                      512 MiB to 896 MiB
//   WebAssembly                                  none
//
// and under the sanitizers of x86-64 others, where their own memory is not.

#ifndef DE100_FIXED_BASE_HPP
#define DE100_FIXED_BASE_HPP

namespace de100 {

using AddressRange = os::AddressRange;

/// The addresses from `begin` up to `end` of the table above; both are 0 where there are none.
[[nodiscard]] inline AddressRange fixed_base_range() noexcept {
  return os::fixed_bases();
}

/// A base in that range at which a block of `size` bytes, made with these options, finds room now: the first that is
/// free of up to 64 places, so as long as nothing else is put there it is the same in every run. Null where there is
/// none, or no such block can be. What was found is not kept: allocate with base_fixed still says whether it was had.
///
/// Costs two system calls, and one more for each place that is taken. Safe on any thread.
[[nodiscard]] void* find_fixed_base(std::size_t size, BlockOptions options = {}) noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE void* find_fixed_base(std::size_t size, BlockOptions options) noexcept {
  detail::Region region;
  options.base = nullptr;
  if (options.end_at_guard || !region.measure(size, options).ok()) return nullptr;
  const os::AddressRange range = os::fixed_bases();
  const std::size_t alignment = region.alignment(options);
  const std::size_t whole = region.guard + region.reserved + region.guard;
  const std::size_t tried = static_cast<std::size_t>((range.end - range.begin) / 64);
  std::size_t step = 0;
  if (!checked_align_up(whole > tried ? whole : tried, alignment, step)) return nullptr;
  if (range.begin % alignment != 0) return nullptr;  // it is larger than any that makes sense there
  for (std::uintptr_t base = range.begin; range.end - base >= whole; base += step) {
    void* const start = reinterpret_cast<void*>(base - region.guard);
    const os::Reservation held = os::reserve(start, whole, os::Placement::exact, MemoryFlags::none);
    if (held.result.ok() && os::release(held.base, whole).ok()) return reinterpret_cast<void*>(base);
    if (range.end - base < step) break;
  }
  return nullptr;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_FIXED_BASE_HPP

// ==== de100/mapped_region.hpp ========================================================================================
//
// mapped_region.hpp: a region whose pages are a file's, or stand there more than once.

#ifndef DE100_MAPPED_REGION_HPP
#define DE100_MAPPED_REGION_HPP

namespace de100::detail {

#if DE100_BODIES

/// Maps `size` bytes of a file from `offset` on, a multiple of os::granularity(), `times` in a row between guards. What
/// fails has left nothing behind.
inline os::Result map_region(Region& region, const os::File& file, std::uint64_t offset, std::size_t size,
                             unsigned times, std::size_t guard_size, FileAccess access) noexcept {
  if (const os::Result measured = region.measure(size, {.guard_size = guard_size}); !measured.ok()) return measured;
  std::size_t copy = 0;
  const bool fits = checked_align_up(size, region.granule, copy) && checked_multiply(copy, times, region.reserved) &&
                    checked_add(region.reserved, 2 * region.guard, region.total) && region.total <= max_size;
  if (!fits) return {MemoryError::size_overflow, 0};

  const os::MappedFile mapped = os::map_file(file, offset, size, times, region.guard, access);
  if (!mapped.result.ok()) return mapped.result;
  region.start = mapped.start;
  region.base = mapped.start + region.guard;
  region.part = mapped.in_parts ? copy : 0;
  region.of_file = true;
  return {};
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_MAPPED_REGION_HPP

// ==== de100/block.hpp ================================================================================================
//
// block.hpp: `MemoryBlock`, which owns memory of the operating system between two guards.
//
//   [ guard ][ usable: size() | held for growth: up to reserved_size() ][ guard ]
//            ^ base()
//
// Touching a guard, or what is only held, ends the program at the culprit. An engine owns a few blocks and hands out
// views of them. A block belongs to one thread at a time; different blocks are independent.

#ifndef DE100_BLOCK_HPP
#define DE100_BLOCK_HPP

namespace de100::os {
struct File;
}

namespace de100 {

/// What resize() does with the bytes.
enum class Contents : std::uint8_t {
  keep,     // those that fit stay, new ones are zero
  discard,  // all are zero
};

template <std::size_t slots>
class BasicBlockCache;

class MemoryBlock {
 public:
  /// An empty block: not valid, owns nothing.
  MemoryBlock() noexcept = default;

  /// Takes memory from the system: `size` bytes, rounded up to pages (of a block that asks for large ones and is not
  /// smaller, to those), that read as zero. Where that fails the block is empty, and error() says why:
  /// invalid_size (0), size_overflow (above max_size with guards), invalid_address (a base that is unaligned or cannot
  /// be, or given without base_hint or base_fixed), alignment_failed (no power of two, or the base or size is no
  /// multiple of it), address_in_use (base_fixed; what is there stays untouched), out_of_memory, permission_denied,
  /// page_size_failed, platform_error, unsupported (WebAssembly: base_fixed, and any access but read_write; macOS:
  /// OnFork::wipe).
  ///
  /// Costs system calls, and no memory before it is touched. Safe on any thread.
  [[nodiscard]] static MemoryBlock allocate(std::size_t size, const BlockOptions& options = {}) noexcept;

  /// Maps a file between guards: what is read there is read from the file, and no byte is copied. `path` is UTF-8, on
  /// Windows too. The file may be renamed and deleted meanwhile (not on Windows). Where it fails the block is empty,
  /// and error() says why: file_not_found, not_a_file (a folder, a pipe), permission_denied, file_too_short (nothing is
  /// there, or not all that was asked for), size_overflow, out_of_memory, platform_error, unsupported (WebAssembly:
  /// read_write; the others are read as a whole there, and guarded by nothing).
  ///
  /// size() is exactly what was asked for, not rounded up. Of a file that becomes shorter, what it has no longer cannot
  /// be touched: that ends the program. prefault() finds out before. Windows lets nobody make a mapped file shorter.
  ///
  /// flags() are read, or read_write. protect(), prefault(), flush(), view(), free() and moves are as of any block;
  /// what would change or replace memory is `unsupported`: reset(), resize(), decommit(), commit(), discard(), trim().
  ///
  /// Defined in file_block.hpp.
  [[nodiscard]] static MemoryBlock map_file(const char* path, FileAccess access,
                                            const FileOptions& options = {}) noexcept;

  /// The memory, its contents, generation and name go to the new block; `other` is empty, and usable again.
  MemoryBlock(MemoryBlock&& other) noexcept;
  /// The same; what this block owned is freed first. To itself: nothing happens.
  MemoryBlock& operator=(MemoryBlock&& other) noexcept;
  ~MemoryBlock() { (void)free(); }

  /// Whether the block owns memory.
  [[nodiscard]] bool is_valid() const noexcept { return owned_->base != nullptr; }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How the last operation on this block went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// Where usable memory starts; null for an empty block. A multiple of BlockOptions::alignment, or of the page size
  /// (of 64 KiB on Windows); of a file so many bytes beyond one as FileOptions::offset is.
  [[nodiscard]] std::byte* base() const noexcept { return owned_.usable().data(); }
  /// Bytes that can be used.
  [[nodiscard]] std::size_t size() const noexcept { return owned_.usable().size(); }
  /// Bytes up to which resize() grows in place.
  [[nodiscard]] std::size_t reserved_size() const noexcept {
    return size() + (owned_->of_file ? 0 : owned_->reserved - owned_->size);
  }
  /// Bytes of address space that the block holds, guards included.
  [[nodiscard]] std::size_t total_size() const noexcept { return owned_->total; }

  /// What a touch of the guards does. Asks the system about them: costs a few system calls.
  [[nodiscard]] GuardKind guard_kind() const noexcept;
  /// What pages the block was made of; those that are added by growth are transparent at best.
  [[nodiscard]] PageBacking page_backing() const noexcept { return owned_->pages; }

  /// The flags it was made with, and what may be done now: protect() changes read, write and execute.
  [[nodiscard]] MemoryFlags flags() const noexcept { return settings_.flags; }
  /// Another number whenever an old pointer, size or content may have become invalid: after allocate, reset, free, and
  /// a resize that changed anything. It grows with every change, moves along with the memory, and is never that of
  /// another block. 0 before all of that.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  /// BlockOptions::name; null where there was none.
  [[nodiscard]] const char* name() const noexcept { return owned_.name(); }

  /// All usable bytes, to hand out.
  [[nodiscard]] MemoryView view() const noexcept DE100_LIFETIME_BOUND { return {base(), size()}; }
  /// Some of them; empty where they are not all within the block.
  [[nodiscard]] MemoryView view(std::size_t offset, std::size_t size) const noexcept DE100_LIFETIME_BOUND {
    return view().subview(offset, size);
  }

  // ---- all of it ---------------------------------------------------------------------------------------------------

  /// Makes every usable byte read as zero; the block stays. permission_denied, and nothing changed, where the block is
  /// not writable.
  ///
  /// Costs what was touched, not the block's size. Where the system takes pages to give back fresh ones (Windows,
  /// macOS) and then has none left, they are decommitted and out_of_memory the answer: a touch faults, until commit()
  /// or another reset() has got them. The same goes for Contents::discard in resize().
  [[nodiscard]] MemoryError reset() noexcept;

  /// Makes the block `size` bytes, rounded up to pages. On failure it is as it was; only what Contents::discard was to
  /// drop may be gone. Flags, protection and options stay.
  ///
  /// The same rounded size keeps the block. Up to reserved_size() it grows and shrinks in place, and shrinking gives
  /// memory back. Beyond, it moves: Linux moves the page tables and copies no byte (unless the block has become several
  /// mappings: a part of it was locked or decommitted, or it moved, shrank and grew again), other systems copy. One at
  /// a fixed base never moves and answers address_in_use. One that ends at its guard, or has large pages
  /// (PageBacking::large_pages), is copied whenever its size changes, and answers permission_denied where it cannot be
  /// read and written. An empty block is allocated, with default options.
  [[nodiscard]] MemoryError resize(std::size_t size, Contents contents = Contents::keep) noexcept;

  /// The same, but the block stays where it is: `unsupported`, and nothing changed, where it would have to move.
  [[nodiscard]] MemoryError resize_in_place(std::size_t size) noexcept;

  /// Changes what may be done with the usable bytes to the read, write and execute of `access`; other flags stay.
  /// unsupported, and nothing changed, where memory cannot be protected (WebAssembly).
  [[nodiscard]] MemoryError protect(MemoryFlags access) noexcept;

  /// Gives everything back to the system. ok for an empty block, so it is safe to call again. On failure the block is
  /// as it was. The destructor does the same and cannot tell.
  [[nodiscard]] MemoryError free() noexcept;

  // ---- a part of it ------------------------------------------------------------------------------------------------
  //
  // On the bytes [offset, offset + size) of the block; invalid_size, and nothing changed, where they are not all within
  // it. What takes contents away does so for the whole pages within the range, what gives for every page it touches.
  //
  //              | access     | contents                   | memory behind it      | promised (commit charge)
  //   decommit   | faults     | gone                       | given back            | given back
  //   commit     | as flags() | zero after a decommit      |                       | promised again
  //   discard    | stays      | undefined                  | given back when short | stays
  //   reset      | stays      | zero, to the byte          | given back            | stays
  //   prefault   | stays      | stay                       | all of it is had      | stays
  //   trim(used) |            as reset of all that follows the first `used` bytes
  //
  // reset() of all, protect() and a resize() that moves or discards commit again what was decommitted, also where they
  // fail after that. commit(), reset() and prefault() of a part do so in that part.

  [[nodiscard]] MemoryError decommit(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] MemoryError commit(std::size_t offset, std::size_t size) noexcept;
  /// Where the system knows nothing of the kind, the contents simply stay.
  [[nodiscard]] MemoryError discard(std::size_t offset, std::size_t size) noexcept;
  /// permission_denied where the block is not readable and writable.
  [[nodiscard]] MemoryError reset(std::size_t offset, std::size_t size) noexcept;
  /// So that no touch has to wait for the system later. permission_denied where the block is not readable and writable;
  /// a file need only be readable, and is read: file_too_short where it has become that.
  [[nodiscard]] MemoryError prefault(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] MemoryError trim(std::size_t used) noexcept;
  /// Writes what was changed of a mapped file to the file, and waits until the system has (not until the disk has, on
  /// Windows). Without it, that happens some time later. unsupported where the block is no file. In file_block.hpp.
  [[nodiscard]] MemoryError flush(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] MemoryError flush() noexcept { return flush(0, size()); }

 private:
  template <std::size_t slots>
  friend class BasicBlockCache;
  using Region = detail::Region;

  /// What stays of BlockOptions when the block is there.
  struct Settings {
    MemoryFlags flags = MemoryFlags::none;
    std::uint8_t log2_alignment = 0;
    bool end_at_guard = false;
    bool prefault = false;
    bool no_dump = false;
    OnFork on_fork = OnFork::inherit;
  };

  /// A transient block up to this size is reset by writing: giving pages back and faulting them in costs more.
  static constexpr std::size_t written_size = std::size_t{64} << 10U;

  os::Result take(std::size_t size, const BlockOptions& options) noexcept;
  os::Result take(const os::File& file, FileAccess access, const FileOptions& options) noexcept;

  MemoryError resize(std::size_t size, bool keep, bool may_move) noexcept;
  os::Result resize_where_it_is(std::size_t size, bool keep) noexcept;
  os::Result resize_by_moving(Region larger, bool keep) noexcept;
  os::Result resize_by_copying(std::size_t size, bool keep) noexcept;
  os::Result copy_into(Region& larger) noexcept;

  struct Pages {
    std::byte* begin = nullptr;
    std::size_t size = 0;
  };
  MemoryError refuse_change() noexcept;
  MemoryError refuse_change(std::size_t offset, std::size_t size) noexcept;
  MemoryError refuse(std::size_t offset, std::size_t size) noexcept;
  [[nodiscard]] Pages pages_within(std::size_t offset, std::size_t size) const noexcept;
  [[nodiscard]] Pages pages_around(std::size_t offset, std::size_t size) const noexcept;
  [[nodiscard]] std::size_t page_unit() const noexcept;

  os::Result commit_again() noexcept;
  os::Result commit_again(Pages pages) noexcept;
  os::Result advise_again(os::Result after) noexcept;
  os::Result zero(std::size_t size) noexcept;
  os::Result zero_pages(Pages pages) noexcept;

  [[nodiscard]] BlockOptions options() const noexcept;
  [[nodiscard]] bool is_as_default_options_make_it() const noexcept;
  void end_use() noexcept;
  void begin_anew(const char* name) noexcept;
  void own(const Region& region) noexcept { owned_.set(region, region.usable(), owned_.name()); }
  void forget(os::Result why) noexcept;
  void take_from(MemoryBlock& other) noexcept;
  MemoryError answer(os::Result result) noexcept;
  [[nodiscard]] MemoryError why_empty() const noexcept;

  detail::OwnedRegion owned_;
  std::uint64_t generation_ = 0;
  os::Result last_;
  Settings settings_;
  bool has_holes_ = false;  // some usable pages may be decommitted
};

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE os::Result MemoryBlock::take(std::size_t size, const BlockOptions& options) noexcept {
  Region region;
  if (options.end_at_guard && options.base != nullptr) return {MemoryError::invalid_address, 0};
  if (options.end_at_guard && options.reserve > size) return {MemoryError::invalid_size, 0};
  os::Result result = region.measure(size, options);
  if (!result.ok()) return result;
  if (options.end_at_guard && options.alignment != 0 && size % options.alignment != 0) {
    return {MemoryError::alignment_failed, 0};
  }
  result = region.take(options);
  if (!result.ok()) return result;
  settings_ = {options.flags, 0, options.end_at_guard, options.prefault, options.no_dump, options.on_fork};
  while ((options.alignment >> settings_.log2_alignment) > 1) ++settings_.log2_alignment;
  const MemoryView usable = region.usable();
  owned_.set(region, options.end_at_guard ? usable.subview(usable.size() - size, size) : usable, options.name);
  return {};
}

/// How to make one like it, anywhere.
DE100_INLINE BlockOptions MemoryBlock::options() const noexcept {
  return {.flags = settings_.flags,
          .name = name(),
          .alignment = std::size_t{1} << settings_.log2_alignment,
          .guard_size = owned_->guard,
          .end_at_guard = settings_.end_at_guard,
          .prefault = settings_.prefault,
          .no_dump = settings_.no_dump,
          .on_fork = settings_.on_fork};
}

DE100_INLINE MemoryBlock MemoryBlock::allocate(std::size_t size, const BlockOptions& options) noexcept {
  MemoryBlock block;
  block.generation_ = draw_identity();
  block.last_ = block.take(size, options);
  return block;
}

DE100_INLINE MemoryBlock::MemoryBlock(MemoryBlock&& other) noexcept {
  take_from(other);
}

DE100_INLINE MemoryBlock& MemoryBlock::operator=(MemoryBlock&& other) noexcept {
  if (this == &other) return *this;
  (void)free();
  take_from(other);
  return *this;
}

DE100_INLINE void MemoryBlock::take_from(MemoryBlock& other) noexcept {
  owned_.take(other.owned_);
  generation_ = other.generation_;
  last_ = other.last_;
  settings_ = other.settings_;
  has_holes_ = other.has_holes_;
  other.forget({});
}

DE100_INLINE GuardKind MemoryBlock::guard_kind() const noexcept {
  const Region& region = *owned_;
  if (!is_valid() || region.guard == 0) return GuardKind::none;
  if (!os::faults(region.base - region.guard) || !os::faults(region.guard_behind())) return GuardKind::none;
  return region.guards_are_marked ? GuardKind::markers : GuardKind::pages;
}

DE100_INLINE MemoryError MemoryBlock::reset() noexcept {
  if (const MemoryError error = refuse_change(); failed(error)) return error;
  if (!has(flags(), MemoryFlags::write)) return answer({MemoryError::permission_denied, 0});
  return answer(zero(owned_->size));
}

DE100_INLINE MemoryError MemoryBlock::resize(std::size_t size, Contents contents) noexcept {
  return resize(size, detail::is(contents, Contents::keep), true);
}

DE100_INLINE MemoryError MemoryBlock::resize_in_place(std::size_t size) noexcept {
  return is_valid() ? resize(size, true, false) : why_empty();
}

DE100_INLINE MemoryError MemoryBlock::resize(std::size_t size, bool keep, bool may_move) noexcept {
  if (!is_valid()) {
    const os::Result taken = take(size, {});
    if (taken.ok()) generation_ = draw_identity();
    return answer(taken);
  }
  if (const MemoryError error = refuse_change(); failed(error)) return error;
  Region wanted;
  if (const os::Result measured = wanted.measure(size, options()); !measured.ok()) return answer(measured);
  // In place, sizes are multiples of what they were when the block was made: whether that is to be large pages depends
  // on more than its size now.
  const std::size_t unit = owned_->large_page != 0 ? owned_->large_page : page_size();
  const std::size_t rounded = align_up(size, unit);
  const bool copied = settings_.end_at_guard || owned_->is_large();
  const bool same = settings_.end_at_guard ? size == this->size() : rounded == owned_->size;
  if (same && keep) return answer({});
  const bool stays = !copied && rounded <= owned_->reserved;
  if (!stays && !may_move) return answer({MemoryError::unsupported, 0});

  os::Result result;
  if (stays) {
    result = resize_where_it_is(rounded, keep);
  } else if (copied) {
    result = resize_by_copying(size, keep);
  } else {
    result = resize_by_moving(wanted, keep);
  }
  if (result.ok()) generation_ = draw_identity();
  return answer(result);
}

DE100_INLINE os::Result MemoryBlock::resize_where_it_is(std::size_t size, bool keep) noexcept {
  const std::size_t before = owned_->size;
  os::Result result;
  if (!keep) result = zero(size < before ? size : before);  // first: it may fail
  if (!result.ok()) return result;

  Region resized = *owned_;
  resized.size = size;
  if (size > before) result = resized.commit(resized.base + before, options());
  if (size < before) result = os::decommit(resized.end(), before - size);
  if (result.ok()) own(resized);
  return result;
}

DE100_INLINE os::Result MemoryBlock::resize_by_moving(Region larger, bool keep) noexcept {
  if (has(flags(), MemoryFlags::base_fixed)) return {MemoryError::address_in_use, 0};
  if (keep) {
    if (const os::Result committed = commit_again(); !committed.ok()) return committed;
  }
  if (const os::Result held = larger.hold(options(), *owned_); !held.ok()) return held;

  const Region& old = *owned_;
  os::Result moved = {MemoryError::unsupported, 0};
  if (keep) moved = os::move_pages(old.base, old.size, larger.base, larger.size);
  if (moved.ok()) {
    old.release_around(old.end());  // the pages have left a hole that may be somebody else's by now
    (void)larger.apply(larger.base + old.size, options());  // the pages have kept what they were advised
  } else {
    if (moved.is(MemoryError::unsupported)) {
      moved = keep ? copy_into(larger) : larger.commit(larger.base, options());
      if (moved.ok()) moved = old.release();
    }
    if (!moved.ok()) {
      (void)larger.release();
      return moved;
    }
  }
  has_holes_ = false;
  own(larger);
  return {};
}

/// Commits `larger` with a copy of this block's bytes and its protection.
DE100_INLINE os::Result MemoryBlock::copy_into(Region& larger) noexcept {
  const Region& old = *owned_;
  const MemoryFlags access = flags() & detail::access_flags;
  const bool readable = has(access, MemoryFlags::read);
  BlockOptions writable = options();
  writable.flags |= MemoryFlags::read_write;
  os::Result result = larger.commit(larger.base, writable);
  if (result.ok() && !readable) result = os::protect(old.base, old.size, MemoryFlags::read);
  if (!result.ok()) return result;

  mem_copy(larger.base, old.base, old.size);
  if (!detail::is(access, MemoryFlags::read_write)) result = os::protect(larger.base, larger.size, access);
  if (!readable) (void)os::protect(old.base, old.size, access);
  return result;
}

/// Where the end stays at the guard, everything else has to move; and large pages can be neither added nor taken away.
DE100_INLINE os::Result MemoryBlock::resize_by_copying(std::size_t size, bool keep) noexcept {
  if (has(flags(), MemoryFlags::base_fixed)) return {MemoryError::address_in_use, 0};
  if (!has(flags(), MemoryFlags::read_write)) return {MemoryError::permission_denied, 0};
  MemoryBlock other;
  os::Result result = other.take(size, options());
  if (result.ok()) result = commit_again();
  if (!result.ok()) return result;
  if (keep) mem_copy(other.base(), base(), size < this->size() ? size : this->size());
  result = owned_->release();
  if (result.ok()) {
    const Region region = *other.owned_;
    const MemoryView usable = other.owned_.usable();
    other.owned_.set({}, {}, nullptr);
    owned_.set(region, usable, name());  // it stays in the registry of who made it
  }
  return result;
}

DE100_INLINE MemoryError MemoryBlock::protect(MemoryFlags access) noexcept {
  if (!is_valid()) return why_empty();
  os::Result result = commit_again();
  if (result.ok()) result = os::protect(owned_->base, owned_->size, access);
  if (result.ok()) settings_.flags = (flags() & ~detail::access_flags) | (access & detail::access_flags);
  return answer(result);
}

DE100_INLINE MemoryError MemoryBlock::free() noexcept {
  if (is_valid()) {
    const os::Result released = owned_->release();
    if (!released.ok()) return answer(released);
    owned_.set({}, {}, nullptr);
    forget({});
  }
  return answer({});
}

// ---- implementation: a part of it ----------------------------------------------------------------------------------

DE100_INLINE MemoryError MemoryBlock::decommit(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  const Pages pages = pages_within(offset, size);
  if (pages.size == 0) return answer({});
  const os::Result result = os::decommit(pages.begin, pages.size);
  if (result.ok()) {
    has_holes_ = true;
    generation_ = draw_identity();
  }
  return answer(result);
}

DE100_INLINE MemoryError MemoryBlock::commit(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  return answer(commit_again(pages_around(offset, size)));
}

DE100_INLINE MemoryError MemoryBlock::discard(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  const Pages pages = pages_within(offset, size);
  if (pages.size == 0) return answer({});
  generation_ = draw_identity();
  const os::Result result = os::advise(pages.begin, pages.size, os::Advice::discard);
  return answer(result.is(MemoryError::unsupported) ? os::Result() : result);
}

DE100_INLINE MemoryError MemoryBlock::reset(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse_change(offset, size); failed(error)) return error;
  if (!has(flags(), MemoryFlags::read_write)) return answer({MemoryError::permission_denied, 0});
  if (size == 0) return answer({});
  if (const os::Result committed = commit_again(pages_around(offset, size)); !committed.ok()) return answer(committed);

  generation_ = draw_identity();
  std::byte* const begin = base() + offset;
  const Pages pages = pages_within(offset, size);
  if (pages.size == 0) {
    mem_set(begin, 0, size);
    return answer({});
  }
  std::byte* const behind = pages.begin + pages.size;
  mem_set(begin, 0, static_cast<std::size_t>(pages.begin - begin));
  mem_set(behind, 0, static_cast<std::size_t>(begin + size - behind));
  return answer(zero_pages(pages));
}

DE100_INLINE MemoryError MemoryBlock::prefault(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse(offset, size); failed(error)) return error;
  const MemoryFlags needed = owned_->of_file ? MemoryFlags::read : MemoryFlags::read_write;
  if (!has(flags(), needed)) return answer({MemoryError::permission_denied, 0});
  const Pages pages = pages_around(offset, size);
  if (pages.size == 0) return answer({});
  if (owned_->of_file) return answer(detail::read_ahead(pages.begin, pages.size));
  if (const os::Result committed = commit_again(pages); !committed.ok()) return answer(committed);
  return answer(detail::prefault(pages.begin, pages.size));
}

DE100_INLINE MemoryError MemoryBlock::trim(std::size_t used) noexcept {
  if (const MemoryError error = refuse_change(0, used); failed(error)) return error;
  return reset(used, size() - used);
}

/// What an operation answers that would change or replace pages of a block that has none, or has a file's.
DE100_INLINE MemoryError MemoryBlock::refuse_change() noexcept {
  if (!is_valid()) return why_empty();
  return owned_->of_file ? answer({MemoryError::unsupported, 0}) : MemoryError::ok;
}

DE100_INLINE MemoryError MemoryBlock::refuse_change(std::size_t offset, std::size_t size) noexcept {
  const MemoryError error = refuse_change();
  return failed(error) ? error : refuse(offset, size);
}

/// What an operation on a range answers that cannot be: ok where it can.
DE100_INLINE MemoryError MemoryBlock::refuse(std::size_t offset, std::size_t size) noexcept {
  if (!is_valid()) return why_empty();
  const bool within = size <= this->size() && offset <= this->size() - size;
  return within ? MemoryError::ok : answer({MemoryError::invalid_size, 0});
}

/// What the system can take or give at a time.
DE100_INLINE std::size_t MemoryBlock::page_unit() const noexcept {
  return owned_->is_large() ? owned_->large_page : page_size();
}

/// The whole pages in a range of usable bytes.
DE100_INLINE MemoryBlock::Pages MemoryBlock::pages_within(std::size_t offset, std::size_t size) const noexcept {
  const std::size_t skipped = static_cast<std::size_t>(base() - owned_->base);
  const std::size_t first = align_up(skipped + offset, page_unit());  // counted from the first page
  const std::size_t end = align_down(skipped + offset + size, page_unit());
  return first < end ? Pages{owned_->base + first, end - first} : Pages{};
}

/// The pages that a range of usable bytes touches.
DE100_INLINE MemoryBlock::Pages MemoryBlock::pages_around(std::size_t offset, std::size_t size) const noexcept {
  if (size == 0) return {};
  const std::size_t skipped = static_cast<std::size_t>(base() - owned_->base);
  const std::size_t first = align_down(skipped + offset, page_unit());
  std::size_t end = align_up(skipped + offset + size, page_unit());
  if (end > owned_->size) end = owned_->size;
  return {owned_->base + first, end - first};
}

/// Makes all usable pages usable that were decommitted.
DE100_INLINE os::Result MemoryBlock::commit_again() noexcept {
  return commit_again({owned_->base, owned_->size});
}

/// Makes those of these pages usable that were decommitted.
DE100_INLINE os::Result MemoryBlock::commit_again(Pages pages) noexcept {
  if (!has_holes_ || pages.size == 0) return {};
  const os::Result result = os::commit(pages.begin, pages.size, flags() & detail::access_flags);
  if (result.ok() && pages.size == owned_->size) has_holes_ = false;
  return advise_again(result);
}

/// Pages that the system took and gave back have lost what it was told of them.
DE100_INLINE os::Result MemoryBlock::advise_again(os::Result after) noexcept {
  if (!after.ok()) return after;
  Region region = *owned_;
  return region.apply(region.end(), options());
}

/// Makes the first `size` bytes read as zero, whatever may be done with them.
DE100_INLINE os::Result MemoryBlock::zero(std::size_t size) noexcept {
  generation_ = draw_identity();  // also where it fails: the bytes may be gone
  if (const os::Result committed = commit_again(); !committed.ok()) return committed;
  return zero_pages({owned_->base, size});
}

/// The same of committed pages.
DE100_INLINE os::Result MemoryBlock::zero_pages(Pages pages) noexcept {
  const bool writable = has(flags(), MemoryFlags::read_write);  // some processors read where memset writes
  // Kernels before 6.9 take a large page that is given back from the program for good.
  if (writable && (owned_->is_large() || (has(flags(), MemoryFlags::transient) && pages.size <= written_size))) {
    mem_set(pages.begin, 0, pages.size);
    return {};
  }
  const MemoryFlags access = flags() & detail::access_flags;
  os::Result result = os::reset(pages.begin, pages.size, access);
  // cppcheck-suppress knownConditionTrueFalse  ; another system's answer differs
  if (result.ok()) return os::reset_keeps_advice() ? result : advise_again(result);
  if (result.is(MemoryError::unsupported)) {
    if (writable) {
      mem_set(pages.begin, 0, pages.size);
      return {};
    }
    result = os::decommit(pages.begin, pages.size);  // rather than lend it write access, which might not be taken back
    if (!result.ok()) return result;
  }
  has_holes_ = true;  // until they can be had again
  return advise_again(os::commit(pages.begin, pages.size, access));
}

// ---- implementation: what it tells ---------------------------------------------------------------------------------

/// The block, which owns nothing any more, is empty.
DE100_INLINE void MemoryBlock::forget(os::Result why) noexcept {
  settings_ = {};
  last_ = why;
  has_holes_ = false;
  if (generation_ != 0) generation_ = draw_identity();
}

/// For who keeps blocks for others.
DE100_INLINE bool MemoryBlock::is_as_default_options_make_it() const noexcept {
  const MemoryFlags kind = flags() & ~(MemoryFlags::zeroed | MemoryFlags::base_hint);
  return is_valid() && !has_holes_ && detail::is(kind, MemoryFlags::read_write) && !owned_->of_file &&
         owned_->reserved == owned_->size && owned_->guard == owned_->granule && settings_.log2_alignment == 0 &&
         !settings_.end_at_guard && !settings_.prefault && !settings_.no_dump &&
         detail::is(settings_.on_fork, OnFork::inherit);
}

/// The block is nobody's: the name may not live any longer.
DE100_INLINE void MemoryBlock::end_use() noexcept {
  if (owned_.name() == nullptr) return;
  owned_.set(*owned_, owned_.usable(), nullptr);
  (void)os::set_name(owned_->base, owned_->size, nullptr);
}

/// The block is another's from now on: its generation and name are new.
DE100_INLINE void MemoryBlock::begin_anew(const char* name) noexcept {
  generation_ = draw_identity();
  settings_ = {.flags = MemoryFlags::read_write_zeroed};
  last_ = {};
  if (name == nullptr) return;
  owned_.set(*owned_, owned_.usable(), name);
  (void)os::set_name(owned_->base, owned_->size, name);
}

DE100_INLINE MemoryError MemoryBlock::answer(os::Result result) noexcept {
  last_ = result;
  return result.error;
}

/// What an operation answers that needs memory and has none.
DE100_INLINE MemoryError MemoryBlock::why_empty() const noexcept {
  if (generation_ == 0) return MemoryError::null_block;
  return last_.ok() ? MemoryError::already_freed : MemoryError::invalid_block;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_BLOCK_HPP

// ==== de100/ring_block.hpp ===========================================================================================
//
// ring_block.hpp: `RingBlock`, a ring of bytes whose memory stands there twice in a row, so that whatever is written or
// read next is one piece, also where the ring begins anew.
//
//   [ guard ][ the ring ][ the same pages again ][ guard ]
//
//   RingBlock ring = RingBlock::allocate(64_KiB, "commands");
//   if (MemoryView room = ring.write_window(size); !room.empty()) {  // on one thread
//     encode(command, room.data());
//     ring.commit_write(size);
//   }
//   ring.consume(decode(ring.read_window()));                        // on another, or on the same
//
// One thread writes and one reads, at the same time if they like; neither ever waits for the other. Each byte has two
// addresses, which a compiler takes for two bytes: so nobody is given both at once. A window is used until the next
// call for that side, and commit_write() and consume() are what lets the other side see what was done.

#ifndef DE100_RING_BLOCK_HPP
#define DE100_RING_BLOCK_HPP

namespace de100 {

class RingBlock {
 public:
  /// A ring without memory: not valid, there is no room in it.
  RingBlock() noexcept = default;

  /// A ring of `size` bytes, rounded up to pages (to 64 KiB on Windows), that holds nothing yet. Where that fails it is
  /// not valid, and error() says why: invalid_size (0), size_overflow, out_of_memory, page_size_failed, platform_error,
  /// unsupported (WebAssembly). `name` is as in BlockOptions.
  ///
  /// Linux sets its memory aside at once, and a limit of the size of files (ulimit -f) counts; elsewhere it is had at
  /// the first touch. On Windows before 10 (1803) there is a moment in which another thread may be given the place:
  /// then it is tried again, and at last platform_error. A child process of fork() shares the bytes with its parent,
  /// and not the positions.
  [[nodiscard]] static RingBlock allocate(std::size_t size, const char* name = nullptr) noexcept;

  /// The memory and what is in it go to the new ring, and `other` is empty. Nobody uses either meanwhile.
  RingBlock(RingBlock&& other) noexcept { take(other); }
  RingBlock& operator=(RingBlock&& other) noexcept;
  ~RingBlock() { (void)free(); }

  [[nodiscard]] bool is_valid() const noexcept { return size_ != 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How allocate() or free() went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// Bytes that it can hold.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const char* name() const noexcept { return owned_.name(); }

  // ---- the thread that writes --------------------------------------------------------------------------------------

  /// Room for `size` bytes in one piece; empty where there is not so much, or for 0 bytes. The same room until it is
  /// committed.
  [[nodiscard]] MemoryView write_window(std::size_t size) noexcept DE100_LIFETIME_BOUND;

  /// The first `size` bytes of the window, which were written, can be read from now on. Not more than there is room
  /// for.
  void commit_write(std::size_t size) noexcept;

  /// Bytes that there is room for, at least.
  [[nodiscard]] std::size_t writable() const noexcept { return free_now(); }

  // ---- the thread that reads ---------------------------------------------------------------------------------------

  /// All bytes that were committed and not consumed yet, in one piece, the oldest first; empty where there are none.
  [[nodiscard]] MemoryView read_window() const noexcept DE100_LIFETIME_BOUND;

  /// The first `size` bytes of the window are not needed any more. Not more than it has.
  void consume(std::size_t size) noexcept;

  // ------------------------------------------------------------------------------------------------------------------

  /// Gives the memory back, and what is in it is gone. ok for a ring without memory. Nobody uses it meanwhile.
  [[nodiscard]] MemoryError free() noexcept;

 private:
  static constexpr std::size_t cache_line = 64;

  /// What one side has; the other only looks at its total.
  struct alignas(cache_line) Side {
    detail::AtomicU64 total;   // bytes that ever passed here
    std::uint64_t passed = 0;  // the same, for this side
    std::size_t next = 0;      // offset of the next byte
    std::size_t known = 0;     // of the writer: bytes that are free at least, so that it need not look each time
  };

  [[nodiscard]] std::size_t free_now() const noexcept {
    return size_ - static_cast<std::size_t>(writer_.passed - load_acquire(reader_.total));
  }
  [[nodiscard]] std::size_t full_now() const noexcept {
    return static_cast<std::size_t>(load_acquire(writer_.total) - reader_.passed);
  }
  void pass(Side& side, std::size_t size) noexcept;
  void take(RingBlock& other) noexcept;

  // Written by nobody while the ring is in use.
  detail::OwnedRegion owned_;
  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
  os::Result last_;

  Side writer_;
  Side reader_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

inline MemoryView RingBlock::write_window(std::size_t size) noexcept DE100_LIFETIME_BOUND {
  if (size > writer_.known) writer_.known = free_now();
  if (size > writer_.known) return {};
  return {base_ + writer_.next, size};
}

inline void RingBlock::commit_write(std::size_t size) noexcept {
  DE100_ASSERT(size <= free_now() && "more is committed than there was room for");
  pass(writer_, size);
  writer_.known = size < writer_.known ? writer_.known - size : 0;
}

inline MemoryView RingBlock::read_window() const noexcept DE100_LIFETIME_BOUND {
  return {base_ + reader_.next, full_now()};
}

inline void RingBlock::consume(std::size_t size) noexcept {
  DE100_ASSERT(size <= full_now() && "more is consumed than there is");
  pass(reader_, size);
}

/// The bytes are the other side's from now on. Before and after it a byte may be used at another address.
inline void RingBlock::pass(Side& side, std::size_t size) noexcept {
  side.next += size;
  if (side.next >= size_) side.next -= size_;
  detail::compiler_barrier();
  side.passed += size;
  store_release(side.total, side.passed);
  detail::compiler_barrier();
}

#if DE100_BODIES

DE100_INLINE RingBlock RingBlock::allocate(std::size_t size, const char* name) noexcept {
  RingBlock ring;
  detail::Region region;
  ring.last_ = region.measure(size, {});
  if (!ring.last_.ok()) return ring;
  const std::size_t most = (max_size - 2 * region.guard) / 2;  // it stands there twice
  if (!checked_align_up(size, region.granule, size) || size > most) {
    ring.last_ = {MemoryError::size_overflow, 0};
    return ring;
  }
  const os::File memory = os::make_shared(size);
  ring.last_ = memory.result;
  if (!ring.last_.ok()) return ring;
  ring.last_ = detail::map_region(region, memory, 0, size, 2, 1, FileAccess::read_write);
  os::close_file(memory);
  if (!ring.last_.ok()) return ring;
  ring.owned_.set(region, {region.base, region.reserved}, name);
  ring.base_ = region.base;
  ring.size_ = size;
  return ring;
}

DE100_INLINE RingBlock& RingBlock::operator=(RingBlock&& other) noexcept {
  if (this == &other) return *this;
  (void)free();
  take(other);
  return *this;
}

DE100_INLINE void RingBlock::take(RingBlock& other) noexcept {
  owned_.take(other.owned_);
  base_ = other.base_;
  size_ = other.size_;
  last_ = other.last_;
  writer_ = other.writer_;
  reader_ = other.reader_;
  other.base_ = nullptr;
  other.size_ = 0;
  other.last_ = {};
  other.writer_ = {};
  other.reader_ = {};
}

DE100_INLINE MemoryError RingBlock::free() noexcept {
  last_ = is_valid() ? owned_->release() : os::Result();
  if (!last_.ok()) return last_.error;
  owned_.set({}, {}, nullptr);
  base_ = nullptr;
  size_ = 0;
  writer_ = {};
  reader_ = {};
  return MemoryError::ok;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_RING_BLOCK_HPP

// ==== de100/budget.hpp ===============================================================================================
//
// budget.hpp: `MemoryBudget`, the memory of a game, taken from the system once. The game states its needs as data, the
// engine takes them, and hands each out as a view; the block stays the engine's.
//
//   constexpr RegionRequest needs[] = {
//       {.name = "permanent", .size = 64_MiB},
//       {.name = "level", .size = 16_MiB, .lifetime = Lifetime::transient},
//   };
//   MemoryBudget budget = MemoryBudget::allocate(needs, {.name = "game"});
//   if (!budget) ...                                  // report() says which region, and by how much
//   Arena& permanent = *Arena::make_in(budget["permanent"], already_zero);
//   ...
//   budget.note("permanent", permanent);              // now and then: what is used
//   budget.reset_transient();
//
//   [ guard ][ permanent ][ guard ][ level ][ guard ][ the budget's own table ][ guard ]    one reservation
//            ^ BudgetOptions::base
//
// Each region starts at a multiple of 64 KiB, so that what is done there is the same wherever it stands and however
// large pages are; and its view is exactly so large as was asked for. What lies between its end and the guard behind
// it, less than a page, belongs to nobody. There is none of it where the size is a multiple of the page size: then the
// first byte past the view faults. (AddressSanitizer and valgrind know of the rest too.)
//
// How the game manages a region (arena, pool, Heap, its own) is the game's business, so a budget knows what is used of
// one only by being told. A budget belongs to one thread at a time.

#ifndef DE100_BUDGET_HPP
#define DE100_BUDGET_HPP

namespace de100 {

/// How long what stands in a region lives.
enum class Lifetime : std::uint8_t {
  permanent,  // as long as the game
  transient,  // until MemoryBudget::reset_transient()
};

/// What a game asks for: so much memory, under a name of its own.
struct RegionRequest {
  /// Not null or empty, and no other region's.
  const char* name = nullptr;

  /// In bytes, not 0; the view is exactly so large.
  std::size_t size = 0;

  Lifetime lifetime = Lifetime::permanent;

  /// Bytes behind the region that fault when they are touched, at least: all up to the next region does; 0: none need
  /// to. (The last region always has some, since the budget's own table is behind.)
  std::size_t guard = 1;

  /// A note of more bytes than these has BudgetOptions::on_soft_limit called; 0: never.
  std::size_t soft_limit = 0;
};

/// A region of a budget, and what is known of its use, in bytes.
struct BudgetRegion {
  RegionRequest request;  // its name is a copy that the budget has
  MemoryView view;
  std::size_t used = 0;     // as last noted
  std::size_t peak = 0;     // the most that was noted
  std::size_t refused = 0;  // since the last note, with what aligns it
  std::size_t missing = 0;  // the most that would have been used beyond the end, had nothing been refused

  /// The size that would have done for what was noted: the peak, or where something was refused that did not fit, the
  /// size with what was missing. The size itself where nothing is known.
  [[nodiscard]] std::size_t enough() const noexcept {
    if (missing != 0) return request.size + missing;
    return peak != 0 ? peak : request.size;
  }
};

struct BudgetOptions {
  /// Where the first region starts, exactly, so that addresses are the same in every run: see find_fixed_base(). A
  /// multiple of the page size (of 64 KiB on Windows). Null: anywhere.
  void* base = nullptr;

  /// For the system's list of mappings and the report. Not copied: it lives as long as the budget.
  const char* name = "budget";

  /// Bytes of memory that the regions may have in all; 0: what this machine has, and any number where it does not say.
  /// For a smaller machine than the one that the game is made on.
  std::uint64_t machine = 0;

  /// Called at the end of a note that is above the region's soft limit where the one before was not, and of one whose
  /// peak is where none was before. It may use the budget, but not end or move it.
  void (*on_soft_limit)(void* user, const BudgetRegion& region) = nullptr;
  void* user = nullptr;
};

/// What could not be had, and of which request.
struct BudgetFailure {
  MemoryError error = MemoryError::ok;
  int os_error = 0;            // the system's own number, where it has refused
  std::size_t region = 0;      // the index of the request
  std::size_t regions = 0;     // how many requests there were
  const char* name = nullptr;  // the request's, not copied
  std::size_t size = 0;        // the request's, in bytes
  std::size_t sum = 0;         // of the sizes up to and with it; SIZE_MAX where it is larger
  std::uint64_t machine = 0;   // bytes that they may have in all; 0: any number
  std::size_t missing = 0;     // bytes by how much the sum is too large; 0 where that is not what failed, or not known
};

/// A region's name, or the index of its request: a number, or an enumerator of an enum without class.
class RegionKey {
 public:
  RegionKey(const char* name) noexcept : name_(name) {}
  template <class Index>
  requires requires(Index index) { index % 2; }
  RegionKey(Index index) noexcept : index_(static_cast<std::size_t>(index)) {}

 private:
  friend class MemoryBudget;
  const char* name_ = nullptr;
  std::size_t index_ = SIZE_MAX;
};

namespace detail {

/// What tells how many bytes of its memory are used: an arena, a Heap.
template <class T>
concept TellsUse = requires(const T& whole) {
  static_cast<std::size_t>(whole.used() + whole.peak() + whole.capacity());
};
/// What tells how large its view had to be, since it does not use it from front to back: a Heap.
template <class T>
concept TellsExtent = requires(const T& whole) {
  static_cast<std::size_t>(whole.extent());
};

}  // namespace detail

/// Move-only: the views stay good in the new one. They end with the budget that has the memory.
class MemoryBudget {
 public:
  /// What the regions' starts are multiples of, or of the page size where that is more; with BudgetOptions::base, their
  /// distances from it.
  static constexpr std::size_t region_alignment = std::size_t{64} << 10U;

  /// Without memory.
  MemoryBudget() noexcept = default;

  /// Takes the memory for all requests, in one reservation. Where that fails the budget is empty, and failure() says
  /// why and of which request, the first that cannot be had:
  ///
  ///   invalid_size     its size is 0; or there are no requests
  ///   invalid_name     its name is null or empty
  ///   duplicate_name   one before it has its name
  ///   size_overflow    the sizes and guards, up to and with its own, do not fit into an address space
  ///   out_of_memory    the sizes, up to and with its own, are more than BudgetOptions::machine; or the system refuses
  ///   and what MemoryBlock::allocate() and decommit() say
  ///
  /// What the system refuses is all of them: then it is said of the largest request. Costs a few system calls, and one
  /// for each guard.
  [[nodiscard]] static MemoryBudget allocate(Span<const RegionRequest> requests,
                                             const BudgetOptions& options = {}) noexcept;

  [[nodiscard]] bool is_valid() const noexcept { return block_.is_valid(); }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// Why there is no memory; of a valid budget, which reset failed last and why.
  [[nodiscard]] const BudgetFailure& failure() const noexcept DE100_LIFETIME_BOUND { return failure_; }

  /// Whether a touch of a guard ends the program; on WebAssembly nothing does. Costs a few system calls.
  [[nodiscard]] bool guards_fault() const noexcept { return !detail::is(block_.guard_kind(), GuardKind::none); }

  // ---- regions -----------------------------------------------------------------------------------------------------

  /// The memory of a region; empty where there is no such region.
  [[nodiscard]] MemoryView operator[](RegionKey key) const noexcept DE100_LIFETIME_BOUND {
    const BudgetRegion* const region = find(key);
    return region != nullptr ? region->view : MemoryView();
  }

  /// All of them, in the order of the requests.
  [[nodiscard]] Span<const BudgetRegion> regions() const noexcept DE100_LIFETIME_BOUND { return {table(), count()}; }

  /// Every byte of the region reads as zero, and nothing of it is used; the peak stays, and what was missing.
  /// invalid_name where there is no such region; else as MemoryBlock::reset(). Costs what was touched.
  [[nodiscard]] MemoryError reset(RegionKey key) noexcept;

  /// The same of every region that is transient. Where one cannot be reset the others are; answers the first error.
  [[nodiscard]] MemoryError reset_transient() noexcept;

  // ---- notes of use ------------------------------------------------------------------------------------------------

  /// So many bytes of the region are used now, and `peak` were at most since the last note.
  ///
  /// There is such a region, and it has so many bytes.
  void note(RegionKey key, std::size_t used, std::size_t peak = 0) noexcept;

  /// The same of an arena or a Heap that has the whole region, or anything else that knows used(), peak() and
  /// capacity() in bytes; what of the region is not in its capacity is used. The peak of a Heap is its extent(), since
  /// that is what a smaller region would have to have.
  template <detail::TellsUse Allocator>
  void note(RegionKey key, const Allocator& whole) noexcept;

  /// The region, as last noted, was too small for `size` bytes more at a multiple of `alignment`. What is refused
  /// between two notes adds up, since nothing was given back in between, as far as is known.
  ///
  /// There is such a region. `alignment` is a power of two.
  void note_refused(RegionKey key, std::size_t size, std::size_t alignment = 1) noexcept;

  /// The same where the arena or Heap has refused that has the whole region, and of what it uses at this moment. On
  /// enough() bytes it would not have, nor refused what else was pushed up to the next note, where no more than 64 is
  /// asked for as alignment. Of a Heap this is an estimate, since it depends on what is freed. What an arena takes for
  /// red zones and fences comes on top.
  template <detail::TellsUse Allocator>
  void note_refused(RegionKey key, const Allocator& whole, std::size_t size,
                    std::size_t alignment = alignof(std::max_align_t)) noexcept;

  /// A table of the regions for people: asked for, share of all, used, peak, and the exact number of bytes to ask for
  /// instead; below it a line for each region that was too small. Or of an empty budget why, and what to do. As much of
  /// it as fits into `text`, with a NUL behind. Answers how many characters all of it has, without the NUL.
  std::size_t report(Span<char> text) const noexcept;

 private:
  struct Plan {
    std::size_t table = 0;  // where it stands
    std::size_t names = 0;  // bytes of all of them, which stand behind it
    std::size_t total = 0;  // bytes of all
  };
  bool measure(Span<const RegionRequest> requests, Plan& plan) noexcept;
  bool refuse(MemoryError error, std::size_t missing = 0) noexcept;
  bool refuse(os::Result result, Span<const RegionRequest> requests) noexcept;
  os::Result lay_out(Span<const RegionRequest> requests, const Plan& plan) noexcept;

  [[nodiscard]] BudgetRegion* table() const noexcept {
    return is_valid() ? static_cast<BudgetRegion*>(static_cast<void*>(block_.base() + table_)) : nullptr;
  }
  [[nodiscard]] std::size_t count() const noexcept { return is_valid() ? count_ : 0; }
  [[nodiscard]] BudgetRegion* find(RegionKey key) const noexcept;
  MemoryError reset(BudgetRegion& region) noexcept;
  static void poison_rest(const BudgetRegion& region) noexcept;
  void note(BudgetRegion& region, std::size_t used, std::size_t peak) noexcept;
  static void note_refused(BudgetRegion& region, std::size_t used, std::size_t size, std::size_t alignment) noexcept;
  static void need(BudgetRegion& region, std::size_t used, std::size_t refused) noexcept;

  void report_failure(detail::Text& text) const noexcept;
  void report_regions(detail::Text& text) const noexcept;
  void report_missing(detail::Text& text) const noexcept;

  MemoryBlock block_;
  std::size_t table_ = 0;  // where in the block it stands
  std::size_t count_ = 0;
  BudgetFailure failure_;
  BudgetOptions options_;
};

// ---- implementation: of any allocator -------------------------------------------------------------------------------

template <detail::TellsUse Allocator>
void MemoryBudget::note(RegionKey key, const Allocator& whole) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr && whole.capacity() <= region->request.size);
  if (region == nullptr) return;
  const std::size_t own = region->request.size - whole.capacity();
  std::size_t peak = own + whole.peak();
  if constexpr (detail::TellsExtent<Allocator>) peak = whole.extent();
  note(*region, own + whole.used(), peak);
}

template <detail::TellsUse Allocator>
void MemoryBudget::note_refused(RegionKey key, const Allocator& whole, std::size_t size,
                                std::size_t alignment) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr && whole.capacity() <= region->request.size);
  if (region == nullptr) return;
  std::size_t used = region->request.size - whole.capacity() + whole.used();
  std::size_t beside = 128;  // up to the arena's minimum alignment, for the bytes and for a mark
  if constexpr (detail::TellsExtent<Allocator>) {
    // A free piece is found where it is a little larger than what is asked for, and a larger view has larger tables.
    used = whole.extent();
    if (!checked_add(1024 + alignment, size / 8, beside)) beside = SIZE_MAX;
  }
  if (!checked_add(size, beside, size)) size = SIZE_MAX;
  note_refused(*region, used, size, alignment);
}

#if DE100_BODIES

// ---- implementation: taking it -------------------------------------------------------------------------------------

namespace detail {

[[nodiscard]] inline bool same_name(const char* a, const char* b) noexcept {
  return std::strcmp(a, b) == 0;
}

/// The guard behind a region. The last region always has one.
[[nodiscard]] inline std::size_t guard_of(Span<const RegionRequest> requests, std::size_t index) noexcept {
  const std::size_t asked = requests[index].guard;
  return asked == 0 && index + 1 == requests.size() ? 1 : asked;
}

[[nodiscard]] inline std::size_t region_unit() noexcept {
  return page_size() > MemoryBudget::region_alignment ? page_size() : MemoryBudget::region_alignment;
}

/// Moves `end` behind `size` bytes more and up to a multiple of `unit`. False, with how many bytes there are too few,
/// where a block cannot be that large.
[[nodiscard]] inline bool append(std::size_t& end, std::size_t size, std::size_t unit, std::size_t& missing) noexcept {
  const std::size_t room = align_down(max_size, region_unit()) - end;
  if (size > room) {
    missing = size - room;
    return false;
  }
  end = align_up(end + size, unit);
  return true;
}

}  // namespace detail

DE100_INLINE MemoryBudget MemoryBudget::allocate(Span<const RegionRequest> requests,
                                                 const BudgetOptions& options) noexcept {
  MemoryBudget budget;
  budget.options_ = options;
  if (options.machine == 0) budget.options_.machine = os::memory_size();
  Plan plan;
  if (!budget.measure(requests, plan)) return budget;

  BlockOptions block = {.base = options.base, .name = options.name};
  if (options.base != nullptr) {
    block.flags |= MemoryFlags::base_fixed;
  } else {
    block.alignment = region_alignment;
  }
  budget.block_ = MemoryBlock::allocate(plan.total, block);
  os::Result result = {budget.block_.error(), budget.block_.os_error()};
  if (result.ok()) result = budget.lay_out(requests, plan);
  if (!result.ok()) (void)budget.refuse(result, requests);
  return budget;
}

/// Where everything is to stand. False, with the failure, where it cannot.
DE100_INLINE bool MemoryBudget::measure(Span<const RegionRequest> requests, Plan& plan) noexcept {
  failure_ = {.regions = requests.size(), .machine = options_.machine};
  if (requests.empty()) return refuse(MemoryError::invalid_size);
  if (page_size() == 0) return refuse({MemoryError::page_size_failed, 0}, requests);
  std::size_t missing = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const RegionRequest& request = requests[i];
    failure_.region = i;
    failure_.name = request.name;
    failure_.size = request.size;
    if (!checked_add(failure_.sum, request.size, failure_.sum)) failure_.sum = SIZE_MAX;
    if (request.name == nullptr || *request.name == '\0') return refuse(MemoryError::invalid_name);
    for (const RegionRequest& earlier : requests.first(i)) {
      if (detail::same_name(earlier.name, request.name)) return refuse(MemoryError::duplicate_name);
    }
    if (request.size == 0) return refuse(MemoryError::invalid_size);
    if (!detail::append(plan.table, request.size, page_size(), missing) ||
        !detail::append(plan.table, detail::guard_of(requests, i), detail::region_unit(), missing)) {
      return refuse(MemoryError::size_overflow, missing);
    }
    if (options_.machine != 0 && failure_.sum > options_.machine) {
      return refuse(MemoryError::out_of_memory, static_cast<std::size_t>(failure_.sum - options_.machine));
    }
    if (!checked_add(plan.names, std::strlen(request.name) + 1, plan.names)) return refuse(MemoryError::size_overflow);
  }
  std::size_t table = 0;
  plan.total = plan.table;
  if (!checked_multiply(requests.size(), sizeof(BudgetRegion), table) || !checked_add(table, plan.names, table) ||
      !detail::append(plan.total, table, page_size(), missing)) {
    return refuse(MemoryError::size_overflow, missing);
  }
  return true;
}

DE100_INLINE bool MemoryBudget::refuse(MemoryError error, std::size_t missing) noexcept {
  failure_.error = error;
  failure_.missing = missing;
  return false;
}

/// The system would not do it for all of them.
DE100_INLINE bool MemoryBudget::refuse(os::Result result, Span<const RegionRequest> requests) noexcept {
  block_ = MemoryBlock();  // also where the system does not take it back
  failure_.sum = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!checked_add(failure_.sum, requests[i].size, failure_.sum)) failure_.sum = SIZE_MAX;
    if (i != 0 && requests[i].size <= failure_.size) continue;
    failure_.region = i;
    failure_.name = requests[i].name;
    failure_.size = requests[i].size;
  }
  failure_.os_error = result.code;
  return refuse(result.error);
}

/// Makes the regions, the guards between them and the table in a block that is there.
DE100_INLINE os::Result MemoryBudget::lay_out(Span<const RegionRequest> requests, const Plan& plan) noexcept {
  table_ = plan.table;
  count_ = requests.size();
  char* name = static_cast<char*>(static_cast<void*>(table() + count_));
  std::size_t end = 0, missing = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    BudgetRegion* const region = detail::make<BudgetRegion>(table() + i);
    region->request = requests[i];
    region->view = block_.view(end, requests[i].size);
    const std::size_t length = std::strlen(requests[i].name) + 1;
    region->request.name = static_cast<char*>(mem_copy(name, requests[i].name, length));
    name += length;

    (void)detail::append(end, requests[i].size, page_size(), missing);  // as measured
    const std::size_t guard = end;
    poison_rest(*region);
    (void)detail::append(end, detail::guard_of(requests, i), detail::region_unit(), missing);
    // Where the system cannot do it there is no guard, as there is none around a block.
    if (failed(block_.decommit(guard, end - guard)) && !detail::is(block_.error(), MemoryError::unsupported)) {
      return {block_.error(), block_.os_error()};
    }
  }
  failure_ = {};
  return {};
}

// ---- implementation: regions ---------------------------------------------------------------------------------------

DE100_INLINE BudgetRegion* MemoryBudget::find(RegionKey key) const noexcept {
  if (key.name_ == nullptr) return key.index_ < count() ? table() + key.index_ : nullptr;
  for (std::size_t i = 0; i < count(); ++i) {
    if (detail::same_name(table()[i].request.name, key.name_)) return table() + i;
  }
  return nullptr;
}

DE100_INLINE MemoryError MemoryBudget::reset(RegionKey key) noexcept {
  BudgetRegion* const region = find(key);
  if (region != nullptr) return reset(*region);
  failure_ = {.error = MemoryError::invalid_name, .regions = count(), .name = key.name_};
  return failure_.error;
}

/// The bytes between the view's end and the guard behind it are nobody's.
DE100_INLINE void MemoryBudget::poison_rest(const BudgetRegion& region) noexcept {
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(region.view.data()) + region.view.size();
  detail::poison(align_up(end, 8), align_up(end, page_size()));
}

DE100_INLINE MemoryError MemoryBudget::reset(BudgetRegion& region) noexcept {
  // Whole pages, since the rest of the last one is nobody's: then nothing has to be written.
  const std::size_t offset = static_cast<std::size_t>(region.view.data() - block_.base());
  const MemoryError error = block_.reset(offset, align_up(region.view.size(), page_size()));
  poison_rest(region);
  if (!failed(error)) {
    region.used = region.refused = 0;
  } else {
    failure_ = {.error = error,
                .os_error = block_.os_error(),
                .region = static_cast<std::size_t>(&region - table()),
                .regions = count(),
                .name = region.request.name,
                .size = region.request.size};
  }
  return error;
}

DE100_INLINE MemoryError MemoryBudget::reset_transient() noexcept {
  MemoryError first = is_valid() ? MemoryError::ok : MemoryError::null_block;
  for (std::size_t i = 0; i < count(); ++i) {
    if (!detail::is(table()[i].request.lifetime, Lifetime::transient)) continue;
    const MemoryError error = reset(table()[i]);
    if (!failed(first)) first = error;
  }
  return first;
}

// ---- implementation: notes -----------------------------------------------------------------------------------------

DE100_INLINE void MemoryBudget::note(RegionKey key, std::size_t used, std::size_t peak) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr);
  if (region != nullptr) note(*region, used, peak);
}

DE100_INLINE void MemoryBudget::note(BudgetRegion& region, std::size_t used, std::size_t peak) noexcept {
  DE100_ASSERT(used <= region.request.size && peak <= region.request.size);
  const std::size_t limit = region.request.soft_limit;
  const bool was_above = region.used > limit, peak_was_above = region.peak > limit;
  region.used = used;
  if (peak < used) peak = used;
  if (peak > region.peak) region.peak = peak;
  if (region.refused != 0) need(region, used, region.refused);
  region.refused = 0;

  const bool crosses = (used > limit && !was_above) || (peak > limit && !peak_was_above);
  if (limit != 0 && crosses && options_.on_soft_limit != nullptr) options_.on_soft_limit(options_.user, region);
}

DE100_INLINE void MemoryBudget::note_refused(RegionKey key, std::size_t size, std::size_t alignment) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr);
  if (region != nullptr) note_refused(*region, region->used, size, alignment);
}

DE100_INLINE void MemoryBudget::note_refused(BudgetRegion& region, std::size_t used, std::size_t size,
                                             std::size_t alignment) noexcept {
  DE100_ASSERT(is_power_of_two(alignment));
  // What is aligned to more than regions are may come to lie anywhere. And what is given out from here on would have
  // been moved by a multiple of 64, so that it would have been aligned in the same way.
  std::size_t end = 0, more = 0;
  const bool fits =
      checked_add(used, region.refused, end) &&
      (alignment <= region_alignment ? checked_align_up(end, alignment, end) : checked_add(end, alignment - 1, end)) &&
      checked_add(end, size, end) && checked_align_up(end - used, 64, more) && more <= SIZE_MAX - region.request.size;
  region.refused = fits ? more : SIZE_MAX - region.request.size;
  need(region, fits ? end : SIZE_MAX, 0);
}

/// Takes note of what would have been used of a region.
DE100_INLINE void MemoryBudget::need(BudgetRegion& region, std::size_t used, std::size_t refused) noexcept {
  std::size_t end = SIZE_MAX;
  (void)checked_add(used, refused, end);
  if (end > region.request.size && end - region.request.size > region.missing) {
    region.missing = end - region.request.size;
  }
}

// ---- implementation: what it tells ---------------------------------------------------------------------------------

namespace detail {

/// How many of each thousand of `whole` are in `part`, which is not more: rounded.
[[nodiscard]] inline std::uint64_t thousandths(std::uint64_t part, std::uint64_t whole) noexcept {
  for (; whole >> 50U != 0; whole /= 2) part /= 2;  // so that the product fits
  return whole != 0 ? (part * 1000 + whole / 2) / whole : 0;
}

}  // namespace detail

DE100_INLINE std::size_t MemoryBudget::report(Span<char> text) const noexcept {
  detail::Text written(text.data(), text.size());
  if (is_valid()) {
    report_regions(written);
    report_missing(written);
  } else {
    report_failure(written);
  }
  return written.end();
}

DE100_INLINE void MemoryBudget::report_failure(detail::Text& text) const noexcept {
  const BudgetFailure& why = failure_;
  text.add("no budget \"").add(options_.name).add("\": ");
  if (!failed(why.error)) {
    text.add("none was allocated\n");
    return;
  }
  const auto add_region = [&]() noexcept {
    text.add("region \"").add(why.name).add("\" (").add(why.region + 1).add(" of ").add(why.regions).add(")");
  };
  if (why.regions == 0) {
    text.add("no region was asked for\n");
  } else if (detail::is(why.error, MemoryError::invalid_name)) {
    text.add("region ").add(why.region + 1).add(" of ").add(why.regions).add(" has no name\n");
  } else if (detail::is(why.error, MemoryError::duplicate_name)) {
    add_region();
    text.add(" has the name of one before it\n");
  } else if (detail::is(why.error, MemoryError::invalid_size) && why.size == 0) {
    add_region();
    text.add(" asks for 0 bytes\n");
  } else if (why.missing != 0) {
    add_region();
    const bool is_machines = detail::is(why.error, MemoryError::out_of_memory);
    text.add(" asks for ").add_size(why.size);
    if (is_machines) {
      text.add("; the regions up to it ask for ").add_size(why.sum).add(" and the machine has ");
      text.add_size(why.machine).add(": ");
    } else {
      text.add("; no address space has room for the regions up to it and their guards: ");
    }
    text.add_size(why.missing).add(" (").add_bytes(why.missing).add(") too much");
    if (is_machines && why.missing < why.size) text.add("; ").add_bytes(why.size - why.missing).add(" would do");
    text.add("\n");
  } else {
    text.add("the system refuses ").add_size(why.sum).add(" in all: ").add(error_message(why.error));
    if (why.os_error != 0) {
      text.add(" (the system's own number for it: ").add(static_cast<unsigned>(why.os_error)).add(")");
    }
    text.add("; the largest is ");
    add_region();
    text.add(" with ").add_size(why.size).add("\n").add(error_details(why.error)).add("\n");
  }
}

DE100_INLINE void MemoryBudget::report_regions(detail::Text& text) const noexcept {
  std::size_t all = 0, longest = 6;
  for (const BudgetRegion& region : regions()) {
    all += region.request.size;  // which fits: they are there
    const std::size_t length = std::strlen(region.request.name);
    if (length > longest) longest = length;
  }
  text.add("budget \"").add(options_.name).add("\": ").add_size(all).add(" in ").add(count());
  text.add(count() == 1 ? " region" : " regions");
  if (options_.machine != 0) text.add(", the machine has ").add_size(options_.machine);
  text.add(guards_fault() ? "\n" : "; there are no guards here\n");

  const auto left = [&](std::size_t width, const char* words) noexcept {
    text.add_left(width, [&](detail::Text& to) noexcept { to.add(words); });
  };
  const auto right = [&](std::size_t width, auto write) noexcept { text.add_right(width, write); };
  const auto heading = [&](std::size_t width, const char* words) noexcept {
    right(width, [&](detail::Text& to) noexcept { to.add(words); });
  };
  const auto size = [&](std::size_t width, std::size_t bytes) noexcept {
    right(width, [&](detail::Text& to) noexcept { to.add_size(bytes); });
  };
  left(longest + 2, "region");
  left(9, "lifetime");
  heading(12, "asked for");
  heading(8, "share");
  heading(12, "used");
  heading(12, "peak");
  heading(24, "bytes to ask for");
  text.add("\n");
  for (const BudgetRegion& region : regions()) {
    left(longest + 2, region.request.name);
    left(9, detail::is(region.request.lifetime, Lifetime::transient) ? "transient" : "permanent");
    size(12, region.request.size);
    const std::uint64_t part = detail::thousandths(region.request.size, all);
    right(8, [&](detail::Text& to) noexcept { to.add(part / 10).add(".").add(part % 10).add(" %"); });
    size(12, region.used);
    size(12, region.peak);
    const bool is_noted = region.peak != 0 || region.missing != 0;
    right(24, [&](detail::Text& to) noexcept { is_noted ? to.add(region.enough()) : to.add("nothing noted"); });
    text.add("\n");
  }
}

DE100_INLINE void MemoryBudget::report_missing(detail::Text& text) const noexcept {
  for (const BudgetRegion& region : regions()) {
    if (region.missing == 0) continue;
    text.add("too small: region \"").add(region.request.name).add("\" asked for ").add_bytes(region.request.size);
    text.add(", ").add_bytes(region.enough()).add(" would do: ").add_size(region.missing).add(" more\n");
  }
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_BUDGET_HPP

// ==== de100/arena_policy.hpp =========================================================================================
//
// arena_policy.hpp: what an arena type does and what it leaves out, decided while compiling.
//
//   using PackedArena = BasicArena<ArenaPolicy{.check_marks = false}>;

#ifndef DE100_ARENA_POLICY_HPP
#define DE100_ARENA_POLICY_HPP

namespace de100 {

/// Where a page that faults when it is touched stands beside every push.
enum class Fences : std::uint8_t { none, behind, front };

/// What an arena type does, decided while compiling.
struct DE100_TOLD ArenaPolicy {
  /// Every push starts at a multiple of it and takes a multiple of it, so that most need no alignment step. A power of
  /// two, at least 8. With 16, objects of 24 bytes take a third more and are written a tenth faster, since
  /// fewer lie in two lines of the cache; those of 8 take twice as much (bench/report).
  std::size_t minimum_alignment = 8;

  /// Whether rewinding to a stale mark is refused. Without, a rewind checks only that the mark is not ahead of the
  /// cursor, and marks take no memory.
  bool check_marks = true;

  /// Whether an assertion fails when another thread uses the arena than the one that used it before, unless the arena
  /// was cleared, moved or handed over in between. On in debug builds, and then a type of its own, so that a program
  /// that mixes both kinds does not link.
  bool check_thread = DE100_DEBUG != 0;

  // What follows catches misuse where it happens, and costs: every push is then a call of a function. Without, it costs
  // nothing.

  /// Whether AddressSanitizer, or valgrind (DE100_VALGRIND), reports a touch of bytes that are not handed out: the gaps
  /// and tails that alignment makes, marks, and what was rewound. The memory is all the user's again when the arena
  /// ends; to copy it as a whole before, as for a snapshot, is such a touch. On in a build with either, and then a type
  /// of its own.
  bool poison = DE100_SANITIZE_ADDRESS != 0 || DE100_VALGRIND != 0;

  /// Bytes that are left alone behind every push, and poisoned. A multiple of the minimum alignment.
  std::size_t red_zone = 0;

  /// Has every push end at a page that faults, so that the first byte behind it does, but for those that its alignment
  /// needs: one of 13 bytes aligned to 8 has 3 behind it that do not. `front`: it starts behind such a page. A push
  /// takes two pages or more, starts at a multiple of no more than its own alignment, and the newest can be neither
  /// extended nor given back. The memory is whole pages that can be read and written, or else the arena is smaller;
  /// where the system cannot forbid access, every push is refused.
  Fences fences = Fences::none;

  /// Has what is rewound or cleared fault when it is touched, and its addresses not used again while there are others:
  /// of a BlockArena only, since it has addresses to spare (BlockArenaOptions::addresses). See there.
  bool retire = false;

  /// Whether every push, mark and rewind is kept with its place in the program, for explain() of sites.hpp. On where
  /// DE100_SITES is 1, and only there.
  bool sites = DE100_SITES != 0;

  /// Whether an assertion fails when a rewind is refused.
  bool assert_marks = false;

  /// Whether an assertion fails, and nothing happens, when an arena is used while a scope of it is open: what is pushed
  /// then goes with the scope, which may surprise. It is used through the scope: `scope.arena()`.
  bool check_scopes = false;
};

}  // namespace de100

#endif  // DE100_ARENA_POLICY_HPP

// ==== de100/backing.hpp ==============================================================================================
//
// backing.hpp: what an arena that grows gets its memory from, for arena.hpp. What it is, is told by a kind and not by a
// pointer to a function, so that an arena may live longer than the code that made it (a game's library that is loaded
// again). Only the out-of-line paths of an arena come here.

#ifndef DE100_BACKING_HPP
#define DE100_BACKING_HPP

namespace de100::detail {

/// The memory that an arena pushes on at present. From `used_to` or the cursor on, whichever is higher, it reads as
/// zero. `begin` lies as far below the cursor as bytes are used; in the first stretch that is its start.
struct Stretch {
  std::uintptr_t cursor = 0;
  std::uintptr_t used_to = 0;
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  [[nodiscard]] std::size_t used() const noexcept { return cursor - begin; }
  [[nodiscard]] std::size_t room() const noexcept { return end - cursor; }
};

struct Backing {
  enum class Kind : std::uint8_t { block, chain };

  explicit Backing(Kind its_kind) noexcept : kind(its_kind) {}

  /// What the arena used before it moves back.
  void note(std::size_t used) noexcept {
    if (used > peak) peak = used;
  }

  Kind kind;
  bool fenced = false;    // there are pages among what was pushed that fault
  bool poisoned = false;  // what is not handed out is poisoned
  os::Result last;        // why more could not be had when it was last asked for
  std::size_t peak = 0;   // the most that was used since the arena was cleared
};

// ---- one block, of which more is committed -------------------------------------------------------------------------

struct BlockBacking : Backing {
  BlockBacking() noexcept : Backing(Kind::block) {}

  /// All of the block, to begin with. What was written to it before is not known.
  [[nodiscard]] Stretch all() const noexcept { return {first(), end(), first(), end()}; }

  /// Commits so much that `room` bytes follow the cursor.
  bool grow(Stretch& now, std::size_t room) noexcept;

  /// Gives back the pages that are neither in use nor among the first `keep` bytes.
  void trim(Stretch& now, std::size_t keep) noexcept;

  /// Takes note of what was used, at most, since the arena was cleared before. A need that does not come back is
  /// forgotten, by an eighth each time.
  void clear(Stretch& now) noexcept;

  /// Decommits the pages in [from, to), all of which were dropped, and goes on behind them; from = 0: all that was used
  /// was dropped. Where there are not addresses enough behind them for all that may yet be used, or the system refuses,
  /// the same pages are used again.
  void retire(Stretch& now, std::uintptr_t from, std::uintptr_t to) noexcept;

  /// From the first address again, with nothing committed but a page.
  bool start_again(Stretch& now) noexcept;

  [[nodiscard]] std::uintptr_t first() const noexcept { return reinterpret_cast<std::uintptr_t>(block.base()); }
  [[nodiscard]] std::uintptr_t end() const noexcept { return first() + block.size(); }

  MemoryBlock block;
  std::size_t most = max_size;    // bytes that may be used at once
  std::uintptr_t retired_to = 0;  // no address below is used, where they are not used again
  std::size_t commit_step = 1;
  std::size_t recent_peak = 0;
  bool decays = false;
};

// ---- a chain of regions --------------------------------------------------------------------------------------------

/// Memory of a chain. This stands at its start, and pushes go to the rest.
struct ChainRegion {
  ChainRegion* previous = nullptr;  // in the chain, or among those that are kept
  MemoryBlock* block = nullptr;     // the memory itself, where it is the system's: stands behind this
  std::size_t size = 0;
  std::uintptr_t used_to = 0;  // once the arena has left it, as in Stretch
  Stretch left;                // where the arena was when it went on to the next

  [[nodiscard]] std::uintptr_t first() const noexcept {
    return reinterpret_cast<std::uintptr_t>(this + 1) + (block != nullptr ? sizeof(MemoryBlock) : 0);
  }
  [[nodiscard]] std::uintptr_t end() const noexcept { return reinterpret_cast<std::uintptr_t>(this) + size; }
  /// Bytes that are used in the regions before this one in the chain.
  [[nodiscard]] std::size_t used_before() const noexcept { return previous != nullptr ? previous->left.used() : 0; }
};

struct DE100_TOLD ChainBacking : Backing {
  ChainBacking() noexcept : Backing(Kind::chain) {}

  /// Memory that reads as anything, to be used before more is asked for.
  void add(MemoryView view) noexcept;

  /// Goes on in a region that has `room` bytes. `push_on(parent, size, alignment)` is how memory is had of the parent,
  /// whose type this header does not know.
  template <class PushOn>
  bool grow(Stretch& now, std::size_t room, PushOn push_on) noexcept {
    ChainRegion* region = take_kept(room);
    if (region == nullptr) region = make(room, push_on);
    if (region == nullptr) return false;
    if (current != nullptr) current->left = now;
    region->previous = current;
    current = region;
    const std::size_t used = now.used();
    now = {region->first(), region->used_to, region->first() - used, region->end()};
    return true;
  }

  /// Goes back to the region that `place` is in. Answers where the place is then, which is the end of an older region
  /// where it was the start of one that is given back.
  [[nodiscard]] std::uintptr_t go_back_to_place(Stretch& now, std::uintptr_t place) noexcept;
  /// Goes back to the region that the byte after `used` bytes is in. One that nothing is left in stays, unless it is
  /// large, which is given back, or the one before is empty too, which is then used first.
  void go_back_to_used(Stretch& now, std::size_t used) noexcept;

  /// Leaves regions of the system that nothing is used in.
  void leave_unused(Stretch& now) noexcept;

  /// Whether `place` is among the used bytes of any region.
  [[nodiscard]] bool contains(Stretch now, std::uintptr_t place) const noexcept;

  /// Gives the system back what is kept.
  void trim() noexcept;

  void release_all() noexcept;

  ChainRegion* current = nullptr;
  ChainRegion* kept = nullptr;  // left ones, to be used again
  std::size_t region_size = 0;
  void* parent = nullptr;  // the ArenaCore that regions are pushed on; null: they are blocks of the system
  const char* name = nullptr;

 private:
  /// It is memory like any other again.
  void open(const ChainRegion* region) const noexcept;

  ChainRegion* take_kept(std::size_t room) noexcept;

  template <class PushOn>
  ChainRegion* make(std::size_t room, PushOn push_on) noexcept {
    std::size_t size = 0;
    if (!checked_add(room, sizeof(ChainRegion) + (parent != nullptr ? 0 : sizeof(MemoryBlock)), size)) {
      last = {MemoryError::size_overflow, 0};
      return nullptr;
    }
    if (size < region_size) size = region_size;
    MemoryBlock block;
    void* place = nullptr;
    if (parent != nullptr) {
      place = push_on(parent, size, alignof(ChainRegion));
      last = {place != nullptr ? MemoryError::ok : MemoryError::out_of_memory, 0};
    } else {
      block = MemoryBlock::allocate(size, {.name = name});
      last = {block.error(), block.os_error()};
      place = block.base();
      size = block.size();
    }
    if (place == nullptr) return nullptr;
    return set_up(MemoryView(place, size), static_cast<MemoryBlock&&>(block));
  }

  /// Where there is a `block`, the view is all of it.
  static ChainRegion* set_up(MemoryView view, MemoryBlock&& block) noexcept;

  /// Whether the region is the system's, for one large push.
  [[nodiscard]] bool is_large(const ChainRegion* region) const noexcept {
    return region->block != nullptr && region->size >= region_size + page_size();
  }

  void leave(Stretch& now) noexcept;

  /// Gives the system back what it gave.
  static bool release(ChainRegion* region) noexcept;
};

/// The backing as what it is; null where it is something else or none.
inline BlockBacking* as_block(Backing* backing) noexcept {
  return backing != nullptr && is(backing->kind, Backing::Kind::block) ? static_cast<BlockBacking*>(backing) : nullptr;
}
inline ChainBacking* as_chain(Backing* backing) noexcept {
  return backing != nullptr && is(backing->kind, Backing::Kind::chain) ? static_cast<ChainBacking*>(backing) : nullptr;
}

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE bool BlockBacking::grow(Stretch& now, std::size_t room) noexcept {
  const std::size_t used = now.cursor - first();
  if (room > block.reserved_size() - used || room > most - now.used()) return false;
  std::size_t size = 0;
  if (!checked_multiply((used + room - 1) / commit_step + 1, commit_step, size) || size > block.reserved_size()) {
    size = block.reserved_size();
  }
  if (failed(block.resize_in_place(size))) (void)block.resize_in_place(used + room);  // less may be had
  last = {block.error(), block.os_error()};
  if (!last.ok()) return false;
  now.end = end();
  return true;
}

DE100_INLINE void BlockBacking::trim(Stretch& now, std::size_t keep) noexcept {
  const std::size_t used = now.cursor - first(), gone = now.begin - first();
  if (keep > block.size() - gone) return;
  keep += gone;
  if (keep < used) keep = used;
  if (keep == 0) keep = 1;
  if (keep >= block.size() || failed(block.resize_in_place(keep))) return;  // then all stays
  now.end = end();
  if (now.used_to > now.end) now.used_to = now.end;
}

DE100_INLINE void BlockBacking::clear(Stretch& now) noexcept {
  recent_peak -= recent_peak / 8;
  if (peak > recent_peak) recent_peak = peak;
  peak = 0;
  if (decays && (block.size() - (now.begin - first())) / 2 > recent_peak) trim(now, recent_peak);
}

DE100_INLINE void BlockBacking::retire(Stretch& now, std::uintptr_t from, std::uintptr_t to) noexcept {
  const bool all = from == 0;
  const std::size_t page = page_size();
  const std::size_t begin = align_up(all ? retired_to : from, page) - first(), end = align_up(to, page) - first();
  if (end <= begin) return;
  const bool enough = most - now.used() <= block.reserved_size() - end;
  if (!enough && all && start_again(now)) return;
  if (!enough || failed(block.decommit(begin, end - begin))) {
    if (!failed(block.commit(begin, end - begin))) {
      if (all) now.begin = now.cursor = first() + begin;
      return;
    }
  }
  const std::size_t used = now.used();
  now.cursor = first() + end;
  now.begin = now.cursor - used;
  if (all) retired_to = now.cursor;
}

DE100_INLINE bool BlockBacking::start_again(Stretch& now) noexcept {
  if (failed(block.decommit(0, block.size())) || failed(block.resize_in_place(1))) return false;
  if (failed(block.commit(0, block.size()))) return false;
  now = {first(), first(), first(), end()};
  retired_to = first();
  return true;
}

DE100_INLINE void ChainBacking::add(MemoryView view) noexcept {
  const std::size_t gap =
      (std::uintptr_t{0} - reinterpret_cast<std::uintptr_t>(view.data())) & (alignof(ChainRegion) - 1);
  if (view.size() < gap + sizeof(ChainRegion)) return;
  kept = set_up(view.subview(gap, view.size() - gap), {});
}

DE100_INLINE std::uintptr_t ChainBacking::go_back_to_place(Stretch& now, std::uintptr_t place) noexcept {
  while (current != nullptr && (place < current->first() || place > current->end())) leave(now);
  const std::size_t used = place - now.begin;
  go_back_to_used(now, used);
  return now.begin + used;
}

DE100_INLINE void ChainBacking::go_back_to_used(Stretch& now, std::size_t used) noexcept {
  while (current != nullptr) {
    const std::size_t before = current->used_before();
    const ChainRegion* const previous = current->previous;
    const bool previous_is_empty = previous != nullptr && previous->used_before() == before;
    if (used > before || (used == before && !is_large(current) && !previous_is_empty)) return;
    leave(now);
  }
}

DE100_INLINE void ChainBacking::leave_unused(Stretch& now) noexcept {
  while (current != nullptr && current->block != nullptr && now.used() == 0) leave(now);
}

DE100_INLINE bool ChainBacking::contains(Stretch now, std::uintptr_t place) const noexcept {
  for (const ChainRegion* region = current; region != nullptr; region = region->previous) {
    if (place >= region->first() && place < now.cursor) return true;
    if (region->previous != nullptr) now = region->previous->left;
  }
  return false;
}

DE100_INLINE void ChainBacking::trim() noexcept {
  ChainRegion* still_kept = nullptr;
  while (kept != nullptr) {
    ChainRegion* const region = kept;
    kept = region->previous;
    if (release(region)) continue;
    region->previous = still_kept;
    still_kept = region;
  }
  kept = still_kept;
}

DE100_INLINE void ChainBacking::release_all() noexcept {
  for (ChainRegion* region = kept; region != nullptr; region = region->previous) open(region);
  trim();
  while (current != nullptr) {
    ChainRegion* const region = current;
    current = region->previous;
    open(region);
    (void)release(region);
  }
}

DE100_INLINE void ChainBacking::open(const ChainRegion* region) const noexcept {
  if (fenced) unfence(region->first(), region->end());
  if (poisoned) unpoison(region->first(), region->end());
}

DE100_INLINE ChainRegion* ChainBacking::take_kept(std::size_t room) noexcept {
  for (ChainRegion** link = &kept; *link != nullptr; link = &(*link)->previous) {
    ChainRegion* const region = *link;
    if (region->end() - region->first() < room) continue;
    *link = region->previous;
    return region;
  }
  return nullptr;
}

DE100_INLINE ChainRegion* ChainBacking::set_up(MemoryView view, MemoryBlock&& block) noexcept {
  void* const start = view.data();
  DE100_ASSUME(start != nullptr);  // g++ 12 warns unless it is told
  ChainRegion* const region = ::new (start) ChainRegion;
  if (block.is_valid())
    region->block = ::new (static_cast<void*>(region + 1)) MemoryBlock(static_cast<MemoryBlock&&>(block));
  region->size = view.size();
  region->used_to = region->block != nullptr ? region->first() : region->end();  // fresh memory reads as zero
  return region;
}

DE100_INLINE void ChainBacking::leave(Stretch& now) noexcept {
  ChainRegion* const region = current;
  if (fenced) unfence(region->first(), now.cursor);
  if (poisoned) poison(region->first(), region->end());
  region->used_to = now.cursor > now.used_to ? now.cursor : now.used_to;
  current = region->previous;
  now = current != nullptr ? current->left : Stretch();
  if (is_large(region) && release(region)) return;
  region->previous = kept;
  kept = region;
}

DE100_INLINE bool ChainBacking::release(ChainRegion* region) noexcept {
  if (region->block == nullptr) return false;
  MemoryBlock block = static_cast<MemoryBlock&&>(*region->block);  // which no longer stands in what it frees
  if (!failed(block.free())) return true;
  *region->block = static_cast<MemoryBlock&&>(block);
  return false;
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_BACKING_HPP

// ==== de100/block_cache.hpp ==========================================================================================
//
// block_cache.hpp: `BlockCache`, which keeps blocks that are not needed any more for the next who asks for that size:
// guards and all, without a system call.
//
//   BlockCache cache;
//   MemoryBlock chunk = cache.take(256_KiB);          // zero, as from MemoryBlock::allocate
//   ...
//   (void)cache.give(static_cast<MemoryBlock&&>(chunk));
//   cache.tick();                                     // once a frame: what nobody takes for long is freed
//
// A cache belongs to one thread at a time.

#ifndef DE100_BLOCK_CACHE_HPP
#define DE100_BLOCK_CACHE_HPP

namespace de100 {

/// How much a cache keeps, and for how long.
struct BlockCacheOptions {
  /// Bytes of usable memory that are kept at most. The oldest blocks go first.
  std::size_t max_bytes = std::size_t{64} << 20U;

  /// How many ticks a block is kept that nobody takes.
  std::uint32_t max_age = 60;
};

/// What a block from a cache holds.
enum class Reuse : std::uint8_t {
  zero,       // every byte is zero
  undefined,  // what its last user left there, or zero: for who overwrites it at once
};

/// Keeps at most `slots` blocks.
template <std::size_t slots = 32>
class BasicBlockCache {
  static_assert(slots != 0);

 public:
  BasicBlockCache() noexcept = default;
  explicit BasicBlockCache(const BlockCacheOptions& options) noexcept : options_(options) {}

  /// Frees what it keeps.
  ~BasicBlockCache() = default;
  BasicBlockCache(const BasicBlockCache&) = delete;
  BasicBlockCache& operator=(const BasicBlockCache&) = delete;

  /// A block of `size` bytes, rounded up to pages: the one of that size that was given last, or where there is none, a
  /// new one, which may fail as MemoryBlock::allocate does. Its generation is new. `name` is as in BlockOptions.
  ///
  /// Costs a look at each kept block; where one is found and is to be zero, a reset() of it.
  [[nodiscard]] MemoryBlock take(std::size_t size, Reuse reuse = Reuse::zero, const char* name = nullptr) noexcept;

  /// Keeps the block, or frees it where it is not as default options make one (readable and writable, without more
  /// reserved, not at a fixed base, ...), larger than all that may be kept, or empty. Where the system does not take
  /// back what has to go for it, `block` is as it was and the answer says why.
  [[nodiscard]] MemoryError give(MemoryBlock&& block) noexcept;

  /// Lets a unit of time pass: a frame, say.
  void tick() noexcept;

  /// Frees all blocks but those that the system does not take back.
  void clear() noexcept { keep_at_most(0); }

  /// Bytes in the blocks that are kept, and how many there are.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  struct Kept {
    MemoryBlock block;
    std::uint64_t since = 0;   // the tick when it was given
    std::uint64_t number = 0;  // how many were given before
  };

  /// Frees the oldest until no more than that is kept. Answers why that could not be.
  MemoryError keep_at_most(std::size_t bytes) noexcept;
  MemoryError free_oldest() noexcept;
  void remove(std::size_t i) noexcept;
  [[nodiscard]] std::size_t oldest() const noexcept;

  BlockCacheOptions options_;
  Kept kept_[slots];  // the first count_ of them, in any order
  std::uint64_t given_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t now_ = 0;
};

using BlockCache = BasicBlockCache<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <std::size_t slots>
MemoryBlock BasicBlockCache<slots>::take(std::size_t size, Reuse reuse, const char* name) noexcept {
  std::size_t found = slots;
  for (std::size_t i = 0; i < count_; ++i) {
    const std::size_t kept = kept_[i].block.size();
    if (kept < size || kept - size >= page_size()) continue;
    if (found == slots || kept_[found].number < kept_[i].number) found = i;
  }
  MemoryBlock block;
  if (found != slots) {
    block.take_from(kept_[found].block);
    bytes_ -= block.size();
    remove(found);
  }
  const bool is_there = block.is_valid() && (!detail::is(reuse, Reuse::zero) || !failed(block.reset()));
  if (is_there) {
    block.begin_anew(name);
  } else {
    block = MemoryBlock::allocate(size, {.name = name});
  }
  return block;
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::give(MemoryBlock&& block) noexcept {
  if (!block.is_as_default_options_make_it() || block.size() > options_.max_bytes) return block.free();
  if (const MemoryError error = keep_at_most(options_.max_bytes - block.size()); failed(error)) return error;
  if (count_ == slots) {
    if (const MemoryError error = free_oldest(); failed(error)) return error;
  }
  bytes_ += block.size();
  kept_[count_].block = static_cast<MemoryBlock&&>(block);
  kept_[count_].block.end_use();
  kept_[count_].since = now_;
  kept_[count_].number = ++given_;
  ++count_;
  return MemoryError::ok;
}

template <std::size_t slots>
void BasicBlockCache<slots>::tick() noexcept {
  ++now_;
  while (count_ != 0 && now_ - kept_[oldest()].since > options_.max_age) {
    if (failed(free_oldest())) return;
  }
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::keep_at_most(std::size_t bytes) noexcept {
  while (bytes_ > bytes) {
    if (const MemoryError error = free_oldest(); failed(error)) return error;
  }
  return MemoryError::ok;
}

template <std::size_t slots>
std::size_t BasicBlockCache<slots>::oldest() const noexcept {
  std::size_t found = 0;
  for (std::size_t i = 1; i < count_; ++i) {
    if (kept_[i].number < kept_[found].number) found = i;
  }
  return found;
}

template <std::size_t slots>
MemoryError BasicBlockCache<slots>::free_oldest() noexcept {
  const std::size_t i = oldest();
  const std::size_t size = kept_[i].block.size();
  const MemoryError error = kept_[i].block.free();
  if (failed(error)) return error;
  bytes_ -= size;
  remove(i);
  return MemoryError::ok;
}

/// The block in slot `i` is gone: the last moves there.
template <std::size_t slots>
void BasicBlockCache<slots>::remove(std::size_t i) noexcept {
  --count_;
  if (i == count_) return;
  kept_[i].block = static_cast<MemoryBlock&&>(kept_[count_].block);
  kept_[i].since = kept_[count_].since;
  kept_[i].number = kept_[count_].number;
}

}  // namespace de100

#endif  // DE100_BLOCK_CACHE_HPP

// ==== de100/code_block.hpp ===========================================================================================
//
// code_block.hpp: `CodeBlock`, memory for code that a program makes while it runs. It can be written or executed, and
// never both: what writes beyond its place faults, and what is executed has been finished.
//
//   CodeBlock code = CodeBlock::allocate(64_KiB, "shaders");
//   assemble(code.view());
//   if (code.seal() == MemoryError::ok) code.function<int(int)>()(42);
//
// A block belongs to one thread at a time; sealed, its code may be run by any. (For memory that is writable and
// executable at once, where the system lets it: MemoryBlock with MemoryFlags::read_write_execute.)

#ifndef DE100_CODE_BLOCK_HPP
#define DE100_CODE_BLOCK_HPP

namespace de100 {

class CodeBlock {
 public:
  /// No memory: not valid.
  CodeBlock() noexcept = default;

  /// Memory that can be written, `size` bytes rounded up to pages, between guards. Where that fails it is not valid,
  /// and error() says why, as of MemoryBlock::allocate. unsupported where a program cannot make code (WebAssembly).
  /// `name` is as in BlockOptions.
  [[nodiscard]] static CodeBlock allocate(std::size_t size, const char* name = nullptr) noexcept;

  /// The memory goes to the new block, and the other is empty.
  CodeBlock(CodeBlock&& other) noexcept = default;
  CodeBlock& operator=(CodeBlock&& other) noexcept = default;
  ~CodeBlock() = default;

  [[nodiscard]] bool is_valid() const noexcept { return block_.is_valid(); }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How the last operation went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// The bytes: to write to until it is sealed, then to read. On Apple silicon only the thread that made the block, or
  /// unsealed it, can write; and a thread either writes or runs all code that was made, not some of each.
  [[nodiscard]] MemoryView view() const noexcept DE100_LIFETIME_BOUND { return block_.view(); }

  /// Whether the bytes can be executed, and not written.
  [[nodiscard]] bool is_sealed() const noexcept { return is_valid() && sealed_; }

  /// From now on the bytes can be executed, by every thread, and not written. permission_denied, and nothing changed,
  /// where the system does not let this program make code; null_block, invalid_block or already_freed where there is no
  /// memory. Costs two system calls at most.
  [[nodiscard]] MemoryError seal() noexcept { return change(true); }

  /// From now on the bytes can be written, and not executed. Nobody is running them.
  [[nodiscard]] MemoryError unseal() noexcept { return change(false); }

  /// The function that starts `offset` bytes into a sealed block; null where it is not sealed or not so long.
  /// `Function` is its type: `code.function<int(int)>()`. clang's -fsanitize=function reads the 8 bytes before a
  /// function: leave room for them before the first.
  template <class Function>
  [[nodiscard]] Function* function(std::size_t offset = 0) const noexcept DE100_LIFETIME_BOUND {
    if (!is_sealed() || offset >= block_.size()) return nullptr;
    return reinterpret_cast<Function*>(reinterpret_cast<std::uintptr_t>(block_.base() + offset));
  }

  /// Gives the memory back. ok for an empty block.
  [[nodiscard]] MemoryError free() noexcept {
    last_ = {block_.free(), block_.os_error()};
    return last_.error;
  }

 private:
  MemoryError change(bool sealed) noexcept;

  MemoryBlock block_;  // made without any access, which is given and taken here
  bool sealed_ = false;
  os::Result last_;
};

#if DE100_BODIES

// ---- implementation ------------------------------------------------------------------------------------------------

DE100_INLINE CodeBlock CodeBlock::allocate(std::size_t size, const char* name) noexcept {
  CodeBlock code;
  code.block_ = MemoryBlock::allocate(size, {.flags = MemoryFlags::none, .name = name});
  code.last_ = {code.block_.error(), code.block_.os_error()};
  if (!code) return code;
  code.last_ = os::commit_code(code.block_.base(), code.block_.size());
  if (!code.last_.ok()) code.block_ = MemoryBlock();
  return code;
}

DE100_INLINE MemoryError CodeBlock::change(bool sealed) noexcept {
  if (is_valid()) {
    const MemoryFlags access = sealed ? MemoryFlags::read | MemoryFlags::execute : MemoryFlags::read_write;
    last_ = os::protect_code(block_.base(), block_.size(), access);
  } else {
    last_ = {block_.reset(), 0};  // which says why there is no memory
  }
  if (last_.ok()) sealed_ = sealed;
  return last_.error;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_CODE_BLOCK_HPP

// ==== de100/file_block.hpp ===========================================================================================
//
// file_block.hpp: what MemoryBlock does with files: `map_file` and `flush`.
//
//   const MemoryBlock wad = MemoryBlock::map_file("freedoom1.wad", FileAccess::read);
//   if (!wad) { report(wad.error()); }
//   load(wad.view());

#ifndef DE100_FILE_BLOCK_HPP
#define DE100_FILE_BLOCK_HPP

namespace de100 {

#if DE100_BODIES

DE100_INLINE MemoryBlock MemoryBlock::map_file(const char* path, FileAccess access,
                                               const FileOptions& options) noexcept {
  MemoryBlock block;
  block.generation_ = draw_identity();
  const os::File file = os::open_file(path, access);
  block.last_ = file.result;
  if (file.result.ok()) {
    block.last_ = block.take(file, access, options);
    os::close_file(file);
  }
  return block;
}

DE100_INLINE os::Result MemoryBlock::take(const os::File& file, FileAccess access,
                                          const FileOptions& options) noexcept {
  if (options.offset >= file.size) return {MemoryError::file_too_short, 0};
  const std::uint64_t rest = file.size - options.offset;
  if (options.size > rest) return {MemoryError::file_too_short, 0};
  const std::uint64_t asked = options.size != 0 ? options.size : rest;
  if (asked > max_size) return {MemoryError::size_overflow, 0};

  const std::size_t granule = os::granularity();
  if (granule == 0) return {MemoryError::page_size_failed, 0};
  const std::size_t size = static_cast<std::size_t>(asked);
  const std::size_t skipped = static_cast<std::size_t>(options.offset % granule);  // of the first granule
  Region region;
  const os::Result mapped =
      detail::map_region(region, file, options.offset - skipped, skipped + size, 1, options.guard_size, access);
  if (!mapped.ok()) return mapped;
  settings_ = {.flags = detail::is(access, FileAccess::read) ? MemoryFlags::read : MemoryFlags::read_write};
  owned_.set(region, {region.base + skipped, size}, options.name);
  return {};
}

DE100_INLINE MemoryError MemoryBlock::flush(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse(offset, size); failed(error)) return error;
  if (!owned_->of_file) return answer({MemoryError::unsupported, 0});
  const Pages pages = pages_around(offset, size);
  return answer(pages.size == 0 ? os::Result() : os::flush(pages.begin, pages.size));
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_FILE_BLOCK_HPP

// ==== de100/pushes.hpp ===============================================================================================
//
// pushes.hpp: what can be pushed on an arena, the same for every kind: bytes, one object, a row of them, copies, text.
//
// Pushed memory is zero, the first time and after any rewind, unless the name says uninitialized. What does not fit is
// null or empty, and the arena is as it was.

#ifndef DE100_PUSHES_HPP
#define DE100_PUSHES_HPP

namespace de100 {

namespace detail {

/// What a push writes to its bytes.
enum class Fill : bool { nothing, zeros };

/// Whether a T pushed with these arguments is left as zero bytes, without a constructor.
template <class T, class... Args>
constexpr bool stays_zero() noexcept {
  if constexpr (sizeof...(Args) != 0) {
    return false;
  } else {
    static_assert(is_constructible<T> || is_trivially_copyable<T>,
                  "this type has no default constructor: pass arguments to push_struct, or use push_copy for a row");
    return is_trivially_default_constructible<T> || !is_constructible<T>;
  }
}

/// Whether nothing can be thrown by pushing a T with these arguments.
template <class T, class... Args>
constexpr bool pushes_quietly() noexcept {
  if constexpr (stays_zero<T, Args...>()) {
    return true;
  } else {
    return makes_quietly<T, Args...>();
  }
}

/// Whether nothing can be thrown by copying the elements of a range.
template <class Range>
constexpr bool copies_quietly() noexcept {
  return is_trivially_copyable<ValueOf<Range>> || makes_quietly<ValueOf<Range>, const ValueOf<Range>&>();
}

}  // namespace detail

/// The pushes of `TheArena`, which derives from this and has the two that give bytes, and answer whether there is room:
///
///   template <detail::Fill fill, std::size_t size, std::size_t alignment> bool push_constant(void*& place) noexcept;
///   template <detail::Fill fill> bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;
template <class TheArena>
class Pushes {
 public:
  static constexpr std::size_t default_alignment = alignof(std::max_align_t);

  /// `size` bytes that are zero. Null when full, when `size` is 0 and when `alignment` is not a power of two.
  [[nodiscard]] void* push_size(std::size_t size, std::size_t alignment = default_alignment) noexcept;

  /// A T: zero without arguments (a default constructor that does anything then runs on the zero bytes), constructed
  /// from them with. Null when full.
  ///
  /// T has no destructor that does anything, since none is run: see Arena::push_object. Where a constructor throws,
  /// here and in what follows, the bytes stay pushed, and what was made in them before is forgotten.
  template <class T, class... Args>
  [[nodiscard]] T* push_struct(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

  /// push_struct for a T with a destructor, which runs when the arena is rewound to before it, cleared, or ends; of
  /// several the newest first. Costs 32 bytes more. Arenas that many threads push on have it not.
  ///
  /// It is found through a pointer to a function: such objects do not outlive the code that pushed them. The destructor
  /// neither pushes on the arena nor rewinds it. Where the constructor throws, the bytes stay pushed, and so do objects
  /// that it pushed.
  template <class T, class... Args>
  [[nodiscard]] T* push_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
    return static_cast<TheArena*>(this)->template make_object<T>(static_cast<Args&&>(args)...);
  }

  /// `count` times push_struct<T>(), in a row. Empty when full, when `count` is 0 and when the bytes cannot be counted.
  template <class T>
  [[nodiscard]] Span<T> push_array(std::size_t count) noexcept(detail::pushes_quietly<T>());

  /// A copy of the elements of anything with data() and size(). Empty when full and when there are none.
  template <detail::Contiguous Range>
  [[nodiscard]] Span<detail::ValueOf<Range>> push_copy(const Range& range) noexcept(detail::copies_quietly<Range>());

  /// A copy of the characters, with a 0 after them. Null when full.
  [[nodiscard]] char* push_string(Span<const char> text) noexcept;
  /// The same up to the first 0, as for a literal. Null for a null pointer.
  [[nodiscard]] char* push_string(const char* text) noexcept;

  /// The same as the three above for memory that is overwritten at once: what it holds is anything.
  [[nodiscard]] void* push_size_uninitialized(std::size_t size, std::size_t alignment = default_alignment) noexcept;
  template <class T>
  [[nodiscard]] T* push_struct_uninitialized() noexcept;
  template <class T>
  [[nodiscard]] Span<T> push_array_uninitialized(std::size_t count) noexcept;

 protected:
  Pushes() noexcept = default;

 private:
  template <detail::Fill fill>
  DE100_FORCE_INLINE void* push_bytes(std::size_t size, std::size_t alignment) noexcept;
  template <detail::Fill fill, class T>
  DE100_FORCE_INLINE void* push_one() noexcept;
  template <detail::Fill fill, class T>
  DE100_FORCE_INLINE Span<T> push_row(std::size_t count) noexcept;

  template <class T>
  static constexpr void check_type() noexcept;
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class TheArena>
template <class T>
constexpr void Pushes<TheArena>::check_type() noexcept {
  static_assert(detail::Object<T>,
                "an arena is asked for an object type, not const, and not an array: use push_array for a row of them");
  static_assert(
      detail::is_trivially_destructible<T>,
      "this type has a destructor, and only push_object has an arena run it: rewinding would leak what the object "
      "holds. Let the object hold memory of the arena instead (a Span, a pointer), or push it with push_object");
}

template <class TheArena>
template <detail::Fill fill>
DE100_FORCE_INLINE void* Pushes<TheArena>::push_bytes(std::size_t size, std::size_t alignment) noexcept {
  void* place = nullptr;
  return static_cast<TheArena*>(this)->template push<fill>(size, alignment, place) ? place : nullptr;
}

template <class TheArena>
template <detail::Fill fill, class T>
DE100_FORCE_INLINE void* Pushes<TheArena>::push_one() noexcept {
  check_type<T>();
  void* place = nullptr;
  return static_cast<TheArena*>(this)->template push_constant<fill, sizeof(T), alignof(T)>(place) ? place : nullptr;
}

template <class TheArena>
template <detail::Fill fill, class T>
DE100_FORCE_INLINE Span<T> Pushes<TheArena>::push_row(std::size_t count) noexcept {
  check_type<T>();
  std::size_t size = 0;
  void* place = nullptr;
  if (!checked_multiply(count, sizeof(T), size) ||
      !static_cast<TheArena*>(this)->template push<fill>(size, alignof(T), place)) {
    return {};
  }
  return {static_cast<T*>(place), count};
}

template <class TheArena>
DE100_FORCE_INLINE void* Pushes<TheArena>::push_size(std::size_t size, std::size_t alignment) noexcept {
  return push_bytes<detail::Fill::zeros>(size, alignment);
}

template <class TheArena>
DE100_FORCE_INLINE void* Pushes<TheArena>::push_size_uninitialized(std::size_t size, std::size_t alignment) noexcept {
  void* const bytes = push_bytes<detail::Fill::nothing>(size, alignment);
  detail::undefine(bytes, size);
  return bytes;
}

template <class TheArena>
template <class T, class... Args>
DE100_FORCE_INLINE T* Pushes<TheArena>::push_struct(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
  void *const place = push_one < sizeof...(Args) == 0 ? detail::Fill::zeros : detail::Fill::nothing, T > ();
  if (place == nullptr) return nullptr;
  if constexpr (detail::stays_zero<T, Args...>()) {
    return static_cast<T*>(place);
  } else {
    return detail::make<T>(place, static_cast<Args&&>(args)...);
  }
}

template <class TheArena>
template <class T>
DE100_FORCE_INLINE T* Pushes<TheArena>::push_struct_uninitialized() noexcept {
  T* const object = static_cast<T*>(push_one<detail::Fill::nothing, T>());
  detail::undefine(object, sizeof(T));
  return object;
}

template <class TheArena>
template <class T>
DE100_FORCE_INLINE Span<T> Pushes<TheArena>::push_array(std::size_t count) noexcept(detail::pushes_quietly<T>()) {
  const Span<T> row = push_row<detail::Fill::zeros, T>(count);
  if constexpr (!detail::stays_zero<T>()) {
    for (T& element : row) (void)detail::make<T>(&element);
  }
  return row;
}

template <class TheArena>
template <class T>
DE100_FORCE_INLINE Span<T> Pushes<TheArena>::push_array_uninitialized(std::size_t count) noexcept {
  const Span<T> row = push_row<detail::Fill::nothing, T>(count);
  detail::undefine(row.data(), row.size() * sizeof(T));
  return row;
}

template <class TheArena>
template <detail::Contiguous Range>
Span<detail::ValueOf<Range>> Pushes<TheArena>::push_copy(const Range& range) noexcept(detail::copies_quietly<Range>()) {
  using T = detail::ValueOf<Range>;
  const auto* const source = range.data();
  const Span<T> copy = push_row<detail::Fill::nothing, T>(static_cast<std::size_t>(range.size()));
  if (copy.empty()) return copy;
  if constexpr (detail::is_trivially_copyable<T>) {
    std::memcpy(static_cast<void*>(copy.data()), source, copy.size() * sizeof(T));
  } else {
    for (std::size_t i = 0; i < copy.size(); ++i) (void)detail::make<T>(copy.data() + i, source[i]);
  }
  return copy;
}

template <class TheArena>
char* Pushes<TheArena>::push_string(Span<const char> text) noexcept {
  std::size_t size = 0;
  if (!checked_add(text.size(), 1, size)) return nullptr;
  char* const copy = static_cast<char*>(push_bytes<detail::Fill::nothing>(size, 1));
  if (copy == nullptr) return nullptr;
  mem_copy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

template <class TheArena>
char* Pushes<TheArena>::push_string(const char* text) noexcept {
  return text != nullptr ? push_string(Span<const char>(text, std::strlen(text))) : nullptr;
}

}  // namespace de100

#endif  // DE100_PUSHES_HPP

// ==== de100/bump.hpp =================================================================================================
//
// bump.hpp: the fast path of a push, which moves a cursor and compares it with a limit: the same for an arena, which
// has both in memory, and for an ArenaCursor, which has them in registers.

#ifndef DE100_BUMP_HPP
#define DE100_BUMP_HPP

namespace de100::detail {

template <ArenaPolicy Policy>
class ArenaCore;

/// The last bytes of the address space are never an arena's, so that cursor + size + alignment of a push whose size and
/// alignment are known to be smaller than this cannot wrap, and one comparison tells whether it fits. Not more: Linux
/// gives a 32-bit program's stack all but the last 8 KiB.
inline constexpr std::uintptr_t headroom = 8192;
inline constexpr std::uintptr_t highest_end = UINTPTR_MAX - headroom;

/// Where pushes go. Whatever else there is to do than to move the cursor makes the limit lower, so that the push comes
/// to its owner's `push_short(size, alignment)`, which answers the bytes or null.
///
/// The three are not written one right after the other by what reads them soon: compilers write neighbours from a
/// vector register, and reading one of them back, as the next push does, then takes several times as long.
template <std::size_t minimum>
class Bump {
 public:
  using Address = std::uintptr_t;

  // These answer whether there is room, and where the bytes are in `place`.
  template <Fill fill, std::size_t size, std::size_t alignment, class Owner>
  DE100_FORCE_INLINE bool push_constant(void*& place, Owner& owner) noexcept;
  template <Fill fill, class Owner>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place, Owner& owner) noexcept;

  /// Clears of a push what was used before; what is above reads as zero.
  DE100_FORCE_INLINE void clear_used(Address start, std::size_t size) noexcept;

 private:
  template <ArenaPolicy>
  friend class ArenaCore;

  // Zeros for up to this many bytes are stored without looking whether they are needed: that costs less than to look.
  static constexpr std::size_t always_clear = 64;

  Address cursor_ = 0;   // where the next push goes; a multiple of the minimum alignment
  Address used_to_ = 0;  // from here or the cursor on, whichever is higher, memory reads as zero
  Address limit_ = 0;    // a push that ends above it is the owner's to look at
};

// ---- implementation ------------------------------------------------------------------------------------------------

/// Of a size and an alignment that are known.
template <std::size_t minimum>
template <Fill fill, std::size_t size, std::size_t alignment, class Owner>
DE100_FORCE_INLINE bool Bump<minimum>::push_constant(void*& place, Owner& owner) noexcept {
  static_assert(size != 0 && is_power_of_two(alignment));
  if constexpr (size < headroom / 2 && alignment < headroom / 4) {
    const Address start = alignment <= minimum ? cursor_ : align_up(cursor_, alignment);
    const Address next = start + align_up(size, minimum);
    if (next <= limit_) [[likely]] {
      DE100_ASSUME(start != 0);  // an arena without memory has no room
      cursor_ = next;
      place = reinterpret_cast<void*>(start);
    } else {
      place = owner.push_short(size, alignment);
      if (place == nullptr) return false;
    }
    if constexpr (is(fill, Fill::zeros) && size <= always_clear) {
      std::memset(place, 0, size);
    } else if constexpr (is(fill, Fill::zeros)) {
      clear_used(reinterpret_cast<Address>(place), size);
    }
    return true;
  } else {
    return push<fill>(size, alignment, place, owner);
  }
}

/// Any other. What aligns and what is pushed are each less than half of the room, so both fit; what is larger, and may
/// fit, is looked at more closely in the cold path, as is what must not be: a size of 0 becomes the largest number
/// here, as do an alignment of 0 and what is no power of two.
template <std::size_t minimum>
template <Fill fill, class Owner>
DE100_FORCE_INLINE bool Bump<minimum>::push(std::size_t size, std::size_t alignment, void*& place,
                                            Owner& owner) noexcept {
  const std::size_t below = alignment - 1;
  const std::size_t odd = alignment & below;  // 0 of a power of two
  const std::size_t most = (size - 1) | below | (~odd + 1);
  if (most < (limit_ - cursor_) / 2) [[likely]] {
    const Address skipped = below & ~(minimum - 1);  // the cursor is a multiple of the minimum
    const Address start = (cursor_ + skipped) & ~skipped;
    DE100_ASSUME(start != 0);  // as above; g++ 12 warns of a null pointer unless it is told
    cursor_ = start + align_up(size, minimum);
    place = reinterpret_cast<void*>(start);
  } else {
    place = owner.push_short(size, alignment);
    if (place == nullptr) return false;
  }
  if constexpr (is(fill, Fill::zeros)) clear_used(reinterpret_cast<Address>(place), size);
  return true;
}

template <std::size_t minimum>
DE100_FORCE_INLINE void Bump<minimum>::clear_used(Address start, std::size_t size) noexcept {
  if (start < used_to_) {
    const std::size_t used = used_to_ - start;
    std::memset(reinterpret_cast<void*>(start), 0, size < used ? size : used);
  }
}

}  // namespace de100::detail

#endif  // DE100_BUMP_HPP

// ==== de100/sites.hpp ================================================================================================
//
// sites.hpp: who did it. Where DE100_SITES is defined as 1 (in the whole program), arenas keep in memory of its own who
// pushed what, who took which mark, and who rewound it: each with its place in the program. `explain(pointer)` says so
// of any address, long after it was dropped:
//
//   char text[512];
//   explain(enemy).print(text, sizeof text);
//   // 24 bytes into Enemy[100] at 0x7f3a5c000040 (2400 bytes), pushed on arena "frame" at waves.cpp:12 in spawn();
//   // dropped when the arena was cleared at main.cpp:40 in main()
//
// fault_report.hpp has the same printed when the program touches memory that it may not. Every push then calls a
// function and writes a record elsewhere, and what drops pushes costs a step for each. Without DE100_SITES nothing
// of this is there, and ArenaPolicy::sites leaves it out of an arena with it.

#ifndef DE100_SITES_HPP
#define DE100_SITES_HPP

#if DE100_SITES
#include <new>

#endif

namespace de100::detail {

/// What arenas that keep no sites take for one.
struct NoSite {
  static constexpr NoSite here() noexcept { return {}; }
};

/// What an arena does for its sites; nothing where it keeps none.
template <bool kept>
class SiteKeeper {
 public:
  using Where = NoSite;
};

/// The pushes that an arena has.
template <class TheArena, bool sites>
struct ArenaPushes {
  using Type = Pushes<TheArena>;
};

}  // namespace de100::detail

#if DE100_SITES

namespace de100 {

/// A place in the program: what std::source_location says, which not every compiler has that can compile the rest.
struct Site {
  const char* file = "";
  const char* function = "";
  unsigned line = 0;  // 0: not known

  /// Where this is called; as the default of a parameter, where that function is called.
  static constexpr Site here(const char* file = __builtin_FILE(), const char* function = __builtin_FUNCTION(),
                             unsigned line = __builtin_LINE()) noexcept {
    return {file, function, line};
  }
};

/// How a push came to be dropped.
enum class Dropped : std::uint8_t {
  no,
  rewound,      // to a mark before it
  scope_ended,  // which began at that place
  cleared,
  given_back,
  arena_ended,  // or another was moved to it
};

/// A push, or a mark, of which `type` and `count` say nothing.
struct PushRecord {
  std::uintptr_t start = 0;  // its first byte
  std::size_t size = 0;      // bytes
  std::size_t count = 0;     // of objects; bytes where the type is not known
  Span<const char> type;     // as the compiler calls it
  Site site;
  std::uint64_t mark = 0;  // its number; 0 for a push
};

/// The same with what became of it.
struct DroppedRecord : PushRecord {
  Dropped how = Dropped::no;
  Site dropped_at;
  std::uint64_t order = 0;  // of all that were ever dropped, it was the nth
};

/// Where an address is, as far as the arenas with sites tell, and the blocks.
struct Explanation {
  enum class Place : std::uint8_t {
    unknown,
    within,  // a push
    behind,  // its end
    before,  // its start
  };
  static constexpr std::size_t name_size = 32;

  std::uintptr_t address = 0;

  // The push that lives and has the address, or else the nearest in an arena whose memory is about there.
  Place place = Place::unknown;
  std::size_t distance = 0;    // bytes from its start; behind its end, where the first is 1; or before its start
  PushRecord push;             // that one
  char arena[name_size] = {};  // its arena's name, as far as it is kept

  // The newest that had the address and was dropped, if it is remembered.
  DroppedRecord dropped;               // how: Dropped::no where there is none
  char dropped_arena[name_size] = {};  // its arena's name

  // The block that the address is in. See query().
  BlockInfo block;

  /// Writes it as a sentence or more, ended by a 0, as far as there is room. Answers its size without that. Safe in a
  /// signal handler.
  std::size_t print(char* text, std::size_t room) const noexcept;
};

/// Says of an address which push it is in, or how far from one; by whom that was pushed; and if it was dropped, by whom
/// that was. Of pushes that were dropped an arena remembers the newest 16384 (4096 in 32 bits, 1024 for WebAssembly),
/// for as long as it lives, and then until some 64 others have ended.
///
/// A step for each push that lives, and for each that is remembered. Safe in a signal handler, where it says what it
/// can: what other threads push meanwhile may be described wrongly.
[[nodiscard]] Explanation explain(const void* pointer) noexcept;

namespace detail {

// ---- names of types ------------------------------------------------------------------------------------------------

/// What the compiler calls it: what stands between < and > behind this function's name in its signature, or else
/// between = and ].
template <class T>
Span<const char> type_name() noexcept {
  constexpr const char* text = DE100_SIGNATURE;
  constexpr char name[] = "type_name";
  std::size_t first = 0, last = std::strlen(text);
  while (std::memcmp(text + first, name, sizeof name - 1) != 0) ++first;
  first += sizeof name - 1;
  const bool in_angles = text[first] == '<';
  while (text[first] != (in_angles ? '<' : '=')) ++first;
  while (text[last] != (in_angles ? '>' : ']')) --last;
  first += in_angles ? 1 : 2;
  return {text + first, last - first};
}

template <>
inline Span<const char> type_name<std::byte>() noexcept {
  return {};
}

// ---- the log of an arena -------------------------------------------------------------------------------------------

/// What is kept of one arena. It stands at the start of its own address space, with the records behind it, and is never
/// given back: when the arena ends it is kept for a while, then used for another.
struct SiteLog {
  static constexpr std::size_t most_live =
      DE100_OS_WASM != 0 ? 4096 : (sizeof(void*) > 4 ? std::size_t{1} << 20U : std::size_t{1} << 15U);
  static constexpr std::size_t most_dropped = DE100_OS_WASM != 0 ? 1024 : (sizeof(void*) > 4 ? 16384 : 4096);
  static constexpr std::size_t commit_step = std::size_t{64} << 10U;
  static constexpr std::size_t dropped_offset = 256;
  static constexpr std::size_t live_offset =
      align_up(dropped_offset + most_dropped * sizeof(DroppedRecord), commit_step);
  static constexpr std::size_t reserved = align_up(live_offset + most_live * sizeof(PushRecord), commit_step);

  AtomicU64 used;              // 0 once its arena has ended
  std::uint64_t identity = 0;  // of the arena
  std::uint64_t ended = 0;     // it was the nth that did
  SiteLog* next = nullptr;
  std::size_t live_count = 0;
  std::size_t dropped_count = 0;  // that there ever were; the newest ones are kept
  std::size_t committed = live_offset;
  char name[Explanation::name_size] = {};

  [[nodiscard]] PushRecord* live() noexcept { return records<PushRecord>(live_offset); }
  [[nodiscard]] DroppedRecord* dropped() noexcept { return records<DroppedRecord>(dropped_offset); }

  void add(const PushRecord& record) noexcept;
  void drop_newest(Dropped how, const Site& where) noexcept;

 private:
  template <class Record>
  Record* records(std::size_t offset) noexcept {
    return static_cast<Record*>(static_cast<void*>(reinterpret_cast<std::byte*>(this) + offset));
  }
};
static_assert(sizeof(SiteLog) <= SiteLog::dropped_offset);

inline constinit AtomicU64 site_logs = {};  // the newest log's address; global, since any address may be asked for
inline constinit AtomicU64 site_logs_ended = {};  // how many ever did
inline constinit AtomicU64 site_drops = {};       // how many pushes and marks were ever dropped
inline constexpr std::uint64_t site_logs_kept = 64;

inline SiteLog* as_log(std::uint64_t address) noexcept {
  return reinterpret_cast<SiteLog*>(static_cast<std::uintptr_t>(address));
}

/// Nothing where it cannot be remembered.
inline void SiteLog::add(const PushRecord& record) noexcept {
  const std::size_t end = live_offset + (live_count + 1) * sizeof(PushRecord);
  if (end > reserved) return;
  if (end > committed) {
    if (!os::commit(reinterpret_cast<std::byte*>(this) + committed, commit_step, MemoryFlags::read_write).ok()) return;
    committed += commit_step;
  }
  ::new (static_cast<void*>(live() + live_count)) PushRecord(record);
  ++live_count;
}

inline void SiteLog::drop_newest(Dropped how, const Site& where) noexcept {
  --live_count;
  DroppedRecord gone;
  static_cast<PushRecord&>(gone) = live()[live_count];
  gone.how = how;
  gone.dropped_at = where;
  gone.order = detail::add(site_drops, 1);
  ::new (static_cast<void*>(dropped() + dropped_count % most_dropped)) DroppedRecord(gone);
  ++dropped_count;
}

/// A log for an arena; null where there is no memory for it.
inline SiteLog* take_log(std::uint64_t identity) noexcept {
  SiteLog* oldest = nullptr;  // of those whose arenas have ended
  std::uint64_t ended = 0;
  for (SiteLog* log = as_log(load_acquire(site_logs)); log != nullptr; log = log->next) {
    if (load_acquire(log->used) != 0) continue;
    ++ended;
    if (oldest == nullptr || log->ended < oldest->ended) oldest = log;
  }
  std::uint64_t nobody = 0;
  if (ended >= site_logs_kept && compare_exchange(oldest->used, nobody, 1)) {
    oldest->identity = identity;
    oldest->live_count = oldest->dropped_count = 0;
    return oldest;
  }
  const os::Reservation found = os::reserve(nullptr, SiteLog::reserved, os::Placement::anywhere, MemoryFlags::none);
  if (!found.result.ok()) return nullptr;
  if (!os::commit(found.base, SiteLog::live_offset, MemoryFlags::read_write).ok()) {
    (void)os::release(found.base, SiteLog::reserved).ok();
    return nullptr;
  }
  SiteLog* const log = ::new (static_cast<void*>(found.base)) SiteLog;
  log->used.value = 1;
  log->identity = identity;
  std::uint64_t newest = load_acquire(site_logs);
  do {
    log->next = as_log(newest);
  } while (!compare_exchange(site_logs, newest, reinterpret_cast<std::uintptr_t>(log)));
  return log;
}

/// What a push that is about to be asked for is of.
struct Asked {
  Site site;
  Span<const char> type;
  std::size_t size_of_one = 1;
};

/// An arena's own part. Beside what is asked of it, it changes nothing of the arena.
template <>
class SiteKeeper<true> {
 public:
  using Where = Site;

  /// The next push is this one, unless none comes.
  class Asking {
   public:
    Asking(SiteKeeper& keeper, const Asked& asked) noexcept : keeper_(keeper) { keeper.asked_ = asked; }
    ~Asking() { keeper_.asked_ = {}; }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

   private:
    SiteKeeper& keeper_;
  };

 protected:
  template <class Arena>
  void keep_push(const Arena& arena, std::uintptr_t start, std::size_t size) noexcept {
    const Asked asked = asked_;
    asked_ = {};  // what its constructor pushes is another's
    if (SiteLog* const log = log_of(arena))
      log->add({start, size, size / asked.size_of_one, asked.type, asked.site, 0});
  }
  template <class Arena>
  void keep_mark(const Arena& arena, std::uintptr_t place, std::uint64_t number, const Site& where) noexcept {
    SiteLog* const log = log_of(arena);
    if (log == nullptr || (newest() != nullptr && newest()->mark == number)) return;
    log->add({place, 0, 0, {}, where, number});
  }

  /// All that came after the mark is dropped; at the end of a scope, the mark's place is the scope's.
  void keep_rewind(std::uint64_t number, bool ends_scope, const Site& where) noexcept {
    if (log_ == nullptr) return;
    std::size_t stays = log_->live_count;
    while (stays > 0 && log_->live()[stays - 1].mark != number) --stays;
    if (stays == 0) return;  // the mark could not be remembered
    const Site site = ends_scope ? log_->live()[stays - 1].site : where;
    while (log_->live_count > stays) log_->drop_newest(ends_scope ? Dropped::scope_ended : Dropped::rewound, site);
  }
  /// The same without marks: all that is not in use any more.
  template <class Arena>
  void keep_rewind(const Arena& arena, bool ends_scope, const Site& where) noexcept {
    while (newest() != nullptr && !arena.contains(reinterpret_cast<const void*>(newest()->start)))
      log_->drop_newest(ends_scope ? Dropped::scope_ended : Dropped::rewound, where);
  }
  /// A mark that nothing was pushed after is not one any more.
  void forget_mark(std::uint64_t number) noexcept {
    if (newest() != nullptr && newest()->mark == number) --log_->live_count;
  }
  void keep_given_back(std::uintptr_t start, const Site& where) noexcept {
    if (newest() != nullptr && newest()->start == start) log_->drop_newest(Dropped::given_back, where);
  }
  void keep_size(std::uintptr_t start, std::size_t size) noexcept {
    PushRecord* const last = newest();
    if (last == nullptr || last->start != start || last->count == 0) return;
    const std::size_t size_of_one = last->size / last->count;
    last->size = size;
    last->count = size / size_of_one;
  }
  void keep_clear(const Site& where) noexcept {
    while (newest() != nullptr) log_->drop_newest(Dropped::cleared, where);
  }

  /// The arena has ended.
  void end_log() noexcept {
    if (log_ == nullptr) return;
    while (newest() != nullptr) log_->drop_newest(Dropped::arena_ended, {});
    log_->ended = add(site_logs_ended, 1);
    store_release(log_->used, 0);
    log_ = nullptr;
  }
  void take_log_of(SiteKeeper& other) noexcept {
    end_log();
    log_ = other.log_;
    other.log_ = nullptr;
  }

 private:
  [[nodiscard]] PushRecord* newest() const noexcept {
    return log_ != nullptr && log_->live_count > 0 ? log_->live() + (log_->live_count - 1) : nullptr;
  }
  template <class Arena>
  SiteLog* log_of(const Arena& arena) noexcept {
    if (log_ == nullptr) log_ = take_log(arena.identity());
    if (log_ == nullptr) return nullptr;
    std::size_t i = 0;
    for (const char* name = arena.name(); name[i] != '\0' && i + 1 < sizeof log_->name; ++i) log_->name[i] = name[i];
    log_->name[i] = '\0';
    return log_;
  }

  SiteLog* log_ = nullptr;
  Asked asked_;
};

/// The pushes of an arena that keeps sites: those of Pushes, each with the place where it is called.
template <class TheArena>
class SitedPushes : public Pushes<TheArena> {
  using Base = Pushes<TheArena>;

 public:
  [[nodiscard]] void* push_size(std::size_t size, std::size_t alignment = Base::default_alignment,
                                Site site = Site::here()) noexcept {
    const auto asking = ask<std::byte>(site);
    return Base::push_size(size, alignment);
  }
  [[nodiscard]] void* push_size_uninitialized(std::size_t size, std::size_t alignment = Base::default_alignment,
                                              Site site = Site::here()) noexcept {
    const auto asking = ask<std::byte>(site);
    return Base::push_size_uninitialized(size, alignment);
  }

  // A parameter behind a pack cannot have a default, so that there is one of these for each number of arguments; with
  // more than four it is not known where they are called.
  template <class T>
  [[nodiscard]] T* push_struct(Site site = Site::here()) noexcept(pushes_quietly<T>()) {
    return push_struct_at<T>(site);
  }
  template <class T, class A>
  [[nodiscard]] T* push_struct(A&& a, Site site = Site::here()) noexcept(pushes_quietly<T, A>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a));
  }
  template <class T, class A, class B>
  [[nodiscard]] T* push_struct(A&& a, B&& b, Site site = Site::here()) noexcept(pushes_quietly<T, A, B>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b));
  }
  template <class T, class A, class B, class C>
  [[nodiscard]] T* push_struct(A&& a, B&& b, C&& c, Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c));
  }
  template <class T, class A, class B, class C, class D>
  [[nodiscard]] T* push_struct(A&& a, B&& b, C&& c, D&& d,
                               Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C, D>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d));
  }
  template <class T, class... Args>
  requires(sizeof...(Args) > 4) [[nodiscard]] T* push_struct(Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    return push_struct_at<T>({}, static_cast<Args&&>(args)...);
  }

  template <class T>
  [[nodiscard]] T* push_object(Site site = Site::here()) noexcept(pushes_quietly<T>()) {
    return push_object_at<T>(site);
  }
  template <class T, class A>
  [[nodiscard]] T* push_object(A&& a, Site site = Site::here()) noexcept(pushes_quietly<T, A>()) {
    return push_object_at<T>(site, static_cast<A&&>(a));
  }
  template <class T, class A, class B>
  [[nodiscard]] T* push_object(A&& a, B&& b, Site site = Site::here()) noexcept(pushes_quietly<T, A, B>()) {
    return push_object_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b));
  }
  template <class T, class A, class B, class C>
  [[nodiscard]] T* push_object(A&& a, B&& b, C&& c, Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C>()) {
    return push_object_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c));
  }
  template <class T, class A, class B, class C, class D>
  [[nodiscard]] T* push_object(A&& a, B&& b, C&& c, D&& d,
                               Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C, D>()) {
    return push_object_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d));
  }
  template <class T, class... Args>
  requires(sizeof...(Args) > 4) [[nodiscard]] T* push_object(Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    return push_object_at<T>({}, static_cast<Args&&>(args)...);
  }

  template <class T>
  [[nodiscard]] T* push_struct_uninitialized(Site site = Site::here()) noexcept {
    const auto asking = ask<T>(site);
    return Base::template push_struct_uninitialized<T>();
  }
  template <class T>
  [[nodiscard]] Span<T> push_array(std::size_t count, Site site = Site::here()) noexcept(pushes_quietly<T>()) {
    const auto asking = ask<T>(site);
    return Base::template push_array<T>(count);
  }
  template <class T>
  [[nodiscard]] Span<T> push_array_uninitialized(std::size_t count, Site site = Site::here()) noexcept {
    const auto asking = ask<T>(site);
    return Base::template push_array_uninitialized<T>(count);
  }
  template <Contiguous Range>
  [[nodiscard]] Span<ValueOf<Range>> push_copy(const Range& range,
                                               Site site = Site::here()) noexcept(copies_quietly<Range>()) {
    const auto asking = ask<ValueOf<Range>>(site);
    return Base::push_copy(range);
  }
  [[nodiscard]] char* push_string(Span<const char> text, Site site = Site::here()) noexcept {
    const auto asking = ask<char>(site);
    return Base::push_string(text);
  }
  [[nodiscard]] char* push_string(const char* text, Site site = Site::here()) noexcept {
    const auto asking = ask<char>(site);
    return Base::push_string(text);
  }

 protected:
  SitedPushes() noexcept = default;

 private:
  template <class T>
  typename SiteKeeper<true>::Asking ask(const Site& site) noexcept {
    return {core_of(static_cast<TheArena&>(*this)).sites(), {site, type_name<T>(), sizeof(T)}};
  }
  template <class T, class... Args>
  T* push_struct_at(const Site& site, Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    const auto asking = ask<T>(site);
    return Base::template push_struct<T>(static_cast<Args&&>(args)...);
  }
  template <class T, class... Args>
  T* push_object_at(const Site& site, Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    const auto asking = ask<T>(site);
    return Base::template push_object<T>(static_cast<Args&&>(args)...);
  }
};

template <class TheArena>
struct ArenaPushes<TheArena, true> {
  using Type = SitedPushes<TheArena>;
};

// ---- finding and telling -------------------------------------------------------------------------------------------

inline Text& add_site(Text& text, const Site& site) noexcept {
  if (site.line == 0) return text;
  return text.add(" at ").add(site.file).add(":").add(site.line).add(" in ").add(site.function).add("()");
}

/// What was pushed, on which arena, and where.
inline Text& add_push(Text& text, const PushRecord& push, const char* arena) noexcept {
  if (push.type.empty()) {
    text.add_bytes(push.size).add(" (at ");
  } else {
    text.add(push.type);
    if (push.count != 1) text.add("[").add(push.count).add("]");
    text.add(" (").add_bytes(push.size).add(" at ");
  }
  text.add_address(push.start).add("), pushed");
  if (*arena != '\0') text.add(" on arena \"").add(arena).add("\"");
  return add_site(text, push.site);
}

inline Text& add_dropped(Text& text, const DroppedRecord& dropped) noexcept {
  switch (dropped.how) {
    case Dropped::no:
      return text;
    case Dropped::rewound:
      text.add(", dropped by a rewind");
      break;
    case Dropped::scope_ended:
      text.add(", dropped at the end of the scope that began");
      break;
    case Dropped::cleared:
      text.add(", dropped when the arena was cleared");
      break;
    case Dropped::given_back:
      text.add(", given back");
      break;
    case Dropped::arena_ended:
      text.add(", dropped when the arena ended");
      break;
  }
  return add_site(text, dropped.dropped_at);
}

/// Whether a push that lives explains the address better than what was found before.
inline void look_at(SiteLog& log, const PushRecord& push, Explanation& found) noexcept {
  using Place = Explanation::Place;
  const std::uintptr_t address = found.address;
  Place place = Place::within;
  std::size_t distance = address - push.start;
  if (address < push.start) {
    place = Place::before;
    distance = push.start - address;
  } else if (distance >= push.size) {
    place = Place::behind;
    distance -= push.size - 1;
  }
  const bool is_within = is(place, Place::within), was_within = is(found.place, Place::within);
  if (!is_within && distance > 2 * page_size()) return;
  if (!is(found.place, Place::unknown)) {
    if (is_within != was_within ? was_within : is_within ? push.size >= found.push.size : distance >= found.distance)
      return;
  }
  found.place = place;
  found.distance = distance;
  found.push = push;
  std::memcpy(found.arena, log.name, sizeof found.arena);
}

/// Whether the newest in this log that had the address and was dropped is newer than what was found before.
inline void look_at_dropped(SiteLog& log, Explanation& found) noexcept {
  const std::size_t kept = log.dropped_count < SiteLog::most_dropped ? log.dropped_count : SiteLog::most_dropped;
  for (std::size_t age = 1; age <= kept; ++age) {
    const DroppedRecord& record = log.dropped()[(log.dropped_count - age) % SiteLog::most_dropped];
    if (record.order < found.dropped.order) return;
    if (found.address - record.start >= record.size) continue;
    found.dropped = record;
    std::memcpy(found.dropped_arena, log.name, sizeof found.dropped_arena);
    return;
  }
}

/// What is kept of a mark; its line is 0 where nothing is.
inline DroppedRecord find_mark_record(std::uint64_t identity, std::uint64_t number) noexcept {
  DroppedRecord found;
  for (SiteLog* log = as_log(load_acquire(site_logs)); log != nullptr; log = log->next) {
    if (log->identity != identity) continue;
    for (std::size_t i = 0; i < log->live_count; ++i) {
      if (log->live()[i].mark == number) static_cast<PushRecord&>(found) = log->live()[i];
    }
    const std::size_t kept = log->dropped_count < SiteLog::most_dropped ? log->dropped_count : SiteLog::most_dropped;
    for (std::size_t i = 0; i < kept; ++i) {
      if (log->dropped()[i].mark == number) found = log->dropped()[i];
    }
  }
  return found;
}

}  // namespace detail

// ---- implementation ------------------------------------------------------------------------------------------------

inline Explanation explain(const void* pointer) noexcept {
  Explanation found;
  found.address = reinterpret_cast<std::uintptr_t>(pointer);
  for (detail::SiteLog* log = detail::as_log(detail::load_acquire(detail::site_logs)); log != nullptr;
       log = log->next) {
    for (std::size_t i = 0; i < log->live_count; ++i) {
      if (log->live()[i].mark == 0) detail::look_at(*log, log->live()[i], found);
    }
    detail::look_at_dropped(*log, found);
  }
  found.block = query(pointer);
  return found;
}

inline std::size_t Explanation::print(char* text, std::size_t room) const noexcept {
  detail::Text line(text, room);
  auto begin = [&, first = true](const char* is) mutable {
    if (!first) line.add("\n");
    first = false;
    line.add_address(address).add(is);
  };
  if (!detail::is(place, Place::unknown)) {
    begin(" is ");
    if (detail::is(place, Place::within)) {
      line.add_bytes(distance).add(" into ");
    } else {
      line.add_bytes(distance).add(detail::is(place, Place::behind) ? " past the end of " : " before the start of ");
    }
    add_push(line, push, arena);
  }
  if (!detail::is(dropped.how, Dropped::no)) {
    begin(" was ");
    line.add_bytes(address - dropped.start).add(" into ");
    add_dropped(add_push(line, dropped, dropped_arena), dropped);
  }
  if (block) {
    constexpr const char* parts[] = {"", "in the guard before", "in", "in what is held behind", "in the guard behind"};
    begin(" is ");
    line.add(parts[static_cast<unsigned>(block.part)]).add(" the block ");
    if (block.name != nullptr) line.add("\"").add(block.name).add("\" ");
    line.add("(").add_bytes(block.size).add(" at ").add_address(reinterpret_cast<std::uintptr_t>(block.base)).add(")");
  }
  if (line.end() == 0) line.add_address(address).add(" is in no arena that keeps sites, and in no block");
  return line.end();
}

}  // namespace de100

#endif  // DE100_SITES

#endif  // DE100_SITES_HPP

// ==== de100/arena_core.hpp ===========================================================================================
//
// arena_core.hpp: the bytes of an arena, for arena.hpp: where the next push goes, the marks below it, and what happens
// when memory is short. It knows no types: what those need is in arena.hpp. How memory is given out is in
// arena_push.hpp, how it is taken back in arena_rewind.hpp.

#ifndef DE100_ARENA_CORE_HPP
#define DE100_ARENA_CORE_HPP

namespace de100::detail {

/// The policy of an Arena, for code that depends on another: so it is looked at when it is used, and not before.
template <ArenaPolicy>
inline constexpr ArenaPolicy usual_policy = {};

/// The part of a view that an arena with that minimum alignment can use: between multiples of it. 0 and 0 where there
/// is none.
struct UsablePart {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  UsablePart(MemoryView view, std::size_t minimum) noexcept {
    const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(view.data());
    if (view.empty() || start > highest_end - minimum) return;
    const std::uintptr_t first = align_up(start, minimum);
    const std::uintptr_t last =
        align_down(view.size() < highest_end - start ? start + view.size() : highest_end, minimum);
    if (first >= last) return;
    begin = first;
    end = last;
  }
};

/// Says which arena the assertion that follows is about.
void name_arena(const char* name) noexcept;

/// Where a scope began.
struct ScopeMark {
  std::uint64_t number;
  std::uint32_t depth;  // it is the nth that is open
  bool first;           // no older mark was there
};

/// The state of an arena and what is done to it, in bytes.
///
/// The limit is lower than the end while there is a mark to store: the push comes to push_short() then, as where there
/// is memory to get.
template <ArenaPolicy Policy>
class ArenaCore : public SiteKeeper<Policy.sites>, Bump<Policy.minimum_alignment> {
  static_assert(is_power_of_two(Policy.minimum_alignment) && Policy.minimum_alignment >= 8,
                "ArenaPolicy::minimum_alignment is a power of two and at least 8");

 public:
  using Cursor = Bump<Policy.minimum_alignment>;
  using Address = std::uintptr_t;
  using Where = typename SiteKeeper<Policy.sites>::Where;

  /// Stands before an object whose destructor is to run.
  struct ObjectHeader {
    ObjectHeader* previous;
    void (*end)(ObjectHeader*) noexcept;
    // The number of a mark taken before is not higher than this, that of one taken after is.
    std::uint64_t order;
    // The same for the end of the constructor, which may push and mark too: no object further down has a higher order.
    std::uint64_t highest;
  };

  static constexpr std::size_t minimum = Policy.minimum_alignment;

  // Whether more is done at a push than to move the cursor: all of them then take the cold path.
  static constexpr bool fenced = !is(Policy.fences, Fences::none);
  static constexpr bool watched = Policy.poison || Policy.red_zone != 0 || fenced || Policy.retire || Policy.sites;
  static_assert(Policy.red_zone % minimum == 0, "ArenaPolicy::red_zone is a multiple of the minimum alignment");
  static_assert(!Policy.sites || DE100_SITES != 0, "ArenaPolicy::sites needs DE100_SITES, defined as 1");
  static_assert(!Policy.retire || Policy.check_marks, "ArenaPolicy::retire needs check_marks: marks move");

  ArenaCore() noexcept = default;
  /// On a view that reads as zero from `used_to` on.
  ArenaCore(MemoryView view, Address used_to) noexcept;
  ArenaCore(const ArenaCore&) = delete;
  ~ArenaCore() {
    end_objects(0);
    if constexpr (Policy.sites) this->end_log();
    if constexpr (watched) {
      if (backing_ == nullptr) open(begin_, end_);
    }
  }

  // ---- life --------------------------------------------------------------------------------------------------------

  /// Makes it an arena that grows, on what it has to begin with.
  void begin(Backing& backing, const Stretch& first) noexcept;

  /// Takes over what another has, whose backing has moved too: `backing` is the new one, null where there was none.
  void take(ArenaCore& other, Backing* backing) noexcept;

  /// Whether neither grows, which a move without the backing needs.
  [[nodiscard]] bool both_fixed(const ArenaCore& other) const noexcept;

  [[nodiscard]] Stretch now() const noexcept { return {cursor_, used_to_, begin_, end_}; }
  void adopt(const Stretch& now) noexcept;
  void check_thread() noexcept;
  [[nodiscard]] bool check_lent() const noexcept;

  // ---- push --------------------------------------------------------------------------------------------------------

  // These answer whether there is room, and where the bytes are in `place`.
  template <Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;

  /// A part of this arena's memory, of at least `size` bytes, as another's: it knows which of its bytes are zero.
  bool push_part(std::size_t size, std::size_t alignment, ArenaCore& part) noexcept;

  /// What was pushed so far is no part of the arena any more.
  void leave_out_what_is_used() noexcept {
    if constexpr (fenced) unfence(begin_, cursor_);
    begin_ = cursor_;
  }

  /// Whatever is not the fast path: bad arguments, a mark to store, little room. Null where there is none.
  DE100_OUT_OF_LINE void* push_short(std::size_t size, std::size_t alignment) noexcept;

  /// The cursor for somebody else to push with, up to the limit, which is where the arena goes on meanwhile.
  [[nodiscard]] Cursor take_cursor() noexcept {
    const Cursor taken = *this;
    cursor_ = limit_;
    return taken;
  }
  /// Takes it back.
  void put_cursor(const Cursor& taken) noexcept {
    DE100_ARENA_ASSERT(cursor_ == taken.limit_ && "an arena is not used while an ArenaCursor of it is there", name_);
    if (cursor_ == taken.limit_) cursor_ = taken.cursor_;
  }

  [[nodiscard]] bool extend(void* last, std::size_t old_size, std::size_t new_size) noexcept;
  DE100_FORCE_INLINE bool give_back(void* last, std::size_t size, Where where = Where::here()) noexcept;

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  /// A mark at the cursor, for a checkpoint to name.
  [[nodiscard]] std::uint64_t mark(Where where) noexcept;
  [[nodiscard]] bool rewind_to(std::uint64_t number, Where where, bool ends_scope = false) noexcept;
  void clear(Where where = Where::here()) noexcept;

  /// What rewind_to() would be refused for.
  [[nodiscard]] RewindError refusal(std::uint64_t number) const noexcept;

  /// Has `inner` be this arena until take_back(): meanwhile this one does nothing and gives nothing out.
  void lend(ArenaCore& inner) noexcept {
    inner = *this;
    lent_to_ = &inner;
    end_ = limit_ = cursor_;
  }
  void take_back(ArenaCore& inner) noexcept {
    *this = inner;
    inner = ArenaCore();
  }
  /// The same `inner`, which has moved.
  void lend_on(ArenaCore& inner) noexcept { lent_to_ = &inner; }
  [[nodiscard]] ArenaCore* lent_to() const noexcept { return lent_to_; }

  [[nodiscard]] ScopeMark begin_scope(Where where) noexcept;
  void end_scope(const ScopeMark& mark) noexcept;

  /// An order for an object that is made now: not lower than the mark of any place before the cursor, and lower than
  /// the next at the cursor.
  [[nodiscard]] std::uint64_t newest_place() const noexcept { return Policy.check_marks ? numbers_ : used() - 1; }
  /// Has the object behind the header ended by rewinding.
  void add_object(void* header, void (*end)(ObjectHeader*) noexcept, std::uint64_t order) noexcept {
    objects_ = ::new (header) ObjectHeader{objects_, end, order, newest_place()};
    if constexpr (Policy.poison) close(objects_);
  }
  /// Ends the objects whose order is not lower than `from`.
  DE100_FORCE_INLINE void end_objects(std::uint64_t from) noexcept {
    if (objects_ != nullptr) end_newest_objects(from);
  }

  // ---- facts -------------------------------------------------------------------------------------------------------

  [[nodiscard]] bool contains(const void* place) const noexcept;
  [[nodiscard]] bool is_valid() const noexcept { return identity_ != 0; }
  [[nodiscard]] std::size_t used() const noexcept { return cursor_ - begin_; }
  [[nodiscard]] std::size_t remaining() const noexcept;
  [[nodiscard]] std::size_t capacity() const noexcept;
  [[nodiscard]] std::size_t peak() const noexcept { return used() > peak_ ? used() : peak_; }
  [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }

  /// The identity of the arena that pushes take memory of in the end: this one, or a chain's parent that has any, or
  /// that one's.
  [[nodiscard]] std::uint64_t source() const noexcept {
    using Parent = const ArenaCore<usual_policy<Policy>>;
    const ChainBacking* const chain = as_chain(backing_);
    Parent* const parent = chain != nullptr ? static_cast<Parent*>(chain->parent) : nullptr;
    return parent != nullptr && parent->is_valid() ? parent->source() : identity_;
  }

  /// How many scopes are open.
  [[nodiscard]] std::uint32_t open_scopes() const noexcept { return scopes_; }

  void hand_over() noexcept { owner_ = 0; }

  /// What keeps its sites.
  [[nodiscard]] SiteKeeper<Policy.sites>& sites() noexcept { return *this; }

  /// For assertions and reports: "" where it has none. Not copied: it lives at least as long as the arena.
  [[nodiscard]] const char* name() const noexcept { return name_; }
  void set_name(const char* name) noexcept { name_ = name != nullptr ? name : ""; }

 private:
  template <ArenaPolicy>
  friend class ArenaCore;

  ArenaCore& operator=(const ArenaCore&) noexcept = default;  // who uses it leaves the other one empty, or lent

  /// A good mark that something was pushed after. It stands in the arena, at the place that it marks.
  struct Mark {
    Mark* previous;
    std::uint64_t number;
  };

  static constexpr std::size_t mark_size = align_up(sizeof(Mark), minimum);
  static_assert(alignof(Mark) <= minimum);

  // A mark's number is even; this bit is set in it once a checkpoint names the mark. One that only a scope knows is
  // dropped when the scope ends, so that the next push does not store what nobody can rewind to.
  static constexpr std::uint64_t named = 1;

  DE100_COLD_PATH void end_newest_objects(std::uint64_t from) noexcept;
  DE100_COLD_PATH void* push_growing(std::size_t size, std::size_t alignment) noexcept;
  DE100_FORCE_INLINE void* push_at(Address start, std::size_t size) noexcept;
  [[nodiscard]] void* push_watched(std::size_t size, std::size_t alignment) noexcept;
  [[nodiscard]] Address next_start(std::size_t alignment) const noexcept;
  /// Whether that many bytes and those that rounded them up lie between `start` and the cursor. A size that wraps is 0.
  [[nodiscard]] bool ends_at_cursor(Address start, std::size_t size) const noexcept {
    return align_up(size, minimum) + Policy.red_zone == cursor_ - start;
  }
  [[nodiscard]] bool is_newest(Address start, std::size_t size) const noexcept;
  bool give_back_newest(Address start, std::size_t size, Where where) noexcept;
  bool grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept;

  /// Where a push that is watched goes.
  struct Slot {
    Address mark;   // where a mark at the cursor is stored
    Address start;  // of the bytes that are asked for
    Address fence;  // a page
    Address next;   // the cursor afterwards
  };
  bool find_slot(std::size_t size, std::size_t alignment, Slot& slot) const noexcept;
  [[nodiscard]] static std::size_t most_around() noexcept;
  void open(Address begin, Address end) noexcept;
  void retire(Address begin, Address end) noexcept;
  template <class Header>
  static void close(Header* header) noexcept;
  template <class Header>
  static Header opened(Header* header) noexcept;
  void set_limit() noexcept { limit_ = here_ != 0 || watched ? cursor_ : end_; }

  void move_back(Address cursor) noexcept;
  DE100_OUT_OF_LINE Address move_backing_back(Address cursor) noexcept;
  void move_back_to_used(std::size_t used_then) noexcept;
  DE100_OUT_OF_LINE void find_used(std::size_t used_then) noexcept;
  void mark_here() noexcept;
  void drop_mark_here() noexcept;
  [[nodiscard]] bool rewind_to_used(std::uint64_t used_then, Where where, bool ends_scope) noexcept;
  Mark* find_mark(std::uint64_t number, Mark& found) const noexcept;

  using Cursor::cursor_;
  using Cursor::limit_;
  using Cursor::used_to_;
  // In an order as in Bump: no two neighbours are written together.
  Address begin_ = 0;
  std::uint64_t here_ = 0;  // the number of the good mark at the cursor, 0 where there is none
  Address end_ = 0;
  Mark* marks_ = nullptr;            // good marks below the cursor, newest first
  ObjectHeader* objects_ = nullptr;  // newest first
  std::size_t peak_ = 0;             // the most that was used before the cursor last moved back
  Backing* backing_ = nullptr;       // null where the arena does not grow
  std::uint64_t numbers_ = 0;        // the last number given to a mark
  std::uint64_t identity_ = 0;       // never that of another arena; 0 without memory
  std::uint64_t owner_ = 0;          // the thread that uses the arena, where that is checked
  std::uint32_t scopes_ = 0;         // how many are open
  ArenaCore* lent_to_ = nullptr;     // who has it meanwhile, for a scope
  const char* name_ = "";
};

// ---- implementation: life ------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
ArenaCore<Policy>::ArenaCore(MemoryView view, Address used_to) noexcept {
  const UsablePart part(view, minimum);
  if (part.begin == part.end) return;
  cursor_ = begin_ = part.begin;
  end_ = part.end;
  set_limit();
  used_to_ = used_to < part.end ? used_to : part.end;
  identity_ = draw_identity();
  if constexpr (Policy.poison) poison(begin_, end_);
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::begin(Backing& backing, const Stretch& first) noexcept {
  backing.fenced = fenced;
  backing.poisoned = Policy.poison;
  adopt(first);
  backing_ = &backing;
  identity_ = draw_identity();
  if constexpr (Policy.poison) poison(cursor_, end_);
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::take(ArenaCore& other, Backing* backing) noexcept {
  DE100_ARENA_ASSERT(scopes_ == 0 && other.scopes_ == 0 && "an arena is not moved while a scope of it is open", name_);
  if constexpr (watched) {
    if (backing_ == nullptr) open(begin_, end_);
  }
  if constexpr (Policy.sites) this->take_log_of(other);
  name_ = other.name_;
  here_ = other.here_;
  adopt(other.now());
  peak_ = other.peak_;
  marks_ = other.marks_;
  objects_ = other.objects_;
  backing_ = backing;
  numbers_ = other.numbers_;
  identity_ = other.identity_;
  owner_ = 0;
  other.here_ = other.identity_ = other.owner_ = 0;
  other.adopt({});
  other.peak_ = 0;
  other.marks_ = nullptr;
  other.objects_ = nullptr;
  other.backing_ = nullptr;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::both_fixed(const ArenaCore& other) const noexcept {
  const bool fixed = backing_ == nullptr && other.backing_ == nullptr;
  DE100_ARENA_ASSERT(fixed && "an arena that grows is moved as the type that it is, and not as an Arena", name_);
  return fixed;
}

/// Goes on in another stretch of memory, whose ends need not be aligned.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::adopt(const Stretch& now) noexcept {
  cursor_ = align_up(now.cursor, minimum);
  begin_ = now.begin + (cursor_ - now.cursor);
  used_to_ = now.used_to;
  end_ = align_down(now.end < highest_end ? now.end : highest_end, minimum);
  if (end_ < cursor_) end_ = cursor_;  // a minimum alignment above the page size
  set_limit();
}

/// The thread that uses the arena is the one that has used it.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void ArenaCore<Policy>::check_thread() noexcept {
  if constexpr (Policy.check_thread) {
    const std::uint64_t thread = os::thread_id();
    if (owner_ == 0) owner_ = thread;
    DE100_ARENA_ASSERT(
        owner_ == thread && "an arena belongs to one thread: clear it or hand_over() before another uses it", name_);
  }
}

/// Whether it may be used, which is its scope's alone where that is checked.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::check_lent() const noexcept {
  if constexpr (!Policy.check_scopes) return true;
  DE100_ARENA_ASSERT(
      lent_to_ == nullptr && "while a scope of an arena is open, the arena is used through it: scope.arena()", name_);
  return lent_to_ == nullptr;
}

// ---- implementation: facts -----------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::contains(const void* place) const noexcept {
  const Address address = reinterpret_cast<Address>(place);
  if (const ChainBacking* const chain = as_chain(backing_)) return chain->contains(now(), address);
  const BlockBacking* const block = Policy.retire ? as_block(backing_) : nullptr;
  return address >= (block != nullptr ? block->retired_to : begin_) && address < cursor_;
}

template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::capacity() const noexcept {
  const BlockBacking* const block = as_block(backing_);
  if (Policy.retire && block != nullptr) return block->most;
  return block == nullptr ? end_ - begin_ : align_down(block->first() + block->block.reserved_size(), minimum) - begin_;
}

template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::remaining() const noexcept {
  const std::size_t room = capacity() - used();
  const std::size_t mark = here_ != 0 ? mark_size : 0;
  return room > mark ? room - mark : 0;
}

#if DE100_BODIES

DE100_INLINE void name_arena(const char* name) noexcept {
  if (*name == '\0') return;
  constexpr char before[] = "de100: arena \"", after[] = "\":\n";
  os::write_error(before, sizeof before - 1);
  os::write_error(name, std::strlen(name));
  os::write_error(after, sizeof after - 1);
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_ARENA_CORE_HPP

// ==== de100/arena_push.hpp ===========================================================================================
//
// arena_push.hpp: how an arena gives memory out where bump.hpp, which every push runs, does not: marks to store, memory
// to get, and what ArenaPolicy has watched.

#ifndef DE100_ARENA_PUSH_HPP
#define DE100_ARENA_PUSH_HPP

namespace de100::detail {

template <ArenaPolicy Policy>
template <Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push_constant(void*& place) noexcept {
  check_thread();
  return Cursor::template push_constant<fill, size, alignment>(place, *this);
}

template <ArenaPolicy Policy>
template <Fill fill>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
  check_thread();
  return Cursor::template push<fill>(size, alignment, place, *this);
}

/// Where a push at the cursor would start: behind the mark that is to be stored there. 0 or another address below the
/// cursor where the alignment is beyond the last address.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE auto ArenaCore<Policy>::next_start(std::size_t alignment) const noexcept -> Address {
  return align_up(here_ != 0 ? cursor_ + mark_size : cursor_, alignment);
}

/// Whatever is not the fast path: bad arguments, a mark to store, little room.
template <ArenaPolicy Policy>
DE100_OUT_OF_LINE void* ArenaCore<Policy>::push_short(std::size_t size, std::size_t alignment) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment) || !check_lent()) return nullptr;
  if constexpr (watched) return push_watched(size, alignment);
  const Address start = next_start(alignment);
  if (start - cursor_ > end_ - cursor_ || size > end_ - start) return push_growing(size, alignment);
  return push_at(start, size);
}

/// The same where memory is short.
template <ArenaPolicy Policy>
DE100_COLD_PATH void* ArenaCore<Policy>::push_growing(std::size_t size, std::size_t alignment) noexcept {
  const std::size_t before = next_start(alignment) - cursor_;
  if (backing_ == nullptr || before > max_size || !grow(before + size, size, alignment)) return nullptr;
  return push_at(next_start(alignment), size);  // the cursor may be elsewhere now
}

/// There is room, also for the mark.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void* ArenaCore<Policy>::push_at(Address start, std::size_t size) noexcept {
  if (here_ != 0) {
    marks_ = ::new (reinterpret_cast<void*>(cursor_)) Mark{marks_, here_};
    here_ = 0;
    limit_ = end_;
  }
  cursor_ = start + align_up(size, minimum);
  return reinterpret_cast<void*>(start);
}

/// Bytes that a push can take beside its own and those of its alignment.
template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::most_around() noexcept {
  return mark_size + 2 * minimum + Policy.red_zone + (fenced || Policy.retire ? 4 * page_size() : 0);
}

/// False where the addresses end. Whether the arena ends there is the caller's to look at.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::find_slot(std::size_t size, std::size_t alignment, Slot& slot) const noexcept {
  std::size_t most = 0;
  if (!checked_add(size, most_around(), most) || !checked_add(most, alignment, most)) return false;
  if (most > UINTPTR_MAX - cursor_) return false;

  const std::size_t page = page_size();
  slot.mark = here_ != 0 && Policy.retire ? align_up(cursor_, page) : cursor_;
  const Address first = here_ != 0 ? slot.mark + mark_size : cursor_;
  if constexpr (is(Policy.fences, Fences::behind)) {
    slot.fence = align_up(align_up(first, alignment) + size, page);
    slot.start = align_down(slot.fence - size, alignment);
    slot.next = slot.fence + page;
  } else if constexpr (is(Policy.fences, Fences::front)) {
    slot.start = align_up(align_up(first, page) + page, alignment);
    slot.fence = slot.start - page;
    slot.next = align_up(slot.start + size, page);
  } else {
    slot.start = align_up(first, alignment);
    slot.next = slot.start + align_up(size, minimum) + Policy.red_zone;
  }
  return true;
}

template <ArenaPolicy Policy>
void* ArenaCore<Policy>::push_watched(std::size_t size, std::size_t alignment) noexcept {
  Slot slot = {};
  const bool found = find_slot(size, alignment, slot);
  if (!found || slot.next > end_) {
    if (backing_ == nullptr || !grow(found ? slot.next - cursor_ : max_size, size, alignment)) return nullptr;
    if (!find_slot(size, alignment, slot) || slot.next > end_) return nullptr;
  }
  if constexpr (fenced) {
    if (!fence(slot.fence, page_size())) return nullptr;
  }
  if (here_ != 0) {
    if constexpr (Policy.poison) unpoison(slot.mark, slot.mark + sizeof(Mark));
    marks_ = ::new (reinterpret_cast<void*>(slot.mark)) Mark{marks_, here_};
    close(marks_);
    here_ = 0;
    if constexpr (Policy.retire) begin_ += slot.mark - cursor_;  // what is skipped to a page of its own is not used
  }
  if constexpr (Policy.poison) unpoison(slot.start, slot.start + size);
  cursor_ = limit_ = slot.next;
  if constexpr (Policy.sites) this->keep_push(*this, slot.start, size);
  return reinterpret_cast<void*>(slot.start);
}

/// It is memory like any other again.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::open(Address begin, Address end) noexcept {
  if constexpr (fenced) unfence(begin, end);
  if constexpr (Policy.poison) unpoison(begin, end);
}

/// What stands in the arena and is nobody's but its own is poisoned too, but while it is read.
template <ArenaPolicy Policy>
template <class Header>
void ArenaCore<Policy>::close(Header* header) noexcept {
  const Address at = reinterpret_cast<Address>(header);
  if constexpr (Policy.poison) poison(at, at + sizeof(Header));
}

template <ArenaPolicy Policy>
template <class Header>
Header ArenaCore<Policy>::opened(Header* header) noexcept {
  const Address at = reinterpret_cast<Address>(header);
  if constexpr (Policy.poison) unpoison(at, at + sizeof(Header));
  const Header contents = *header;
  close(header);
  return contents;
}

/// What was dropped, in [begin, end), faults from now on and is not used again, as far as the block has other
/// addresses; begin = 0: all that was used.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::retire(Address begin, Address end) noexcept {
  BlockBacking* const block = as_block(backing_);
  if (block == nullptr) return;
  Stretch stretch = now();
  block->retire(stretch, begin, end);
  adopt(stretch);
  if constexpr (fenced) {
    if (cursor_ < end) unfence(cursor_, end);
  }
  if constexpr (Policy.poison) poison(cursor_, end_);
}

/// Gets so much memory that a push of that size and alignment fits, for which `room` bytes are needed at the cursor.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept {
  Stretch stretch = now();
  if (BlockBacking* const block = as_block(backing_)) {
    if (!block->grow(stretch, align_up(room, minimum))) return false;
  } else {
    // Where the region will start is not known.
    if (!checked_add(size, most_around(), room) || !checked_add(room, alignment, room)) {
      backing_->last = {MemoryError::size_overflow, 0};
      return false;
    }
    const auto push_on = [](void* parent, std::size_t bytes, std::size_t bytes_alignment) noexcept {
      void* place = nullptr;
      static_cast<ArenaCore<usual_policy<Policy>>*>(parent)->template push<Fill::nothing>(bytes, bytes_alignment,
                                                                                          place);
      return place;
    };
    if (!static_cast<ChainBacking*>(backing_)->grow(stretch, room, push_on)) return false;
  }
  adopt(stretch);
  if constexpr (Policy.poison) poison(cursor_, end_);
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::push_part(std::size_t size, std::size_t alignment, ArenaCore& part) noexcept {
  void* place = nullptr;
  if (is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
  if (!push<Fill::nothing>(size, alignment, place)) return false;
  ArenaCore whole(MemoryView(place, align_up(size, minimum)), used_to_);
  part.take(whole, nullptr);
  return true;
}

/// Whether an allocation of that size ends at the cursor, but for the bytes that rounded it up. Whatever the size, it
/// does not reach over the newest mark or out of the region of a chain.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::is_newest(Address start, std::size_t size) const noexcept {
  const ChainBacking* const chain = as_chain(backing_);
  const ChainRegion* const region = chain != nullptr ? chain->current : nullptr;
  Address lowest = region != nullptr ? region->first() : begin_;
  const Address mark = reinterpret_cast<Address>(marks_);
  if (mark >= lowest && mark < cursor_) lowest = mark + mark_size;
  if (fenced || (Policy.red_zone != 0 && size > max_size)) return false;
  return start >= lowest && start < cursor_ && ends_at_cursor(start, size);
}

/// Containers give much back, and little of it is the newest: what is not costs no call.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE bool ArenaCore<Policy>::give_back(void* last, std::size_t size, Where where) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  return check_lent() && ends_at_cursor(start, size) && give_back_newest(start, size, where);
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::give_back_newest(Address start, std::size_t size, [[maybe_unused]] Where where) noexcept {
  if (!is_newest(start, size) || here_ != 0) return false;
  if constexpr (Policy.sites) this->keep_given_back(start, where);
  move_back(start);
  set_limit();
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::extend(void* last, std::size_t old_size, std::size_t new_size) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (!check_lent() || !is_newest(start, old_size) || new_size == 0 || new_size > max_size) return false;
  const Address end = start + align_up(new_size, minimum) + Policy.red_zone;
  if (end != cursor_ && here_ != 0) return false;
  if (new_size > end_ - start || (Policy.red_zone != 0 && end > end_)) {
    if (as_block(backing_) == nullptr || !grow(end - cursor_, new_size, 1)) return false;
  }

  if (new_size > old_size) {
    if constexpr (Policy.poison) unpoison(start, start + new_size);
    Cursor::clear_used(start + old_size, new_size - old_size);
    cursor_ = end;
  } else {
    move_back(end);
    if constexpr (Policy.poison) {
      poison(start, end);
      unpoison(start, start + new_size);
    }
  }
  set_limit();
  if constexpr (Policy.sites) this->keep_size(start, new_size);
  return true;
}

}  // namespace de100::detail

#endif  // DE100_ARENA_PUSH_HPP

// ==== de100/arena_rewind.hpp =========================================================================================
//
// arena_rewind.hpp: how an arena takes memory back: marks, rewinding to them, scopes, and the objects that end
// then.

#ifndef DE100_ARENA_REWIND_HPP
#define DE100_ARENA_REWIND_HPP

namespace de100::detail {

/// Everything from `cursor` on is free, and no longer fresh. The limit is the caller's to set.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back(Address cursor) noexcept {
  peak_ = peak();
  if (backing_ != nullptr) cursor = move_backing_back(cursor);
  if (cursor_ > used_to_) used_to_ = cursor_;
  if constexpr (fenced && !Policy.retire) unfence(cursor, cursor_);
  if constexpr (Policy.poison) poison(cursor, cursor_);
  cursor_ = cursor;
}

/// Has what backs the arena go back too. Answers where the cursor is then.
template <ArenaPolicy Policy>
DE100_OUT_OF_LINE auto ArenaCore<Policy>::move_backing_back(Address cursor) noexcept -> Address {
  Stretch stretch = now();
  backing_->note(used());
  if (ChainBacking* const chain = as_chain(backing_)) cursor = chain->go_back_to_place(stretch, cursor);
  adopt(stretch);
  return cursor;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back_to_used(std::size_t used_then) noexcept {
  if (backing_ != nullptr) find_used(used_then);
  move_back(begin_ + used_then);
}

/// Goes back to the region of a chain that the byte after `used_then` bytes is in.
template <ArenaPolicy Policy>
DE100_OUT_OF_LINE void ArenaCore<Policy>::find_used(std::size_t used_then) noexcept {
  ChainBacking* const chain = as_chain(backing_);
  if (chain == nullptr) return;
  peak_ = peak();
  Stretch stretch = now();
  backing_->note(used());
  chain->go_back_to_used(stretch, used_then);
  adopt(stretch);
}

/// There is a mark at the cursor. The next push stores it: it is sent to the cold path by a limit that leaves no room.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::mark_here() noexcept {
  if (here_ != 0) return;
  here_ = numbers_ += 2;
  limit_ = cursor_;
}

template <ArenaPolicy Policy>
std::uint64_t ArenaCore<Policy>::mark([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return named;  // which no mark's number is
  if constexpr (!Policy.check_marks) return used();
  mark_here();
  if constexpr (Policy.sites) this->keep_mark(*this, cursor_, here_ & ~named, where);
  here_ |= named;
  return here_ & ~named;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::drop_mark_here() noexcept {
  here_ = 0;
  set_limit();
}

/// The same where a mark is no more than the bytes that were used.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to_used(std::uint64_t used_then, [[maybe_unused]] Where where,
                                       [[maybe_unused]] bool ends_scope) noexcept {
  if (used_then > used()) return false;
  end_objects(used_then);
  move_back_to_used(static_cast<std::size_t>(used_then));
  if constexpr (Policy.sites) this->keep_rewind(*this, ends_scope, where);
  set_limit();
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to(std::uint64_t number, Where where, bool ends_scope) noexcept {
  check_thread();
  if (!check_lent()) return false;
  if constexpr (!Policy.check_marks) return rewind_to_used(number, where, ends_scope);
  if ((here_ & ~named) == number) return true;
  Mark found = {};
  Mark* const mark = find_mark(number, found);
  if (mark == nullptr) return false;
  end_objects(number);
  const Address dropped_to = cursor_;
  move_back(reinterpret_cast<Address>(mark));
  here_ = found.number;
  marks_ = found.previous;
  if constexpr (Policy.retire) retire(cursor_, dropped_to);
  if constexpr (Policy.sites) this->keep_rewind(number, ends_scope, where);
  limit_ = cursor_;
  return true;
}

/// The good mark with that number, which does not stand at the cursor, and what it holds; null where there is none.
template <ArenaPolicy Policy>
auto ArenaCore<Policy>::find_mark(std::uint64_t number, Mark& found) const noexcept -> Mark* {
  for (Mark* mark = marks_; mark != nullptr; mark = found.previous) {
    found = opened(mark);
    if (found.number <= (number | named)) return (found.number & ~named) == number ? mark : nullptr;
  }
  return nullptr;
}

template <ArenaPolicy Policy>
RewindError ArenaCore<Policy>::refusal(std::uint64_t number) const noexcept {
  if constexpr (!Policy.check_marks) return number > used() ? RewindError::ahead : RewindError::none;
  Mark found = {};
  const bool good = (here_ & ~named) == number || find_mark(number, found) != nullptr;
  return good ? RewindError::none : RewindError::dropped;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::clear([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return;
  end_objects(0);
  if constexpr (Policy.sites) this->keep_clear(where);
  marks_ = nullptr;
  [[maybe_unused]] const Address dropped_to = cursor_;
  move_back_to_used(0);
  if constexpr (Policy.retire) retire(0, dropped_to);
  if (BlockBacking* const block = as_block(backing_)) {
    Stretch stretch = now();
    block->clear(stretch);
    adopt(stretch);
  }
  drop_mark_here();
  hand_over();
}

template <ArenaPolicy Policy>
ScopeMark ArenaCore<Policy>::begin_scope([[maybe_unused]] Where where) noexcept {
  check_thread();
  if (!check_lent()) return {named, scopes_ + 1, false};
  const bool first = here_ == 0;
  ++scopes_;
  if constexpr (!Policy.check_marks) return {used(), scopes_, first};
  mark_here();
  if constexpr (Policy.sites) this->keep_mark(*this, cursor_, here_ & ~named, where);
  return {here_ & ~named, scopes_, first};
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::end_scope(const ScopeMark& mark) noexcept {
  DE100_ARENA_ASSERT(scopes_ == mark.depth && "scopes of an arena end in the reverse order", name_);
  --scopes_;
  const bool rewound = rewind_to(mark.number, {}, true);
  if (rewound && mark.first && (here_ & named) == 0) {
    if constexpr (Policy.sites) this->forget_mark(mark.number);
    drop_mark_here();
  }
  DE100_ARENA_ASSERT(rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open",
                     name_);
}

template <ArenaPolicy Policy>
DE100_COLD_PATH void ArenaCore<Policy>::end_newest_objects(std::uint64_t from) noexcept {
  ObjectHeader* stays = nullptr;  // the newest that does
  ObjectHeader* next = objects_;
  while (next != nullptr) {
    ObjectHeader* const object = next;
    const ObjectHeader header = opened(object);
    if (header.highest < from) break;
    next = header.previous;
    if (header.order < from) {  // the mark was taken in its constructor
      stays = object;
      continue;
    }
    ObjectHeader** link = &objects_;
    if (stays != nullptr) {
      if constexpr (Policy.poison) unpoison(reinterpret_cast<Address>(stays), reinterpret_cast<Address>(stays + 1));
      link = &stays->previous;
    }
    *link = next;
    if (stays != nullptr) close(stays);
    header.end(object);
  }
}

}  // namespace de100::detail

#endif  // DE100_ARENA_REWIND_HPP

// ==== de100/fault_report.hpp =========================================================================================
//
// fault_report.hpp: who did it, printed when it happens. Where DE100_SITES is 1, a program that touches what it may not
// (a guard, a fence, memory that an arena with ArenaPolicy::retire has dropped) says first which push that was:
//
//   int main() {
//     (void)install_fault_report();
//
//   de100: 0x7f3a5c001000 is 1 byte past the end of char[13] (13 bytes at 0x7f3a5c000ff3), pushed on arena "names" at
//   names.cpp:7 in read_name()
//
// and then ends as it would have. AddressSanitizer's reports have it behind them.

#ifndef DE100_FAULT_REPORT_HPP
#define DE100_FAULT_REPORT_HPP

#if DE100_SITES

namespace de100 {

/// From now on what explain() says of an address is printed to where errors go when a touch of it faults, and behind
/// each report of AddressSanitizer's; then whoever was told of faults before is told: another handler, a debugger, the
/// system, which ends the program. Once for all threads.
///
/// POSIX: handlers for SIGSEGV and SIGBUS, on the alternate stack of the thread where it has one; who installs another
/// later calls this one, or it is silent. Windows: the first vectored handler, so that faults which somebody handles
/// are printed too. False where the system has no such thing, as WebAssembly, or refuses.
[[nodiscard]] bool install_fault_report() noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

namespace detail {

inline constinit AtomicU64 reporting_thread = {};

/// One at a time, and none of what faults in here.
inline void report_fault(const void* address) noexcept {
  std::uint64_t nobody = 0;
  if (!compare_exchange(reporting_thread, nobody, os::thread_id())) return;
  char text[2048] = "de100: ";
  const std::size_t begun = std::strlen(text), room = sizeof text - begun - 1;
  const std::size_t size = explain(address).print(text + begun, room);
  std::size_t end = begun + (size < room ? size : room - 1);
  text[end++] = '\n';
  os::write_error(text, end);
  store_release(reporting_thread, 0);
}

#if DE100_SANITIZE_ADDRESS
/// Of a fault, which was reported when it came, it knows no address.
inline void report_behind_asan(const char*) noexcept {
  const void* const address = __asan_report_present() != 0 ? __asan_get_report_address() : nullptr;
  if (address != nullptr) report_fault(address);
}
#endif

}  // namespace detail

inline bool install_fault_report() noexcept {
#if DE100_SANITIZE_ADDRESS
  __asan_set_error_report_callback(detail::report_behind_asan);
#endif
  return os::watch_faults(detail::report_fault);
}

}  // namespace de100

#endif  // DE100_SITES

#endif  // DE100_FAULT_REPORT_HPP

// ==== de100/arena.hpp ================================================================================================
//
// arena.hpp: bump allocation on a view. An arena gives memory out from front to back and takes it back by rewinding to
// a mark, all at once: a push costs a few instructions, a rewind is constant time whatever it drops (but for a step for
// each object that has a destructor), and nothing is stored per allocation.
//
//   Arena arena(block.view(), already_zero);
//   Level* level = arena.push_struct<Level>();
//   {
//     ArenaScope scope = arena.scope();
//     Span<Vertex> temporary = arena.push_array<Vertex>(1000);
//   }  // the vertexes are gone, the level stays
//
// Pushed memory is zero, the first time and after any rewind, unless the name says uninitialized. What does not fit is
// null or empty, and the arena is as it was. An arena belongs to one thread at a time.
//
// Whatever backs an arena (a view here; block_arena.hpp and chained_arena.hpp have ones that grow), what is passed
// around is Arena&.

#ifndef DE100_ARENA_HPP
#define DE100_ARENA_HPP

namespace de100 {

/// Says that a view reads as zero, as memory fresh from a MemoryBlock does.
struct already_zero_t {
  explicit already_zero_t() = default;
};
inline constexpr already_zero_t already_zero{};

template <ArenaPolicy Policy>
class BasicArena;
template <ArenaPolicy Policy>
class BasicArenaScope;

namespace detail {
/// The bytes of an arena, for this library's own headers.
template <ArenaPolicy Policy>
ArenaCore<Policy>& core_of(BasicArena<Policy>& arena) noexcept {
  return arena;
}
template <ArenaPolicy Policy>
const ArenaCore<Policy>& core_of(const BasicArena<Policy>& arena) noexcept {
  return arena;
}
/// The arena itself, or as its innermost scope has it, where it is used through that alone.
template <ArenaPolicy Policy>
BasicArena<Policy>& innermost(BasicArena<Policy>& arena) noexcept {
  BasicArena<Policy>* found = &arena;
  while (core_of(*found).lent_to() != nullptr) found = static_cast<BasicArena<Policy>*>(core_of(*found).lent_to());
  return *found;
}
}  // namespace detail

/// A place in an arena to rewind to. A value: copy it, keep it, drop it. `ArenaCheckpoint{}` is refused by every arena.
class ArenaCheckpoint {
 public:
  constexpr ArenaCheckpoint() noexcept = default;

 private:
  template <ArenaPolicy Policy>
  friend class BasicArena;
  constexpr ArenaCheckpoint(std::uint64_t arena, std::uint64_t mark) noexcept : arena_(arena), mark_(mark) {}

#if DE100_SITES
  friend DroppedRecord explain(ArenaCheckpoint mark) noexcept;
#endif

  std::uint64_t arena_ = 0;  // identity of the arena
  std::uint64_t mark_ = 0;   // number of the mark in that arena; without checked marks, bytes used
};

/// A bump arena. Everyone passes `Arena&`.
///
/// Marks. A mark is good until the arena is rewound to before it, cleared, or ends; it may be rewound to again and
/// again until then. A stale one is refused, even where the arena has grown over its place again: the arena keeps a
/// list of its good marks, newest first. Taking a mark takes no memory; the first push after it stores 16 bytes in the
/// arena (rounded up to the minimum alignment), which a rewind to it takes back. Marks taken at one place are one mark.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArena : protected detail::ArenaCore<Policy>,
                   public detail::ArenaPushes<BasicArena<Policy>, Policy.sites>::Type {
  using Core = detail::ArenaCore<Policy>;

 public:
  using Scope = BasicArenaScope<Policy>;
  /// What the last parameter of some functions is: where they are called, if the arena keeps that. It has a default.
  using typename Core::Where;

  static constexpr ArenaPolicy policy = Policy;

  /// An arena without memory: not valid, every push is refused.
  BasicArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used, and is cleared when it is pushed.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicArena(MemoryView view DE100_LIFETIME_BOUND) noexcept : Core(view, UINTPTR_MAX) { check_policy(); }

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicArena(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept : Core(view, 0) { check_policy(); }

  /// An arena that stands at the start of its own memory, so that all of its state lives in the view. Null where the
  /// view is too small. Nothing has to be destroyed, but clear() runs what push_object left to run; with
  /// ArenaPolicy::poison or fences, it is destroyed before the memory is used for something else.
  [[nodiscard]] static BasicArena* make_in(MemoryView view DE100_LIFETIME_BOUND) noexcept;
  [[nodiscard]] static BasicArena* make_in(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept;

  /// The memory and the marks go to the new arena; `other` is left without memory and refuses its old marks.
  ///
  /// No scope of `other` is open. One that grows is moved as the type it is: as an Arena it stays where it is.
  BasicArena(BasicArena&& other) noexcept {
    if (this->both_fixed(other)) this->take(other, nullptr);
  }
  BasicArena& operator=(BasicArena&& other) noexcept {
    if (this == &other || !this->both_fixed(other)) return *this;
    this->end_objects(0);
    this->take(other, nullptr);
    return *this;
  }
  template <detail::Extends<BasicArena> Growing>
  BasicArena(Growing&& other) = delete;  // NOLINT(bugprone-forwarding-reference-overload): hides no move of an arena
  template <detail::Extends<BasicArena> Growing>
  BasicArena& operator=(Growing&& other) = delete;

  /// Ends the objects of push_object. Of an arena that has any, the memory is still there.
  ~BasicArena() = default;

  // ---- push: what pushes.hpp has, and ----------------------------------------------------------------------------

  /// An arena on at least `size` bytes of this one, for a part of the work: it fills by itself, and gives nothing back
  /// here. Not valid when full. It ends, or is cleared, before this one is rewound to before it, cleared, or ends.
  [[nodiscard]] BasicArena push_arena(std::size_t size, std::size_t alignment = Pushes<BasicArena>::default_alignment,
                                      Where where = Where::here()) noexcept;

  /// Makes the newest allocation larger or smaller where it stands; bytes from `old_size` on are zero. False, and
  /// nothing changed, when `last` is not the newest allocation or `old_size` not its size (as far as the minimum
  /// alignment tells), when full, when `new_size` is 0, and when its end would cross a checked mark that was taken
  /// since.
  ///
  /// It is no object of push_object.
  using Core::extend;

  /// Takes the newest allocation back, as if it had not been pushed. False, and nothing changed, where extend() would
  /// take it for another's, and when a checked mark was taken since. Of a ChainedArena this ends where a region does:
  /// what is newest then, in the one before, is not known any more.
  ///
  /// It is no object of push_object.
  using Core::give_back;

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  /// Marks the place where the next push goes. Works in a full arena. Constant time.
  [[nodiscard]] ArenaCheckpoint checkpoint(Where where = Where::here()) noexcept {
    return {this->identity(), this->mark(where)};
  }

  /// Drops everything that was pushed since the mark. False, and nothing changed, where the mark is stale or another
  /// arena's. Constant time, and a step for each mark taken since, and as clear() for what is dropped.
  [[nodiscard]] bool rewind(ArenaCheckpoint mark, Where where = Where::here()) noexcept {
    const bool done = this->is_valid() && mark.arena_ == this->identity() && this->rewind_to(mark.mark_, where);
    if constexpr (Policy.assert_marks) {
      DE100_ARENA_ASSERT(done && "a rewind to a mark that is not good: rewind_error() says why", this->name());
    }
    return done;
  }

  /// What a rewind to the mark would be refused for now; RewindError::none where it would not be. A refused rewind
  /// changes nothing, so it can be asked before and after. A step for each mark taken since.
  [[nodiscard]] RewindError rewind_error(ArenaCheckpoint mark) const noexcept {
    if (mark.arena_ == 0) return RewindError::no_mark;
    if (mark.arena_ != this->identity()) return RewindError::other_arena;
    return this->refusal(mark.mark_);
  }

  /// A mark now, and a rewind to it when the scope ends.
  [[nodiscard]] Scope scope(Where where = Where::here()) noexcept DE100_LIFETIME_BOUND { return Scope(*this, where); }

  /// Drops everything, marks too. Constant time, and a step for each object of push_object and each region of a
  /// ChainedArena; those that a large push had, and a BlockArena that decays, ask the system.
  using Core::clear;

  /// The thread that uses the arena next is the one that ArenaPolicy::check_thread holds it to.
  using Core::hand_over;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether `place` is among the used bytes. A step for each region of a ChainedArena.
  using Core::contains;
  /// Whether the arena was given memory, or a source of it.
  using Core::is_valid;
  /// Bytes from the start to the cursor: pushes, what aligning them skipped, and marks.
  using Core::used;
  /// Bytes that the next push can have, alignment above the minimum aside.
  using Core::remaining;
  /// Bytes that can be used in all: for a BlockArena all that it has reserved, for a ChainedArena as far as the region
  /// goes that it is in.
  using Core::capacity;
  /// The most that used() ever was.
  using Core::peak;
  /// For assertions and reports; "" without. Not copied: it lives at least as long as the arena.
  using Core::name;
  using Core::set_name;

 private:
  friend Pushes<BasicArena>;
  friend BasicArenaScope<Policy>;
  template <ArenaPolicy Any>
  friend detail::ArenaCore<Any>& detail::core_of(BasicArena<Any>& arena) noexcept;
  template <ArenaPolicy Any>
  friend const detail::ArenaCore<Any>& detail::core_of(const BasicArena<Any>& arena) noexcept;
  template <ArenaPolicy Any>
  friend BasicArena<Any>& detail::innermost(BasicArena<Any>& arena) noexcept;
  using typename Core::ObjectHeader;

  template <class T, class... Args>
  T* make_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

  static BasicArena* make_in(MemoryView view, bool reads_zero) noexcept;
  static constexpr void check_policy() noexcept {
    static_assert(!Policy.retire, "ArenaPolicy::retire needs addresses to spare, which a BlockArena has");
  }
};

using Arena = BasicArena<>;

namespace detail {
/// What a scope has of its own, where an arena is used through it alone.
template <ArenaPolicy Policy, bool lends>
struct LentArena {};
template <ArenaPolicy Policy>
struct LentArena<Policy, true> {
  BasicArena<Policy> inner;
};
}  // namespace detail

/// Rewinds an arena to where it was when the scope began. Scopes nest, and end in the reverse order.
///
/// The arena is not moved, and neither cleared nor rewound to before the scope, while the scope is open: debug builds
/// assert it, and that an inner scope ends first.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArenaScope : detail::LentArena<Policy, Policy.check_scopes> {
 public:
  using Where = typename BasicArena<Policy>::Where;

  explicit BasicArenaScope(BasicArena<Policy>& arena DE100_LIFETIME_BOUND, Where where = Where::here()) noexcept
      : arena_(&arena), mark_(arena.begin_scope(where)) {
    if constexpr (Policy.check_scopes) arena.lend(this->inner);
  }

  /// The new scope rewinds; `other` does nothing any more.
  BasicArenaScope(BasicArenaScope&& other) noexcept : arena_(other.arena_), mark_(other.mark_) {
    other.arena_ = nullptr;
    if constexpr (Policy.check_scopes) {
      detail::core_of(this->inner).take_back(other.inner);
      if (arena_ != nullptr) arena_->lend_on(this->inner);
    }
  }
  BasicArenaScope& operator=(BasicArenaScope&&) = delete;

  ~BasicArenaScope() {
    if (arena_ == nullptr) return;
    if constexpr (Policy.check_scopes) arena_->take_back(this->inner);
    arena_->end_scope(mark_);
  }

  /// The arena, for the length of the scope: with ArenaPolicy::check_scopes, the only way to use it meanwhile.
  [[nodiscard]] BasicArena<Policy>& arena() noexcept DE100_LIFETIME_BOUND {
    if constexpr (Policy.check_scopes) {
      return this->inner;
    } else {
      return *arena_;
    }
  }
  [[nodiscard]] BasicArena<Policy>& operator*() noexcept DE100_LIFETIME_BOUND { return arena(); }
  [[nodiscard]] BasicArena<Policy>* operator->() noexcept DE100_LIFETIME_BOUND { return &arena(); }

 private:
  BasicArena<Policy>* arena_;
  detail::ScopeMark mark_;
};

using ArenaScope = BasicArenaScope<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view, bool reads_zero) noexcept {
  BasicArena whole = reads_zero ? BasicArena(view, already_zero) : BasicArena(view);
  void* place = nullptr;
  constexpr std::size_t size = sizeof(BasicArena), alignment = alignof(BasicArena);
  if (!whole.template push_constant<detail::Fill::nothing, size, alignment>(place)) return nullptr;
  if (whole.remaining() == 0) return nullptr;
  BasicArena* const arena = ::new (place) BasicArena(static_cast<BasicArena&&>(whole));
  arena->leave_out_what_is_used();
  return arena;
}

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view) noexcept {
  return make_in(view, false);
}

template <ArenaPolicy Policy>
BasicArena<Policy>* BasicArena<Policy>::make_in(MemoryView view, already_zero_t) noexcept {
  return make_in(view, true);
}

template <ArenaPolicy Policy>
template <class T, class... Args>
T* BasicArena<Policy>::make_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
  static_assert(detail::Object<T>, "an arena is asked for an object type, not const, and not an array");
  if constexpr (detail::is_trivially_destructible<T>) {
    return Pushes<BasicArena>::template push_struct<T>(static_cast<Args&&>(args)...);
  } else {
    constexpr detail::Fill fill = sizeof...(Args) == 0 ? detail::Fill::zeros : detail::Fill::nothing;
    constexpr std::size_t offset = align_up(sizeof(ObjectHeader), alignof(T));
    constexpr std::size_t alignment = alignof(T) > alignof(ObjectHeader) ? alignof(T) : alignof(ObjectHeader);
    void* place = nullptr;
    if (!this->template push_constant<fill, offset + sizeof(T), alignment>(place)) return nullptr;
    const std::uint64_t order = this->newest_place();
    T* const made = detail::make<T>(static_cast<std::byte*>(place) + offset, static_cast<Args&&>(args)...);
    constexpr auto end = [](ObjectHeader* it) noexcept {
      static_cast<T*>(static_cast<void*>(reinterpret_cast<std::byte*>(it) + offset))->~T();
    };
    this->add_object(place, end, order);
    return made;
  }
}

template <ArenaPolicy Policy>
BasicArena<Policy> BasicArena<Policy>::push_arena(std::size_t size, std::size_t alignment,
                                                  [[maybe_unused]] Where where) noexcept {
  BasicArena part;
  if constexpr (Policy.sites) {
    const typename Core::Asking asking(this->sites(), {where, {}, 1});
    (void)this->push_part(size, alignment, part);
    return part;
  }
  (void)this->push_part(size, alignment, part);
  return part;
}

#if DE100_SITES
/// Who took the mark, and what became of it: `site`, and `how` and `dropped_at` where it is not good any more. A line
/// of 0 where that is not known. As explain() of an address.
[[nodiscard]] inline DroppedRecord explain(ArenaCheckpoint mark) noexcept {
  return detail::find_mark_record(mark.arena_, mark.mark_);
}
#endif

}  // namespace de100

#endif  // DE100_ARENA_HPP

// ==== de100/arena_cursor.hpp =========================================================================================
//
// arena_cursor.hpp: ArenaCursor, an arena's place to push at as a local variable. In a loop of many pushes the compiler
// keeps it in registers, which it cannot do with what an Arena& refers to: a push then stores nothing but what the loop
// writes.
//
//   ArenaCursor cursor(arena);
//   while (const Token* found = next_token()) cursor.push_struct<Token>(*found);

#ifndef DE100_ARENA_CURSOR_HPP
#define DE100_ARENA_CURSOR_HPP

namespace de100 {

/// Has the pushes of an arena until it ends, but push_object; what is pushed is the arena's, in the same memory and the
/// same order. An arena that grows goes on growing. Constant time to make and to end.
///
/// The arena outlives it, and is not used meanwhile: it counts all that is left as used and, unless it grows, refuses
/// every push. Nor is it marked, rewound or cleared: an assertion fails at the end, or when memory is short.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArenaCursor : public detail::ArenaPushes<BasicArenaCursor<Policy>, Policy.sites>::Type {
 public:
  explicit BasicArenaCursor(BasicArena<Policy>& arena DE100_LIFETIME_BOUND) noexcept
      : core_(detail::core_of(arena)), bump_(core_.take_cursor()) {}
  BasicArenaCursor(const BasicArenaCursor&) = delete;
  BasicArenaCursor& operator=(const BasicArenaCursor&) = delete;
  ~BasicArenaCursor() { core_.put_cursor(bump_); }

 private:
  friend Pushes<BasicArenaCursor>;
  friend detail::Bump<Policy.minimum_alignment>;
  friend detail::ArenaCore<Policy>& core_of(BasicArenaCursor& cursor) noexcept { return cursor.core_; }

  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept {
    return bump_.template push_constant<fill, size, alignment>(place, *this);
  }
  template <detail::Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept {
    return bump_.template push<fill>(size, alignment, place, *this);
  }

  DE100_FORCE_INLINE void* push_short(std::size_t size, std::size_t alignment) noexcept {
    core_.put_cursor(bump_);
    void* const place = core_.push_short(size, alignment);
    bump_ = core_.take_cursor();
    return place;
  }

  detail::ArenaCore<Policy>& core_;
  detail::Bump<Policy.minimum_alignment> bump_;  // nobody has its address, or it would be in memory
};

using ArenaCursor = BasicArenaCursor<>;

}  // namespace de100

#endif  // DE100_ARENA_CURSOR_HPP

// ==== de100/block_arena.hpp ==========================================================================================
//
// block_arena.hpp: `BlockArena`, an arena that owns a block of the system's memory and commits it as it fills. It holds
// far more address space than it will ever need and memory for what it has, so nothing that was pushed ever moves.
//
//   BlockArena level = BlockArena::reserve({.name = "level"});
//   load_level(level, "e1m1");  // takes an Arena&
//   level.clear();              // for the next level
//   level.trim();               // gives back what recent levels did not need
//
// It is an Arena, and all that arena.hpp says holds. Pushes meet the system once per commit_step.

#ifndef DE100_BLOCK_ARENA_HPP
#define DE100_BLOCK_ARENA_HPP

namespace de100 {

/// How to make an arena that owns a block.
struct BlockArenaOptions {
  /// Bytes of address space. 0: 64 GiB where addresses have 64 bits, 256 MiB where they have 32, 16 MiB for
  /// WebAssembly, where address space is memory; and where the system refuses that, the half of it, and so on down to 1
  /// MiB. Of an arena of ArenaPolicy::retire a 16th of `addresses`.
  std::size_t reserve = 0;

  /// Bytes of address space that an arena of ArenaPolicy::retire has in all, of which it uses `reserve` at a time. What
  /// it drops faults from then on, and its memory is the system's again; a mark takes up to a page more. When the
  /// addresses are used up clear() starts again with the first; until then what is rewound is used again, as by other
  /// arenas. 0: 1 TiB where addresses have 64 bits, else 256 MiB; where the system refuses that, the half, and so on.
  std::size_t addresses = 0;

  /// Memory is committed in multiples of it: larger meets the system less often, smaller wastes less.
  std::size_t commit_step = std::size_t{1} << 20U;

  /// Whether clear() trims by itself when less than half of the memory was needed lately.
  bool decay = false;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the arena.
  const char* name = nullptr;
};

template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicBlockArena : public BasicArena<Policy> {
  using Base = BasicArena<Policy>;

 public:
  /// An arena without memory: not valid, every push is refused.
  BasicBlockArena() noexcept = default;

  /// An arena with nothing committed but a page. Where the system refuses, it is not valid, and error() says why.
  [[nodiscard]] static BasicBlockArena reserve(const BlockArenaOptions& options = {}) noexcept;

  /// An arena that owns `block` and uses it up to its reserved size. What is in the block is overwritten. Not valid
  /// where that size has no room at the policy's minimum alignment: invalid_size.
  explicit BasicBlockArena(MemoryBlock&& block, const BlockArenaOptions& options = {}) noexcept;

  /// The memory, the marks and the objects go to the new arena; `other` is left without memory.
  ///
  /// No scope of `other` is open.
  BasicBlockArena(BasicBlockArena&& other) noexcept { take_all(other); }
  BasicBlockArena& operator=(BasicBlockArena&& other) noexcept {
    if (this == &other) return *this;
    this->end_objects(0);
    take_all(other);
    return *this;
  }
  ~BasicBlockArena() { this->end_objects(0); }

  /// Gives memory back to the system: what is neither in use nor was, at most, between recent calls of clear().
  void trim() noexcept;

  /// Gives memory back to the system: what is neither in use nor among the first `keep` bytes, whatever was needed
  /// lately.
  void trim(std::size_t keep) noexcept;

  /// Bytes that there is memory for; capacity() is what they can grow to.
  [[nodiscard]] std::size_t committed() const noexcept {
    return growth_.block.size() - (Policy.retire ? this->now().begin - growth_.first() : 0);
  }

  /// Why the system refused: the block in the first place, or the memory that was last asked for.
  [[nodiscard]] MemoryError error() const noexcept { return growth_.last.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return growth_.last.code; }

  /// What it owns.
  [[nodiscard]] const MemoryBlock& block() const noexcept DE100_LIFETIME_BOUND { return growth_.block; }

 private:
  void take_all(BasicBlockArena& other) noexcept;

  detail::BlockBacking growth_;
};

using BlockArena = BasicBlockArena<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicBlockArena<Policy> BasicBlockArena<Policy>::reserve(const BlockArenaOptions& options) noexcept {
  constexpr std::size_t most =
      sizeof(void*) > 4 ? std::size_t{1} << (sizeof(void*) > 4 ? 36U : 0U) : std::size_t{1} << 28U;
  constexpr std::size_t usual = DE100_OS_WASM != 0 ? std::size_t{1} << 24U : most;
  constexpr std::size_t least = std::size_t{1} << 20U;
  std::size_t size = options.reserve != 0 ? options.reserve : usual;
  if constexpr (Policy.retire) {
    constexpr std::size_t many = sizeof(void*) > 4 ? std::size_t{1} << (sizeof(void*) > 4 ? 40U : 0U) : most;
    BlockArenaOptions retiring = options;
    std::size_t addresses = options.addresses != 0 ? options.addresses : many;
    for (;; addresses /= 2) {
      if (addresses < options.reserve) addresses = options.reserve;
      if (options.reserve == 0) retiring.reserve = addresses / 16;
      MemoryBlock all = MemoryBlock::allocate(1, {.reserve = addresses, .name = options.name});
      if (all.is_valid() || addresses == options.reserve || addresses <= least)
        return BasicBlockArena(static_cast<MemoryBlock&&>(all), retiring);
    }
  }
  MemoryBlock block = MemoryBlock::allocate(1, {.reserve = size, .name = options.name});
  while (!block.is_valid() && options.reserve == 0 && size > least) {
    size /= 2;
    block = MemoryBlock::allocate(1, {.reserve = size, .name = options.name});
  }
  return BasicBlockArena(static_cast<MemoryBlock&&>(block), options);
}

template <ArenaPolicy Policy>
BasicBlockArena<Policy>::BasicBlockArena(MemoryBlock&& block, const BlockArenaOptions& options) noexcept {
  growth_.last = {block.error(), block.os_error()};
  growth_.commit_step = options.commit_step != 0 ? options.commit_step : 1;
  growth_.decays = options.decay;
  growth_.block = static_cast<MemoryBlock&&>(block);
  this->set_name(options.name);
  if (!growth_.block.is_valid()) return;
  if (Policy.retire) {
    const std::size_t reserved = growth_.block.reserved_size();
    growth_.most = options.reserve != 0 && options.reserve < reserved ? options.reserve : reserved;
    growth_.retired_to = growth_.first();
  }
  const MemoryView all(growth_.block.base(), growth_.block.reserved_size());
  if (const detail::UsablePart part(all, Policy.minimum_alignment); part.begin == part.end) {
    growth_.last = {MemoryError::invalid_size, 0};
    return;
  }
  this->begin(growth_, growth_.all());
}

template <ArenaPolicy Policy>
void BasicBlockArena<Policy>::take_all(BasicBlockArena& other) noexcept {
  growth_ = static_cast<detail::BlockBacking&&>(other.growth_);
  this->take(other, other.is_valid() ? &growth_ : nullptr);
}

template <ArenaPolicy Policy>
void BasicBlockArena<Policy>::trim() noexcept {
  growth_.note(this->used());
  trim(growth_.recent_peak > growth_.peak ? growth_.recent_peak : growth_.peak);
}

template <ArenaPolicy Policy>
void BasicBlockArena<Policy>::trim(std::size_t keep) noexcept {
  this->check_thread();
  if (!this->is_valid()) return;
  detail::Stretch stretch = this->now();
  growth_.trim(stretch, keep);
  this->adopt(stretch);
}

}  // namespace de100

#endif  // DE100_BLOCK_ARENA_HPP

// ==== de100/chained_arena.hpp ========================================================================================
//
// chained_arena.hpp: `ChainedArena`, an arena on a chain of regions: for who cannot hold address space (32 bits,
// consoles, WebAssembly) or does not know how much will be needed. When a region is full the next push goes on in
// another; nothing that was pushed ever moves.
//
//   ChainedArena strings = ChainedArena::from_system();     // regions are guarded blocks
//   ChainedArena parsed = ChainedArena::push_on(arena);     // regions are pushed on another arena
//
// It is an Arena, and all that arena.hpp says holds. Regions that a rewind leaves are kept and used again. A push that
// is larger than a region gets one of its own, which a rewind gives back. Where a push goes on in another region, that
// has room for the size and the alignment: aligning to much costs as much.

#ifndef DE100_CHAINED_ARENA_HPP
#define DE100_CHAINED_ARENA_HPP

namespace de100 {

/// How to make an arena on a chain.
struct ChainedArenaOptions {
  /// Bytes in a region. Some 64 of them are the chain's own, 200 of memory of the system, which is a multiple of pages.
  std::size_t region_size = std::size_t{64} << 10U;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the arena.
  const char* name = nullptr;
};

template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicChainedArena : public BasicArena<Policy> {
  using Parent = BasicArena<detail::usual_policy<Policy>>;  // an Arena

 public:
  /// An arena without memory: not valid, every push is refused.
  BasicChainedArena() noexcept = default;

  /// Regions are the system's. Nothing is taken before the first push.
  [[nodiscard]] static BasicChainedArena from_system(const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(nullptr, MemoryView(), options);
  }

  /// Regions are pushed on `parent`, which is neither rewound nor cleared to before them, nor moved, while this arena
  /// lives. They are the parent's again when that is rewound, and not before.
  [[nodiscard]] static BasicChainedArena push_on(Parent& parent DE100_LIFETIME_BOUND,
                                                 const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(&parent, MemoryView(), options);
  }

  /// `first` is used first, and as a region: the others are the system's, or pushed on `parent`. The memory outlives
  /// the arena, and nobody else writes there.
  [[nodiscard]] static BasicChainedArena on(MemoryView first DE100_LIFETIME_BOUND,
                                            const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(nullptr, first, options);
  }
  [[nodiscard]] static BasicChainedArena on(MemoryView first DE100_LIFETIME_BOUND, Parent& parent DE100_LIFETIME_BOUND,
                                            const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(&parent, first, options);
  }

  /// The memory, the marks and the objects go to the new arena; `other` is left without memory.
  ///
  /// No scope of `other` is open.
  BasicChainedArena(BasicChainedArena&& other) noexcept { take_all(other); }
  BasicChainedArena& operator=(BasicChainedArena&& other) noexcept {
    if (this == &other) return *this;
    end();
    take_all(other);
    return *this;
  }
  ~BasicChainedArena() { end(); }

  /// Gives the system back the regions that are kept, and where nothing is used the one that the next push would be in.
  void trim() noexcept;

  /// Why more memory could not be had when it was last asked for.
  [[nodiscard]] MemoryError error() const noexcept { return growth_.last.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return growth_.last.code; }

 private:
  BasicChainedArena(Parent* parent, MemoryView first, const ChainedArenaOptions& options) noexcept {
    if (parent != nullptr) growth_.parent = &detail::core_of(*parent);
    growth_.region_size = options.region_size;
    growth_.name = options.name;
    growth_.add(first);
    static_assert(!Policy.retire, "ArenaPolicy::retire needs addresses to spare, which a BlockArena has");
    this->set_name(options.name);
    this->begin(growth_, {});
  }

  void end() noexcept {
    this->end_objects(0);
    growth_.release_all();
  }

  void take_all(BasicChainedArena& other) noexcept {
    growth_ = other.growth_;
    this->take(other, other.is_valid() ? &growth_ : nullptr);
    other.growth_ = detail::ChainBacking();
  }

  detail::ChainBacking growth_;
};

using ChainedArena = BasicChainedArena<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
void BasicChainedArena<Policy>::trim() noexcept {
  this->check_thread();
  detail::Stretch stretch = this->now();
  growth_.leave_unused(stretch);
  this->adopt(stretch);
  growth_.trim();
}

}  // namespace de100

#endif  // DE100_CHAINED_ARENA_HPP

// ==== de100/virtual_array.hpp ========================================================================================
//
// virtual_array.hpp: `VirtualArray<T>`, a row that grows to millions of elements and never moves one: it holds address
// space for all that it may ever have, and memory for what it has. Pointers and iterators stay good while it grows.
//
//   VirtualArray<Particle> particles = VirtualArray<Particle>::reserve(10'000'000, "particles");
//   Particle* spark = particles.emplace_back(position, velocity);  // null when full
//   particles.swap_remove(3);
//
// An array belongs to one thread at a time.

#ifndef DE100_VIRTUAL_ARRAY_HPP
#define DE100_VIRTUAL_ARRAY_HPP

namespace de100 {

template <class T>
class VirtualArray {
  static_assert(detail::Object<T>, "a VirtualArray is of an object type, not const, and not an array");

 public:
  using value_type = T;

  /// An array without memory: it has room for nothing.
  VirtualArray() noexcept = default;

  /// Room for at least `most` elements: address space, and no memory before there are elements. Where the system
  /// refuses, the array has room for nothing, and error() says why.
  [[nodiscard]] static VirtualArray reserve(std::size_t most, const char* name = nullptr) noexcept;

  /// Room for what fits between the guards of `block`, which the array owns from now on, and whose bytes it overwrites.
  /// alignment_failed, and the block stays who gave it, where its base is not aligned for a T: it ends at its guard, or
  /// is a file from some offset on.
  explicit VirtualArray(MemoryBlock&& block) noexcept;

  /// Room for what fits into `view`. The memory outlives the array, and nobody else writes there.
  explicit VirtualArray(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// Room for `most` elements, pushed on an arena, which is neither rewound nor cleared to before it while the array
  /// lives. Room for nothing where the arena is too full.
  template <class Arena>
  [[nodiscard]] static VirtualArray push_on(Arena& arena, std::size_t most) noexcept;

  /// The elements stay where they are and belong to the new array; `other` is left without memory.
  VirtualArray(VirtualArray&& other) noexcept { take(other); }
  /// The same; the elements that this array had are dropped first.
  VirtualArray& operator=(VirtualArray&& other) noexcept;
  ~VirtualArray() { clear(); }

  // ---- elements ----------------------------------------------------------------------------------------------------

  [[nodiscard]] T* data() const noexcept DE100_LIFETIME_BOUND { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() const noexcept DE100_LIFETIME_BOUND { return data_; }
  [[nodiscard]] T* end() const noexcept DE100_LIFETIME_BOUND { return data_ + size_; }
  [[nodiscard]] Span<T> span() const noexcept DE100_LIFETIME_BOUND { return {data_, size_}; }

  /// The element at `index`, which is below size().
  [[nodiscard]] T& operator[](std::size_t index) const noexcept DE100_LIFETIME_BOUND {
    DE100_ASSERT(index < size_);
    return data_[index];
  }
  /// The first and the last. The array is not empty.
  [[nodiscard]] T& front() const noexcept DE100_LIFETIME_BOUND { return (*this)[0]; }
  [[nodiscard]] T& back() const noexcept DE100_LIFETIME_BOUND { return (*this)[size_ - 1]; }

  // ---- growing and shrinking ---------------------------------------------------------------------------------------

  /// A new element after the last, made from `args`. Null, and nothing changed, when full and when the system has no
  /// memory. Constant time; rarely, system calls.
  ///
  /// The constructor adds nothing to this array. Where it throws, nothing has changed.
  template <class... Args>
  T* emplace_back(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) DE100_LIFETIME_BOUND;
  T* push_back(const T& value) noexcept(detail::makes_quietly<T, const T&>()) { return emplace_back(value); }
  T* push_back(T&& value) noexcept(detail::makes_quietly<T, T>()) { return emplace_back(static_cast<T&&>(value)); }

  /// `count` new elements, as emplace_back() without arguments makes one, or empty and nothing changed. Where a
  /// constructor throws, those that were made before it stay.
  [[nodiscard]] Span<T> extend(std::size_t count) noexcept(detail::makes_quietly<T>());

  /// `count` new elements whose bytes are anything, for who overwrites them at once; empty and nothing changed where
  /// there is no room.
  [[nodiscard]] Span<T> extend_uninitialized(std::size_t count) noexcept
      DE100_LIFETIME_BOUND requires detail::is_trivially_copyable<T>;

  /// Makes it `count` elements: drops the last ones, or adds some as extend() does. False, and nothing changed, where
  /// there is no room. T has a default constructor: what only drops elements is truncate().
  [[nodiscard]] bool resize(std::size_t count) noexcept(detail::makes_quietly<T>());

  /// Drops the elements from `count` on, the last one first; none where there are no more than that. T needs no default
  /// constructor. A step for each that has a destructor.
  void truncate(std::size_t count) noexcept {
    if (count < size_) drop_from(count);
  }

  /// Drops the last element. The array is not empty.
  void pop_back() noexcept;

  /// Drops the element at `index`, which is below size(). The last one takes its place, so the order changes.
  void swap_remove(std::size_t index) noexcept(detail::is_nothrow_move_assignable<T>);

  /// Drops all elements, the last one first. The memory stays.
  void clear() noexcept { drop_from(0); }

  /// Gives the pages behind the last element back to the system. Does nothing on a view and on an arena.
  void shrink_to_fit() noexcept;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// How many elements it may have.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// How many there is memory for now.
  [[nodiscard]] std::size_t committed() const noexcept { return committed_; }
  /// Whether it may have any.
  [[nodiscard]] bool is_valid() const noexcept { return capacity_ != 0; }
  /// Why the system refused: room in the first place, or the memory that was last asked for. ok on a view and on an
  /// arena.
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

 private:
  // Memory is asked for this much ahead, or for an eighth of what there is, so that the system is asked rarely.
  static constexpr std::size_t commit_ahead = std::size_t{64} << 10U;

  DE100_COLD_PATH bool commit(std::size_t count) noexcept;
  [[nodiscard]] bool has_room(std::size_t count) noexcept;
  void drop_from(std::size_t index) noexcept;
  void take(VirtualArray& other) noexcept;

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t committed_ = 0;
  std::size_t capacity_ = 0;
  MemoryBlock block_;  // empty where the memory is somebody else's
  os::Result last_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class T>
VirtualArray<T> VirtualArray<T>::reserve(std::size_t most, const char* name) noexcept {
  std::size_t bytes = 0;
  if (!checked_multiply(most, sizeof(T), bytes)) bytes = SIZE_MAX;  // which is refused
  const std::size_t first = bytes < commit_ahead ? bytes : commit_ahead;
  return VirtualArray(MemoryBlock::allocate(first, {.reserve = bytes, .name = name}));
}

template <class T>
VirtualArray<T>::VirtualArray(MemoryBlock&& block) noexcept : last_{block.error(), block.os_error()} {
  static_assert(alignof(T) <= 4096, "a block is aligned to a page, and the smallest page has 4 KiB");
  if (!block.is_valid()) return;
  if (reinterpret_cast<std::uintptr_t>(block.base()) % alignof(T) != 0) {
    last_ = {MemoryError::alignment_failed, 0};
    return;
  }
  block_ = static_cast<MemoryBlock&&>(block);
  data_ = static_cast<T*>(static_cast<void*>(block_.base()));
  committed_ = block_.size() / sizeof(T);
  capacity_ = block_.reserved_size() / sizeof(T);
}

template <class T>
VirtualArray<T>::VirtualArray(MemoryView view) noexcept {
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(view.data());
  const std::size_t gap = (std::uintptr_t{0} - start) & (alignof(T) - 1);
  if (gap >= view.size()) return;
  data_ = static_cast<T*>(static_cast<void*>(view.data() + gap));
  committed_ = capacity_ = (view.size() - gap) / sizeof(T);
}

template <class T>
template <class Arena>
VirtualArray<T> VirtualArray<T>::push_on(Arena& arena, std::size_t most) noexcept {
  std::size_t bytes = 0;
  if (!checked_multiply(most, sizeof(T), bytes)) return {};
  return VirtualArray(MemoryView(arena.push_size_uninitialized(bytes, alignof(T)), bytes));
}

template <class T>
void VirtualArray<T>::take(VirtualArray& other) noexcept {
  block_ = static_cast<MemoryBlock&&>(other.block_);
  data_ = other.data_;
  size_ = other.size_;
  committed_ = other.committed_;
  capacity_ = other.capacity_;
  last_ = other.last_;
  other.data_ = nullptr;
  other.size_ = other.committed_ = other.capacity_ = 0;
}

template <class T>
VirtualArray<T>& VirtualArray<T>::operator=(VirtualArray&& other) noexcept {
  if (this == &other) return *this;
  clear();
  take(other);
  return *this;
}

template <class T>
DE100_COLD_PATH bool VirtualArray<T>::commit(std::size_t count) noexcept {
  if (count > capacity_ || !block_.is_valid()) return false;
  const std::size_t needed = count * sizeof(T);
  const std::size_t left = block_.reserved_size() - needed;
  std::size_t ahead = needed / 8 > commit_ahead ? needed / 8 : commit_ahead;
  if (ahead > left) ahead = left;
  if (failed(block_.resize_in_place(needed + ahead))) (void)block_.resize_in_place(needed);  // less may be had
  last_ = {block_.error(), block_.os_error()};
  if (!last_.ok()) return false;
  committed_ = block_.size() / sizeof(T);
  return true;
}

/// Whether there is memory for `count` more elements.
template <class T>
bool VirtualArray<T>::has_room(std::size_t count) noexcept {
  if (count <= committed_ - size_) [[likely]] {
    return true;
  }
  return count <= capacity_ - size_ && commit(size_ + count);
}

template <class T>
template <class... Args>
T* VirtualArray<T>::emplace_back(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) {
  if (!has_room(1)) return nullptr;
  T* const element = detail::make<T>(data_ + size_, static_cast<Args&&>(args)...);
  DE100_ASSERT(element == data_ + size_ && "a constructor adds no element to the array that it is called for");
  ++size_;
  return element;
}

template <class T>
Span<T> VirtualArray<T>::extend(std::size_t count) noexcept(detail::makes_quietly<T>()) {
  if (!has_room(count)) return {};
  T* const first = data_ + size_;
  for (std::size_t i = 0; i < count; ++i) {
    (void)detail::make<T>(data_ + size_);
    ++size_;  // each counts as soon as it is there, since the next may throw
  }
  return {first, count};
}

template <class T>
Span<T> VirtualArray<T>::extend_uninitialized(std::size_t count) noexcept requires detail::is_trivially_copyable<T> {
  if (!has_room(count)) return {};
  const Span<T> added(data_ + size_, count);
  size_ += count;
  return added;
}

template <class T>
bool VirtualArray<T>::resize(std::size_t count) noexcept(detail::makes_quietly<T>()) {
  if (count > size_) return !extend(count - size_).empty();
  drop_from(count);
  return true;
}

template <class T>
void VirtualArray<T>::drop_from(std::size_t index) noexcept {
  if constexpr (detail::is_trivially_destructible<T>) {
    size_ = index;
  } else {
    while (size_ > index) data_[--size_].~T();
  }
}

template <class T>
void VirtualArray<T>::pop_back() noexcept {
  DE100_ASSERT(size_ != 0);
  drop_from(size_ - 1);
}

template <class T>
void VirtualArray<T>::swap_remove(std::size_t index) noexcept(detail::is_nothrow_move_assignable<T>) {
  DE100_ASSERT(index < size_);
  if (index != size_ - 1) data_[index] = static_cast<T&&>(data_[size_ - 1]);
  pop_back();
}

template <class T>
void VirtualArray<T>::shrink_to_fit() noexcept {
  if (!block_.is_valid()) return;
  const std::size_t used = size_ * sizeof(T);
  if (!failed(block_.resize_in_place(used != 0 ? used : 1))) committed_ = block_.size() / sizeof(T);
}

}  // namespace de100

#endif  // DE100_VIRTUAL_ARRAY_HPP

// ==== de100/heap_blocks.hpp ==========================================================================================
//
// heap_blocks.hpp: the blocks of a Heap, for heap.hpp: a two-level segregated fit (M. Masmano, I. Ripoll, A. Crespo,
// J. Real: TLSF, a new dynamic memory allocator for real-time systems, 2004), which finds a free block that is large
// enough, and joins a freed one with its free neighbours, in constant time.
//
//   [ block | block | block | ... | block | never used, or all free again ][ tables ]
//   ^ first_                               ^ top_                          ^ end_
//
// What is above the top is in no list, and is used when no list has a block. So whatever is allocated and freed, blocks
// stand where they would stand in a larger view, or in a smaller one that suffices.

#ifndef DE100_HEAP_BLOCKS_HPP
#define DE100_HEAP_BLOCKS_HPP

namespace de100::detail {

/// Blocks are known by where their usable bytes start, a multiple of 16. Before that stands a word: the block's size
/// with it, a multiple of 16, and whether it and the one before are free; the highest bits are a check of the others.
///
///   allocated  [ word | usable ........................... ][ word of the next
///   free       [ word | next | previous | ...... | its start ][ word of the next
class HeapBlocks {
 public:
  using Address = std::uintptr_t;

  static constexpr std::size_t unit = 16;      // sizes and starts are multiples of it
  static constexpr std::size_t word_size = 8;  // so the usable size is 8 less than a multiple
  static constexpr std::size_t smallest = 32;  // a free block's words

  HeapBlocks() noexcept = default;
  /// On a view, but for tables at its end. `extra` more bytes there, a multiple of 8, are left alone: tables().
  HeapBlocks(MemoryView view, std::size_t extra) noexcept;

  /// Bytes of a block for so many usable ones; 0 where there can be none.
  [[nodiscard]] static std::size_t whole(std::size_t size) noexcept {
    if (size > max_size - unit) return 0;
    const std::size_t rounded = align_up(size + word_size, unit);
    return rounded < smallest ? smallest : rounded;
  }

  /// A block of so many bytes, its usable ones at a multiple of the alignment, counted from an origin; 0 where there is
  /// no room.
  ///
  /// The size is a multiple of 16 and not below `smallest`, the alignment a power of two and at least 16.
  [[nodiscard]] Address allocate(std::size_t size) noexcept;
  [[nodiscard]] Address allocate(std::size_t size, std::size_t alignment, Address origin = 0) noexcept;

  void free(Address block) noexcept;

  /// Makes a block so many bytes where it is, shorter or longer; whether it can be.
  [[nodiscard]] bool resize(Address block, std::size_t size) noexcept;

  /// All are free.
  void reset() noexcept;

  /// Whether an allocated block stands there, as far as its own word tells.
  [[nodiscard]] bool is_allocated(Address block) const noexcept {
    if (block % unit != 0 || block < first_ || block >= top_) return false;
    return is_whole(block) && !is_free(block) && size_of(block) >= smallest;
  }

  /// Of the block, with its word.
  [[nodiscard]] static std::size_t size_of(Address block) noexcept {
    return static_cast<std::size_t>(read(block - word_size) & ~(check_bits | flag_bits));
  }

  /// The blocks in the order of addresses: from first() on, the one behind each, up to top().
  [[nodiscard]] Address first() const noexcept { return first_; }
  [[nodiscard]] static Address next_of(Address block) noexcept { return block + size_of(block); }
  [[nodiscard]] Address top() const noexcept { return top_; }
  [[nodiscard]] static bool is_free(Address block) noexcept { return (read(block - word_size) & free_bit) != 0; }

  /// Where the tables start, and bytes that they have.
  [[nodiscard]] Address tables() const noexcept { return tables_; }

  /// The highest that the top ever was, and the highest that it can be.
  [[nodiscard]] Address highest_top() const noexcept { return highest_top_; }
  [[nodiscard]] Address end() const noexcept { return end_; }

  /// A block of so many bytes can be had now.
  [[nodiscard]] std::size_t largest() const noexcept;

  /// Whether words, lists and tables agree. Follows no word that is not whole.
  [[nodiscard]] bool check() const noexcept;

 private:
  // A list of free blocks for each class of sizes: 16 between a power of two and the next, and below 256 one for each
  // size. They make a table of 16 columns; in each row sizes are twice as large as in the row before.
  static constexpr unsigned log2_columns = 4;
  static constexpr unsigned columns = 1U << log2_columns;
  static constexpr unsigned log2_unit = 4;
  static constexpr std::size_t linear = std::size_t{columns} << log2_unit;

  struct Place {
    unsigned row;
    unsigned column;
  };
  static Place place_of(std::size_t size) noexcept;

  // What a block's word is made of.
  static constexpr std::uint64_t free_bit = 1;
  static constexpr std::uint64_t previous_free_bit = 2;
  static constexpr std::uint64_t flag_bits = unit - 1;
  static constexpr unsigned check_shift = 48;
  static constexpr std::uint64_t check_bits = ~std::uint64_t{0} << check_shift;

  static std::uint64_t sealed(Address block, std::uint64_t value) noexcept {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio: moves every bit to the highest
    return value | (((value + block) * golden) & check_bits);
  }
  static std::uint64_t value_of(Address block) noexcept { return read(block - word_size) & ~check_bits; }
  static void set_value(Address block, std::uint64_t value) noexcept { write(block - word_size, sealed(block, value)); }
  [[nodiscard]] static bool is_whole(Address block) noexcept {
    const std::uint64_t word = read(block - word_size);
    return word == sealed(block, word & ~check_bits);
  }
  /// So that what pointed there is refused.
  static void wipe(Address block) noexcept { write(block - word_size, 0); }

  // The heap's own words between its users' bytes are read and written here alone, since they are poisoned meanwhile.
  static std::uint64_t read(Address at) noexcept {
    unpoison(at, at + word_size);
    std::uint64_t word = 0;
    std::memcpy(&word, reinterpret_cast<const void*>(at), sizeof word);
    poison(at, at + word_size);
    return word;
  }
  static void write(Address at, std::uint64_t word) noexcept {
    unpoison(at, at + word_size);
    std::memcpy(reinterpret_cast<void*>(at), &word, sizeof word);
    poison(at, at + word_size);
  }
  static Address read_address(Address at) noexcept { return static_cast<Address>(read(at)); }

  static Address next_in_list(Address block) noexcept { return read_address(block); }
  static Address previous_in_list(Address block) noexcept { return read_address(block + word_size); }
  static void set_next_in_list(Address block, Address next) noexcept { write(block, next); }
  static void set_previous_in_list(Address block, Address previous) noexcept { write(block + word_size, previous); }
  static Address previous_of(Address block) noexcept { return read_address(block - 2 * word_size); }  // if that is free

  [[nodiscard]] Address& head(Place place) const noexcept { return heads_[place.row * columns + place.column]; }
  [[nodiscard]] bool has_blocks(Place place) const noexcept {
    return ((columns_with_blocks_[place.row] >> place.column) & 1U) != 0;
  }
  void insert(Address block, std::size_t size) noexcept;
  void remove(Address block, std::size_t size) noexcept;
  [[nodiscard]] Address find(std::size_t size) const noexcept;

  void make_free(Address block, std::size_t size, Address next) noexcept;
  Address take(Address block, Address start, std::size_t size) noexcept;
  Address take_from_top(std::size_t size, std::size_t alignment, Address origin) noexcept;
  void move_top(Address top) noexcept;
  [[nodiscard]] static bool find_start(Address block, std::size_t alignment, Address origin, Address& start) noexcept;
  [[nodiscard]] bool check_list(Place place, std::size_t& free_blocks) const noexcept;

  Address first_ = 0;
  Address top_ = 0;  // the next block that is made there
  Address end_ = 0;  // and the last one's end; it would be followed by a word, for which no room is needed
  Address highest_top_ = 0;
  Address tables_ = 0;
  unsigned rows_ = 0;
  std::uint64_t rows_with_blocks_ = 0;            // a bit for each row
  std::uint16_t* columns_with_blocks_ = nullptr;  // for each row, a bit for each column
  Address* heads_ = nullptr;                      // for each column of each row; counts where its bit is set
};

#if DE100_BODIES

// ---- implementation ------------------------------------------------------------------------------------------------

DE100_INLINE HeapBlocks::Place HeapBlocks::place_of(std::size_t size) noexcept {
  if (size < linear) return {0, static_cast<unsigned>(size >> log2_unit)};
  const unsigned log2_size = highest_bit(size);
  return {log2_size - (log2_columns + log2_unit - 1),
          static_cast<unsigned>(size >> (log2_size - log2_columns)) & (columns - 1)};
}

/// The tables are at the end of the view, so that where blocks stand does not depend on its size.
DE100_INLINE HeapBlocks::HeapBlocks(MemoryView view, std::size_t extra) noexcept {
  constexpr std::size_t largest_heap = static_cast<std::size_t>(std::uint64_t{1} << (sizeof(void*) == 4 ? 31U : 47U));
  const std::size_t size = view.size() < largest_heap ? view.size() : largest_heap;
  const Address begin = reinterpret_cast<Address>(view.data());
  const std::size_t rows = place_of(size).row + 1;
  const std::size_t tables = extra + rows * (columns * sizeof(Address) + sizeof(std::uint16_t));
  if (begin > UINTPTR_MAX - size || size < tables + 2 * unit + smallest) return;
  rows_ = static_cast<unsigned>(rows);
  const Address behind = align_down(begin + size - tables, unit);
  heads_ = reinterpret_cast<Address*>(behind + extra);
  columns_with_blocks_ = reinterpret_cast<std::uint16_t*>(heads_ + rows * columns);
  first_ = highest_top_ = align_up(begin + word_size, unit);
  end_ = align_down(behind + word_size, unit);
  tables_ = behind;
  reset();
}

DE100_INLINE void HeapBlocks::reset() noexcept {
  top_ = first_;
  rows_with_blocks_ = 0;
  for (unsigned row = 0; row < rows_; ++row) columns_with_blocks_[row] = 0;
}

/// At the head of a list, so that what was freed last is used first.
DE100_INLINE void HeapBlocks::insert(Address block, std::size_t size) noexcept {
  const Place place = place_of(size);
  const Address next = has_blocks(place) ? head(place) : 0;
  set_next_in_list(block, next);
  set_previous_in_list(block, 0);
  if (next != 0) set_previous_in_list(next, block);
  head(place) = block;
  columns_with_blocks_[place.row] = static_cast<std::uint16_t>(columns_with_blocks_[place.row] | 1U << place.column);
  rows_with_blocks_ |= std::uint64_t{1} << place.row;
}

DE100_INLINE void HeapBlocks::remove(Address block, std::size_t size) noexcept {
  const Address next = next_in_list(block);
  const Address previous = previous_in_list(block);
  if (next != 0) set_previous_in_list(next, previous);
  if (previous != 0) {
    set_next_in_list(previous, next);
    return;
  }
  const Place place = place_of(size);
  head(place) = next;
  if (next != 0) return;
  std::uint16_t& row = columns_with_blocks_[place.row];
  row = static_cast<std::uint16_t>(row & ~(1U << place.column));
  if (row == 0) rows_with_blocks_ &= ~(std::uint64_t{1} << place.row);
}

/// A free block of at least so many bytes, still in its list; 0 where none is found: of the list that the size itself
/// belongs to, only the first is looked at, while in those behind it all are large enough.
DE100_INLINE HeapBlocks::Address HeapBlocks::find(std::size_t size) const noexcept {
  Place place = place_of(size);
  if (place.row >= rows_) return 0;
  if (has_blocks(place) && size_of(head(place)) >= size) return head(place);
  unsigned in_row = columns_with_blocks_[place.row] & (~1U << place.column);
  if (in_row == 0) {
    const std::uint64_t rows = rows_with_blocks_ & (~std::uint64_t{1} << place.row);
    if (rows == 0) return 0;
    place.row = lowest_bit(rows);
    in_row = columns_with_blocks_[place.row];
  }
  place.column = lowest_bit(in_row);
  return head(place);
}

/// Makes a free block of what is in no list, before `next`, which is allocated.
DE100_INLINE void HeapBlocks::make_free(Address block, std::size_t size, Address next) noexcept {
  set_value(block, size | free_bit);
  write(next - 2 * word_size, block);
  insert(block, size);
}

/// Where in a block, or above the top, an aligned one starts: what is before it is none, or large enough for a block.
DE100_INLINE bool HeapBlocks::find_start(Address block, std::size_t alignment, Address origin,
                                         Address& start) noexcept {
  start = origin + align_up(block - origin, alignment);
  if (start == block + unit) start += alignment;
  return start >= block;
}

/// Takes so many bytes from `start` on out of a free block.
DE100_INLINE HeapBlocks::Address HeapBlocks::take(Address block, Address start, std::size_t size) noexcept {
  const std::size_t all = size_of(block);
  const Address next = block + all;
  remove(block, all);
  std::uint64_t value = 0;
  if (start != block) {
    make_free(block, start - block, start);
    value = previous_free_bit;
  }
  const std::size_t rest = all - (start - block) - size;
  if (rest >= smallest) {
    make_free(start + size, rest, next);
  } else {
    size += rest;
    set_value(next, value_of(next) & ~previous_free_bit);
  }
  set_value(start, size | value);
  return start;
}

DE100_INLINE void HeapBlocks::move_top(Address top) noexcept {
  top_ = top;
  if (top > highest_top_) highest_top_ = top;
}

DE100_INLINE HeapBlocks::Address HeapBlocks::take_from_top(std::size_t size, std::size_t alignment,
                                                           Address origin) noexcept {
  const Address block = top_;
  Address start = 0;
  if (!find_start(block, alignment, origin, start) || start > end_ || size > end_ - start) return 0;
  if (start != block) make_free(block, start - block, start);
  set_value(start, size | (start != block ? previous_free_bit : 0));
  move_top(start + size);
  return start;
}

DE100_INLINE HeapBlocks::Address HeapBlocks::allocate(std::size_t size) noexcept {
  const Address block = find(size);
  return block != 0 ? take(block, block, size) : take_from_top(size, unit, 0);
}

DE100_INLINE HeapBlocks::Address HeapBlocks::allocate(std::size_t size, std::size_t alignment,
                                                      Address origin) noexcept {
  // A block of that size may happen to be aligned; one that has so much more surely has room.
  Address start = 0;
  Address block = find(size);
  if (block != 0 && find_start(block, alignment, origin, start) && start - block + size <= size_of(block)) {
    return take(block, start, size);
  }
  std::size_t surely = 0;
  if (!checked_add(alignment, size + unit, surely)) return 0;
  block = find(surely);
  if (block == 0 || !find_start(block, alignment, origin, start)) return take_from_top(size, alignment, origin);
  return take(block, start, size);
}

DE100_INLINE void HeapBlocks::free(Address block) noexcept {
  const std::uint64_t value = value_of(block);
  std::size_t size = static_cast<std::size_t>(value & ~flag_bits);
  Address next = block + size;
  wipe(block);
  if ((value & previous_free_bit) != 0) {
    block = previous_of(block);
    const std::size_t previous_size = size_of(block);
    remove(block, previous_size);
    size += previous_size;
  }
  if (next == top_) {
    wipe(block);
    top_ = block;
    return;
  }
  const std::uint64_t next_value = value_of(next);
  if ((next_value & free_bit) != 0) {
    const std::size_t next_size = static_cast<std::size_t>(next_value & ~flag_bits);
    remove(next, next_size);
    wipe(next);
    size += next_size;
    next += next_size;
  } else {
    set_value(next, next_value | previous_free_bit);
  }
  make_free(block, size, next);
}

DE100_INLINE bool HeapBlocks::resize(Address block, std::size_t size) noexcept {
  const std::uint64_t value = value_of(block);
  const std::uint64_t flags = value & flag_bits;
  std::size_t all = static_cast<std::size_t>(value & ~flag_bits);
  Address next = block + all;
  if (next == top_) {
    if (size > end_ - block) return false;
    move_top(block + size);
    set_value(block, size | flags);
    return true;
  }
  std::uint64_t next_value = value_of(next);
  if ((next_value & free_bit) != 0) {
    const std::size_t next_size = static_cast<std::size_t>(next_value & ~flag_bits);
    if (size > all + next_size) return false;
    remove(next, next_size);
    wipe(next);
    all += next_size;
    next += next_size;
    next_value = value_of(next);
  }
  if (size > all) return false;
  if (all - size >= smallest) {
    set_value(next, next_value | previous_free_bit);
    make_free(block + size, all - size, next);
  } else {
    size = all;
    set_value(next, next_value & ~previous_free_bit);
  }
  set_value(block, size | flags);
  return true;
}

DE100_INLINE std::size_t HeapBlocks::largest() const noexcept {
  const std::size_t at_top = end_ - top_;
  if (rows_with_blocks_ == 0) return at_top;
  const unsigned row = highest_bit(rows_with_blocks_);
  const std::size_t in_list = size_of(head({row, highest_bit(columns_with_blocks_[row])}));
  return in_list > at_top ? in_list : at_top;
}

DE100_INLINE bool HeapBlocks::check() const noexcept {
  std::size_t free_blocks = 0;
  bool previous_is_free = false;
  for (Address block = first_; block != top_;) {
    if (!is_whole(block)) return false;
    const std::uint64_t value = value_of(block);
    const std::size_t size = static_cast<std::size_t>(value & ~flag_bits);
    const bool is_free = (value & free_bit) != 0;
    if (size < smallest || size > top_ - block) return false;
    if (((value & previous_free_bit) != 0) != previous_is_free || (previous_is_free && is_free)) return false;
    if (is_free && (block + size == top_ || previous_of(block + size) != block)) return false;
    if (is_free) ++free_blocks;
    previous_is_free = is_free;
    block += size;
  }
  for (unsigned row = 0; row < rows_; ++row) {
    if (((rows_with_blocks_ >> row & 1U) != 0) != (columns_with_blocks_[row] != 0)) return false;
    for (unsigned column = 0; column < columns; ++column) {
      if (has_blocks({row, column}) && !check_list({row, column}, free_blocks)) return false;
    }
  }
  return free_blocks == 0;
}

/// Takes those that are in the list off `free_blocks`.
DE100_INLINE bool HeapBlocks::check_list(Place place, std::size_t& free_blocks) const noexcept {
  Address previous = 0;
  for (Address block = head(place); block != 0; block = next_in_list(block)) {
    if (free_blocks-- == 0) return false;
    if (block % unit != 0 || block < first_ || block >= top_ || !is_whole(block) || !is_free(block)) return false;
    const Place own = place_of(size_of(block));
    if (own.row != place.row || own.column != place.column || previous_in_list(block) != previous) return false;
    previous = block;
  }
  return previous != 0;
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_HEAP_BLOCKS_HPP

// ==== de100/heap_slots.hpp ===========================================================================================
//
// heap_slots.hpp: the small allocations of a Heap, for heap.hpp: slots of one size in a slab of 8 KiB. A slot has no
// word of its own: its slab keeps a bit for each. That takes less memory than blocks do, and less time.

#ifndef DE100_HEAP_SLOTS_HPP
#define DE100_HEAP_SLOTS_HPP

namespace de100::detail {

/// Stands at the start of a page of its own, before the slots.
struct HeapSlab {
  using Address = std::uintptr_t;

  static constexpr std::size_t unit = 16;  // sizes of slots are multiples of it
  static constexpr std::size_t largest_slot = 1024;
  static constexpr std::size_t page = 8192;
  static constexpr std::size_t usable = page - 8;  // the last bytes are the word of the block behind
  static constexpr unsigned words = page / unit / 64;
  static constexpr unsigned word_bits = 64;
  static constexpr std::size_t head = align_up(words * sizeof(std::uint64_t) + 32, unit);

  // The size of the slots of each class, in units: each up to 256 bytes, then four between a power of two and the next.
  static constexpr unsigned classes = 25;
  static constexpr std::uint8_t slot_units[classes] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                                       13, 14, 15, 16, 20, 24, 28, 32, 40, 48, 56, 64};

  /// The class for each size, in units.
  struct Classes {
    std::uint8_t of[largest_slot / unit + 1];
    constexpr Classes() noexcept : of() {
      std::uint8_t fitting = 0;
      for (unsigned asked = 0; asked <= largest_slot / unit; ++asked) {
        if (asked > slot_units[fitting]) ++fitting;
        of[asked] = fitting;
      }
    }
  };
  static const Classes class_for;

  static constexpr unsigned reciprocal_shift = 20;

  std::uint64_t free[words];  // a bit for each slot
  HeapSlab* next;             // of those that may have free slots of that size
  HeapSlab* previous;
  std::uint32_t reciprocal;  // of `units`, times 2^20, rounded up
  std::uint16_t used;        // how many slots
  std::uint8_t units;        // that a slot has
  std::uint8_t size_class;
  std::uint8_t word;       // the one of `free` to look at first
  std::uint8_t is_listed;  // 1 or 0: no bool, which check() could not look at once it was written over
  std::uint32_t seal;      // wrong once something wrote in here: the slots follow

  [[nodiscard]] static unsigned class_of(std::size_t size) noexcept { return class_for.of[(size + unit - 1) / unit]; }

  void begin(unsigned its_class) noexcept {
    next = previous = nullptr;
    size_class = static_cast<std::uint8_t>(its_class);
    units = slot_units[its_class];
    reciprocal = ((1U << reciprocal_shift) - 1) / units + 1;
    used = 0;
    word = 0;
    is_listed = 0;
    seal = right_seal();
    const unsigned slots = count();
    for (unsigned i = 0; i < words; ++i) {
      const unsigned before = i * word_bits;
      const unsigned left = slots < before ? 0 : slots - before;
      free[i] = left < word_bits ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
    }
  }

  [[nodiscard]] std::uint32_t right_seal() const noexcept {
    return static_cast<std::uint32_t>(reinterpret_cast<Address>(this) >> 8U) * 0x9E3779B9U + size_class +
           (std::uint32_t{units} << 8U);
  }
  [[nodiscard]] bool is_whole() const noexcept { return seal == right_seal(); }

  [[nodiscard]] std::size_t slot_size() const noexcept { return units * unit; }
  [[nodiscard]] unsigned count() const noexcept { return static_cast<unsigned>((usable - head) / slot_size()); }
  [[nodiscard]] Address first() const noexcept { return reinterpret_cast<Address>(this) + head; }
  [[nodiscard]] Address slot(std::size_t index) const noexcept { return first() + index * slot_size(); }

  /// Finds a word with a free slot, where the one to look at first has none.
  bool find_word() noexcept {
    for (unsigned i = 0; i < words; ++i) {
      if (free[i] == 0) continue;
      word = static_cast<std::uint8_t>(i);
      return true;
    }
    return false;
  }

  /// Takes a slot of free[word], which has one.
  DE100_FORCE_INLINE Address take() noexcept {
    std::uint64_t& bits = free[word];
    const unsigned bit = lowest_bit(bits);
    bits &= bits - 1;
    ++used;
    return slot(std::size_t{word} * word_bits + bit);
  }

  /// The number of a slot. What is no slot's start has the number of the one that it is in.
  [[nodiscard]] unsigned index_of(Address place) const noexcept {
    const std::uint32_t offset = static_cast<std::uint32_t>((place - first()) / unit);
    return offset * reciprocal >> reciprocal_shift;
  }
  [[nodiscard]] bool is_free(unsigned index) const noexcept {
    return (free[index / word_bits] >> index % word_bits & 1U) != 0;
  }
  void give_back(unsigned index) noexcept {
    free[index / word_bits] |= std::uint64_t{1} << index % word_bits;
    --used;
  }
};

inline constexpr HeapSlab::Classes HeapSlab::class_for = {};

static_assert(sizeof(HeapSlab) <= HeapSlab::head);
static_assert((HeapSlab::usable - HeapSlab::head) / HeapSlab::unit <=
              std::size_t{HeapSlab::words} * HeapSlab::word_bits);

}  // namespace de100::detail

#endif  // DE100_HEAP_SLOTS_HPP

// ==== de100/frame_arena.hpp ==========================================================================================
//
// frame_arena.hpp: `FrameArenas<N>`, N arenas in turn: what is pushed in a frame lives until N frames later, without
// anybody freeing it. One is for what a frame needs; two also for what the next frame reads, as a renderer does.
//
//   FrameArenas<2> frames(view);
//   for (;;) {
//     Arena& frame = frames.next_frame();  // what was pushed two frames ago is gone
//     DrawList* list = frame.push_struct<DrawList>();
//     ...
//   }
//
// To begin a frame costs what clear() of such an arena does. The arenas belong to one thread at a time.

#ifndef DE100_FRAME_ARENA_HPP
#define DE100_FRAME_ARENA_HPP

namespace de100 {

template <std::size_t count, class OneArena = Arena>
class FrameArenas {
  static_assert(count != 0, "what is pushed lives for at least one frame");

 public:
  using Where = typename OneArena::Where;

  /// Arenas without memory: every push is refused.
  FrameArenas() noexcept = default;

  /// Each on an equal part of `view`, which outlives them, and where nobody else writes.
  explicit FrameArenas(MemoryView view DE100_LIFETIME_BOUND) noexcept {
    for (std::size_t i = 0; i < count; ++i) arenas_[i] = OneArena(part(view, i));
  }
  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  FrameArenas(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept {
    for (std::size_t i = 0; i < count; ++i) arenas_[i] = OneArena(part(view, i), already_zero);
  }

  /// Each owns a block: FrameArenas<2, BlockArena>::reserve(). Ask is_valid() of each.
  [[nodiscard]] static FrameArenas reserve(const BlockArenaOptions& each = {}) noexcept requires requires {
    OneArena::reserve(each);
  }
  {
    FrameArenas frames;
    for (OneArena& arena : frames.arenas_) arena = OneArena::reserve(each);
    return frames;
  }

  /// The arena of this frame.
  [[nodiscard]] OneArena& current() noexcept DE100_LIFETIME_BOUND { return arenas_[current_]; }

  /// Begins a frame: what was pushed `count` frames ago is dropped, and its arena is this frame's.
  OneArena& next_frame(Where where = Where::here()) noexcept DE100_LIFETIME_BOUND {
    current_ = current_ + 1 < count ? current_ + 1 : 0;
    current().clear(where);
    return current();
  }

  /// How many frames ago `place` was pushed: 0 in this one; `count` where nothing that lives was pushed there. A look
  /// at each arena.
  [[nodiscard]] std::size_t age(const void* place) const noexcept {
    for (std::size_t frames_ago = 0; frames_ago < count; ++frames_ago) {
      const std::size_t i = current_ >= frames_ago ? current_ - frames_ago : current_ + count - frames_ago;
      if (arenas_[i].contains(place)) return frames_ago;
    }
    return count;
  }

  /// Drops what was pushed in any frame.
  void clear(Where where = Where::here()) noexcept {
    for (OneArena& arena : arenas_) arena.clear(where);
  }

 private:
  static MemoryView part(MemoryView view, std::size_t i) noexcept {
    const std::size_t size = view.size() / count;
    return view.subview(i * size, size);
  }

  OneArena arenas_[count];
  std::size_t current_ = 0;
};

}  // namespace de100

#endif  // DE100_FRAME_ARENA_HPP

// ==== de100/heap.hpp =================================================================================================
//
// heap.hpp: `Heap`, a general-purpose allocator on a view: what is allocated there is freed in any order. For the few
// things of a game that need that, and for libraries that want malloc, realloc and free: heap_callbacks.hpp has these
// in the shapes that they ask for.
//
//   Heap heap(budget["scripts"]);
//   void* text = heap.allocate(100);
//   text = heap.reallocate(text, 200);  // in place where what is behind it is free
//   heap.free(text);
//
// It never asks the system for more: full is null. Every operation takes constant time but for the bytes that
// reallocate() copies, so a frame is never late because of it. A heap belongs to one thread at a time.

#ifndef DE100_HEAP_HPP
#define DE100_HEAP_HPP

namespace de100 {

/// What is found where something is allocated or free.
struct HeapPiece {
  std::byte* base;
  std::size_t size;  // bytes that can be used there
  bool is_allocated;
};

class DE100_TOLD Heap {
 public:
  /// What allocations are aligned to unless more is asked for, as malloc's are.
  static constexpr std::size_t default_alignment = 2 * sizeof(void*);

  /// A heap without memory: it allocates nothing.
  Heap() noexcept = default;

  /// On memory that outlives the heap, and where nobody else writes. What stands there does not matter. Tables take its
  /// last bytes: up to 3 KiB, and one in 65,536. A view that is too small makes a heap without memory.
  explicit Heap(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// A heap that stands itself at the start of the memory that it manages, so that all of its state lives in the view;
  /// null where that is too small. It need not be destroyed, but under AddressSanitizer and valgrind before the memory
  /// is used for something else.
  [[nodiscard]] static Heap* make_in(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// What is allocated stays where it is, and is the new one's; `other` is left without memory.
  Heap(Heap&& other) noexcept { take(other); }
  Heap& operator=(Heap&& other) noexcept;
  /// What is allocated ends with the heap, which frees nothing.
  ~Heap() { end_poison(); }

  // ---- allocate ----------------------------------------------------------------------------------------------------

  /// `size` bytes, not zeroed, at a multiple of `alignment`. Null, and nothing allocated has changed, where there is no
  /// room, where the size is 0 or above max_size, and where the alignment is no power of two.
  [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment = default_alignment) noexcept;

  /// What stands there becomes `new_size` bytes: the first ones stay as they are, as many as both have. In place where
  /// it shrinks and where what is behind it is free, otherwise elsewhere. Null, and nothing changed, where there is no
  /// room, and for what allocate() refuses. As allocate() for a null `old`.
  ///
  /// `old` is null or was allocated here with the same alignment, and not freed.
  [[nodiscard]] void* reallocate(void* old, std::size_t new_size, std::size_t alignment = default_alignment) noexcept;

  /// The same, but in place or not at all: whether it was done.
  [[nodiscard]] bool resize_in_place(void* allocated, std::size_t new_size) noexcept;

  /// Gives back what was allocated; nothing for null.
  ///
  /// It was allocated here and not freed. Freed twice, another's pointer and a header that was written over are
  /// asserted against, as far as they can be told in constant time.
  void free(void* allocated) noexcept;
  /// The same where the caller knows how many bytes were asked for, so that it is asserted too.
  void free(void* allocated, std::size_t size) noexcept;

  /// How many bytes can be used there: at least what was asked for. 0 for null. Under AddressSanitizer and valgrind
  /// they can be used once this was asked.
  [[nodiscard]] std::size_t size_of(const void* allocated) const noexcept;

  /// Frees all that was allocated, at once.
  void reset() noexcept;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether there is memory.
  [[nodiscard]] bool is_valid() const noexcept { return blocks_.end() != 0; }
  /// Whether `pointer` points into its memory, allocated or not.
  [[nodiscard]] bool contains(const void* pointer) const noexcept { return view_.contains(pointer); }

  /// Bytes that can be used where something is allocated, and the most there ever were, reset() or not.
  [[nodiscard]] std::size_t used() const noexcept { return used_; }
  [[nodiscard]] std::size_t peak() const noexcept { return peak_; }
  /// The largest size that can be allocated where nothing else is.
  [[nodiscard]] std::size_t capacity() const noexcept { return usable(blocks_.end() - blocks_.first()); }
  /// allocate() of so many bytes succeeds now. More may: a free piece can be larger by one part in sixteen, and some
  /// free pages are kept for small sizes until nothing else is left.
  [[nodiscard]] std::size_t largest_free() const noexcept;

  /// A view of so many bytes would have done for all calls so far, reset() or not: tables, and all up to the highest
  /// byte that was ever allocated. It starts at the same address, or at one that differs by a multiple of the largest
  /// alignment that was asked for.
  [[nodiscard]] std::size_t extent() const noexcept;

  /// Calls `visit(const HeapPiece&)` for each piece, allocated or free, in the order of addresses. The heap does not
  /// change meanwhile. Costs a step a piece.
  template <class Visit>
  void for_each(Visit&& visit) const;

  /// Whether the heap's own bytes are whole: words, lists and tables agree with each other. False where something wrote
  /// over them, but for what changes nothing, and bits of a slab that moved without becoming fewer. Costs a step a
  /// piece.
  [[nodiscard]] bool check() const noexcept;

 private:
  using Address = std::uintptr_t;
  using Blocks = detail::HeapBlocks;
  using Slab = detail::HeapSlab;

  // A size has blocks until so many bytes of it were allocated, so that a small heap does not consist of slabs that are
  // almost empty.
  static constexpr std::size_t worth_a_slab = Slab::page / 4;

  static std::size_t usable(std::size_t block_size) noexcept {
    return block_size < Blocks::smallest ? 0 : block_size - Blocks::word_size;
  }
  static std::size_t size_of_block(Address block) noexcept { return Blocks::size_of(block) - Blocks::word_size; }

  // Pages are counted from where the first block stands, so that all is the same wherever the view is. The map has a
  // bit for each: whether it is a slab.
  static constexpr unsigned word_bits = 64;
  static std::size_t map_words_for(std::size_t size) noexcept { return size / (Slab::page * word_bits) + 1; }
  [[nodiscard]] std::size_t offset_of(Address place) const noexcept { return place - blocks_.first(); }
  [[nodiscard]] bool is_in_slab(Address place) const noexcept {
    const std::size_t page = offset_of(place) / Slab::page;
    return page < mapped_ && (map_[page / word_bits] >> page % word_bits & 1U) != 0;
  }
  [[nodiscard]] Slab* slab_of(Address slot) const noexcept {
    return reinterpret_cast<Slab*>(blocks_.first() + align_down(offset_of(slot), Slab::page));
  }
  void flip_map(Address page) noexcept {
    const std::size_t number = offset_of(page) / Slab::page;
    map_[number / word_bits] ^= std::uint64_t{1} << number % word_bits;
  }
  [[nodiscard]] bool is_allocated(Address place) const noexcept;

  void* hand_out(Address place, std::size_t size, std::size_t usable_size) noexcept;
  void* allocate_slot(std::size_t size) noexcept;
  void* allocate_in_another_slab(std::size_t size) noexcept;
  void* allocate_block(std::size_t size, std::size_t alignment) noexcept;
  void free_block(Address block) noexcept;
  void free_slot(Address place) noexcept;

  Slab* make_slab(unsigned size_class) noexcept;
  void free_slab(Slab* slab) noexcept;
  bool free_empty_slabs() noexcept;
  void list(Slab* slab) noexcept;
  void unlist(Slab* slab) noexcept;
  void list_or_free(Slab* slab) noexcept;

  Heap& operator=(const Heap&) noexcept = default;  // who uses it leaves the other one empty
  void take(Heap& other) noexcept;
  void end_poison() noexcept { detail::unpoison(begin(), begin() + view_.size()); }
  [[nodiscard]] Address begin() const noexcept { return reinterpret_cast<Address>(view_.data()); }
  [[nodiscard]] bool check_slab(const Slab& slab) const noexcept;
  [[nodiscard]] bool check_slabs() const noexcept;

  Slab* with_room_[Slab::classes] = {};             // for each size of slots, the slabs that may have free ones
  std::uint16_t without_slab_[Slab::classes] = {};  // bytes that were allocated before there was a slab
  std::size_t used_ = 0;
  std::size_t peak_ = 0;
  std::uint64_t* map_ = nullptr;
  std::size_t mapped_ = 0;  // how many pages it tells about; it is not set for others yet
  Blocks blocks_;
  MemoryView view_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class Visit>
void Heap::for_each(Visit&& visit) const {
  for (Address block = blocks_.first(); block < blocks_.top(); block = Blocks::next_of(block)) {
    const bool is_slab = is_in_slab(block);
    if (is_slab && slab_of(block)->used != 0) {
      const Slab& slab = *slab_of(block);
      for (unsigned i = 0; i < slab.count(); ++i) {
        visit(HeapPiece{reinterpret_cast<std::byte*>(slab.slot(i)), slab.slot_size(), !slab.is_free(i)});
      }
    } else {
      visit(HeapPiece{reinterpret_cast<std::byte*>(block), size_of_block(block), !is_slab && !Blocks::is_free(block)});
    }
  }
  const std::size_t above = usable(blocks_.end() - blocks_.top());
  if (above != 0) visit(HeapPiece{reinterpret_cast<std::byte*>(blocks_.top()), above, false});
}

#if DE100_BODIES

DE100_INLINE Heap::Heap(MemoryView view DE100_LIFETIME_BOUND) noexcept
    : blocks_(view, map_words_for(view.size()) * sizeof(std::uint64_t)) {
  if (!is_valid()) return;
  view_ = view;
  map_ = reinterpret_cast<std::uint64_t*>(blocks_.tables());
  detail::poison(align_up(begin(), 8), blocks_.tables());
}

DE100_INLINE Heap* Heap::make_in(MemoryView view DE100_LIFETIME_BOUND) noexcept {
  const Address begin = reinterpret_cast<Address>(view.data());
  const std::size_t before = (0 - begin) & (alignof(Heap) - 1);
  if (view.size() < before + sizeof(Heap)) return nullptr;
  Heap heap(view.subview(before + sizeof(Heap), view.size() - before - sizeof(Heap)));
  if (!heap.is_valid()) return nullptr;
  Heap* const inside = ::new (static_cast<void*>(view.data() + before)) Heap(static_cast<Heap&&>(heap));
  inside->view_ = view;
  return inside;
}

DE100_INLINE void Heap::take(Heap& other) noexcept {
  const Heap empty;
  *this = static_cast<const Heap&>(other);
  other = empty;
}

DE100_INLINE Heap& Heap::operator=(Heap&& other) noexcept {
  if (this == &other) return *this;
  end_poison();
  take(other);
  return *this;
}

DE100_INLINE void Heap::reset() noexcept {
  if (!is_valid()) return;
  for (Slab*& slab : with_room_) slab = nullptr;
  for (std::uint16_t& bytes : without_slab_) bytes = 0;
  used_ = 0;
  mapped_ = 0;
  blocks_.reset();
  detail::poison(blocks_.first(), blocks_.end() - Blocks::word_size);
}

// ---- allocate ------------------------------------------------------------------------------------------------------

/// What is handed out has been taken already.
DE100_FORCE_INLINE void* Heap::hand_out(Address place, std::size_t size, std::size_t usable_size) noexcept {
  used_ += usable_size;
  if (used_ > peak_) peak_ = used_;
  void* const allocated = reinterpret_cast<void*>(place);
  detail::unpoison(place, place + size);
  detail::undefine(allocated, size);
  return allocated;
}

DE100_FORCE_INLINE void* Heap::allocate_slot(std::size_t size) noexcept {
  const unsigned size_class = Slab::class_of(size);
  Slab* const slab = with_room_[size_class];
  if (slab == nullptr || slab->free[slab->word] == 0) return allocate_in_another_slab(size);
  return hand_out(slab->take(), size, slab->slot_size());
}

DE100_COLD_PATH DE100_INLINE void* Heap::allocate_in_another_slab(std::size_t size) noexcept {
  const unsigned size_class = Slab::class_of(size);
  while (Slab* const slab = with_room_[size_class]) {
    if (slab->find_word()) return hand_out(slab->take(), size, slab->slot_size());
    unlist(slab);
  }
  std::uint16_t& so_far = without_slab_[size_class];
  Slab* const slab = so_far < worth_a_slab ? nullptr : make_slab(size_class);
  if (slab == nullptr) {
    if (so_far < worth_a_slab) so_far = static_cast<std::uint16_t>(so_far + Blocks::whole(size));
    return allocate_block(size, Blocks::unit);
  }
  return hand_out(slab->take(), size, slab->slot_size());
}

DE100_INLINE void* Heap::allocate_block(std::size_t size, std::size_t alignment) noexcept {
  const std::size_t whole = Blocks::whole(size);
  if (whole == 0) return nullptr;
  do {
    const Address block = alignment <= Blocks::unit ? blocks_.allocate(whole) : blocks_.allocate(whole, alignment);
    if (block != 0) return hand_out(block, size, size_of_block(block));
  } while (free_empty_slabs());
  return nullptr;
}

DE100_INLINE void* Heap::allocate(std::size_t size, std::size_t alignment) noexcept {
  if (!is_power_of_two(alignment)) return nullptr;
  if (size - 1 < Slab::largest_slot && alignment <= Slab::unit) return allocate_slot(size);
  if (size == 0) return nullptr;
  return allocate_block(size, alignment);
}

DE100_INLINE bool Heap::resize_in_place(void* allocated, std::size_t new_size) noexcept {
  if (allocated == nullptr || new_size == 0) return false;
  const Address place = reinterpret_cast<Address>(allocated);
  DE100_ASSERT(is_allocated(place) && "what is resized was allocated here, and not freed");
  std::size_t before = 0;
  std::size_t room = 0;
  if (is_in_slab(place)) {
    before = room = slab_of(place)->slot_size();
    if (new_size > room) return false;
  } else {
    before = size_of_block(place);
    const std::size_t whole = Blocks::whole(new_size);
    if (whole == 0 || !blocks_.resize(place, whole)) return false;
    room = size_of_block(place);
    used_ += room - before;
    if (used_ > peak_) peak_ = used_;
  }
  detail::poison(place, place + (room > before ? room : before));
  detail::unpoison(place, place + new_size);
  if (new_size > before) detail::undefine(reinterpret_cast<void*>(place + before), new_size - before);
  return true;
}

DE100_INLINE void* Heap::reallocate(void* old, std::size_t new_size, std::size_t alignment) noexcept {
  if (old == nullptr) return allocate(new_size, alignment);
  if (!is_power_of_two(alignment)) return nullptr;
  if (resize_in_place(old, new_size)) return old;
  void* const moved = allocate(new_size, alignment);
  if (moved == nullptr) return nullptr;
  const std::size_t old_size = size_of(old);
  std::memcpy(moved, old, old_size < new_size ? old_size : new_size);
  free(old);
  return moved;
}

// ---- free ----------------------------------------------------------------------------------------------------------

DE100_INLINE void Heap::free_slot(Address place) noexcept {
  Slab* const slab = slab_of(place);
  const unsigned index = slab->index_of(place);
  const std::size_t size = slab->slot_size();
  detail::poison(place, place + size);
  slab->give_back(index);
  used_ -= size;
  if (slab->used == 0 || slab->is_listed == 0) list_or_free(slab);
}

DE100_INLINE void Heap::free_block(Address block) noexcept {
  const std::size_t size = size_of_block(block);
  detail::poison(block, block + size);
  used_ -= size;
  blocks_.free(block);
}

DE100_INLINE void Heap::free(void* allocated) noexcept {
  if (allocated == nullptr) return;
  const Address place = reinterpret_cast<Address>(allocated);
  DE100_ASSERT(is_allocated(place) && "what is freed was allocated here, is freed once, and nothing wrote before it");
  if (is_in_slab(place)) {
    free_slot(place);
  } else {
    free_block(place);
  }
}

DE100_INLINE void Heap::free(void* allocated, [[maybe_unused]] std::size_t size) noexcept {
  DE100_ASSERT((allocated == nullptr || size <= size_of(allocated)) && "no more than was allocated is freed");
  free(allocated);
}

DE100_INLINE std::size_t Heap::size_of(const void* allocated) const noexcept {
  if (allocated == nullptr) return 0;
  const Address place = reinterpret_cast<Address>(allocated);
  DE100_ASSERT(is_allocated(place) && "what is asked about was allocated here, and not freed");
  const std::size_t size = is_in_slab(place) ? slab_of(place)->slot_size() : size_of_block(place);
  detail::unpoison(place, place + size);
  return size;
}

DE100_INLINE bool Heap::is_allocated(Address place) const noexcept {
  if (!is_in_slab(place)) return blocks_.is_allocated(place);
  const Slab* const slab = slab_of(place);
  if (!slab->is_whole()) return false;
  const unsigned index = slab->index_of(place);
  return index < slab->count() && slab->slot(index) == place && !slab->is_free(index);
}

// ---- slabs ---------------------------------------------------------------------------------------------------------

/// Slabs that nobody can take a slot of are in no list.
DE100_INLINE void Heap::list(Slab* slab) noexcept {
  // Second, so that the first one is used up.
  Slab*& first = with_room_[slab->size_class];
  slab->is_listed = 1;
  slab->previous = first;
  slab->next = first != nullptr ? first->next : nullptr;
  if (slab->next != nullptr) slab->next->previous = slab;
  (first != nullptr ? first->next : first) = slab;
}

DE100_INLINE void Heap::unlist(Slab* slab) noexcept {
  slab->is_listed = 0;
  if (slab->next != nullptr) slab->next->previous = slab->previous;
  (slab->previous != nullptr ? slab->previous->next : with_room_[slab->size_class]) = slab->next;
}

DE100_INLINE Heap::Slab* Heap::make_slab(unsigned size_class) noexcept {
  const Address page = blocks_.allocate(Slab::page, Slab::page, blocks_.first());
  if (page == 0) return nullptr;
  const std::size_t number = offset_of(page) / Slab::page;
  for (; mapped_ <= number; mapped_ += word_bits) map_[mapped_ / word_bits] = 0;
  flip_map(page);

  Slab* const slab = reinterpret_cast<Slab*>(page);
  detail::unpoison(page, page + Slab::head);
  ::new (static_cast<void*>(slab)) Slab;
  slab->begin(size_class);
  list(slab);
  return slab;
}

DE100_INLINE void Heap::free_slab(Slab* slab) noexcept {
  const Address page = reinterpret_cast<Address>(slab);
  unlist(slab);
  flip_map(page);
  detail::poison(page, page + Slab::head);
  blocks_.free(page);
}

/// A slab that is empty is kept while it is the only one for its size: the next allocation would make it anew.
DE100_COLD_PATH DE100_INLINE void Heap::list_or_free(Slab* slab) noexcept {
  if (slab->is_listed == 0) list(slab);
  if (slab->used == 0 && (slab->next != nullptr || slab->previous != nullptr)) free_slab(slab);
}

/// Whether there was any.
DE100_INLINE bool Heap::free_empty_slabs() noexcept {
  bool any = false;
  for (Slab* const slab : with_room_) {
    if (slab == nullptr || slab->used != 0) continue;
    free_slab(slab);
    any = true;
  }
  return any;
}

// ---- facts ---------------------------------------------------------------------------------------------------------

DE100_INLINE std::size_t Heap::largest_free() const noexcept {
  std::size_t largest = blocks_.largest();
  for (const Slab* const slab : with_room_) {
    if (slab != nullptr && slab->used == 0 && largest < Slab::page) largest = Slab::page;
  }
  return usable(largest);
}

DE100_INLINE std::size_t Heap::extent() const noexcept {
  if (!is_valid()) return 0;
  const Address end = begin() + view_.size();
  const std::size_t least = blocks_.highest_top() - begin() + (end - blocks_.tables()) + Blocks::unit;
  return least < view_.size() ? least : view_.size();
}

DE100_INLINE bool Heap::check_slab(const Slab& slab) const noexcept {
  if (!slab.is_whole() || slab.size_class == 0 || slab.size_class >= Slab::classes || slab.word >= Slab::words) {
    return false;
  }
  Slab fresh = slab;
  fresh.begin(slab.size_class);
  unsigned free = 0;
  for (unsigned i = 0; i < Slab::words; ++i) {
    if ((slab.free[i] & ~fresh.free[i]) != 0) return false;
    for (std::uint64_t bits = slab.free[i]; bits != 0; bits &= bits - 1) ++free;
  }
  return slab.units == fresh.units && slab.reciprocal == fresh.reciprocal && slab.used + free == slab.count() &&
         slab.is_listed <= 1 && (slab.is_listed != 0 || free == 0);
}

DE100_INLINE bool Heap::check_slabs() const noexcept {
  std::size_t used = 0;
  std::size_t slabs = 0;
  std::size_t listed = 0;
  for (Address block = blocks_.first(); block < blocks_.top(); block = Blocks::next_of(block)) {
    if (!is_in_slab(block)) {
      if (!Blocks::is_free(block)) used += size_of_block(block);
      continue;
    }
    const Slab& slab = *slab_of(block);
    if (reinterpret_cast<Address>(&slab) != block || Blocks::size_of(block) < Slab::page || !check_slab(slab))
      return false;
    ++slabs;
    if (slab.is_listed != 0) ++listed;
    used += slab.used * slab.slot_size();
  }
  for (std::size_t i = 0; i < mapped_ / word_bits; ++i) {
    for (std::uint64_t bits = map_[i]; bits != 0; bits &= bits - 1) {
      if (slabs-- == 0) return false;
    }
  }
  for (unsigned size_class = 0; size_class < Slab::classes; ++size_class) {
    const Slab* previous = nullptr;
    for (const Slab* slab = with_room_[size_class]; slab != nullptr; slab = slab->next) {
      const Address page = reinterpret_cast<Address>(slab);
      if (listed-- == 0 || page < blocks_.first() || page >= blocks_.top() || !is_in_slab(page)) return false;
      if (slab_of(page) != slab || slab->previous != previous || slab->is_listed == 0) return false;
      if (slab->size_class != size_class) return false;
      previous = slab;
    }
  }
  return slabs == 0 && listed == 0 && used == used_;
}

DE100_INLINE bool Heap::check() const noexcept {
  return !is_valid() || (blocks_.check() && check_slabs());
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_HEAP_HPP

// ==== de100/pool.hpp =================================================================================================
//
// pool.hpp: `Pool<T>`, objects of one type that come and go in any order, and `Handle<T>`, a name for one of them that
// goes stale with it.
//
//   Pool<Enemy> enemies = Pool<Enemy>::reserve(100'000, "enemies");
//   Handle<Enemy> boss = enemies.create(x, y);            // null when full
//   if (Enemy* enemy = enemies.get(boss)) enemy->roar();  // null once it was destroyed
//   (void)enemies.destroy(boss);
//   for (Enemy& enemy : enemies) enemy.move();            // the living ones
//
// Objects never move. Creating and destroying take constant time: the numbers of free slots are a stack beside the
// slots, so that neither reads a byte of a slot that was left long ago. A pool belongs to one thread at a time.

#ifndef DE100_POOL_HPP
#define DE100_POOL_HPP

namespace de100 {

template <class T>
class Pool;

/// The name of an object in a pool: 8 bytes, to be stored, copied and compared. A default-made one is null. It names
/// nothing any more once its object is destroyed, whatever takes the slot later.
template <class T>
class Handle {
 public:
  constexpr Handle() noexcept = default;

  /// Whether it was ever an object's. That it still is, Pool::get() knows.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return generation_ != 0; }
  [[nodiscard]] friend constexpr bool operator==(Handle, Handle) noexcept = default;

  /// The number of the slot, for tables beside the pool.
  [[nodiscard]] constexpr std::uint32_t index() const noexcept { return index_; }

 private:
  friend Pool<T>;
  constexpr Handle(std::uint32_t index, std::uint32_t generation) noexcept : index_(index), generation_(generation) {}

  std::uint32_t index_ = 0;
  std::uint32_t generation_ = 0;
};

template <class T>
class Pool {
  static_assert(detail::Object<T>, "a Pool is of an object type, not const, and not an array");

 public:
  class Iterator;

  /// A pool without memory: it has room for nothing.
  Pool() noexcept = default;

  /// Room for `most` objects, below 2^32: address space, and no memory before there are objects. Where the system
  /// refuses, the pool has room for nothing, and error() says why.
  [[nodiscard]] static Pool reserve(std::size_t most, const char* name = nullptr) noexcept;

  /// Room for what fits into `view`, at sizeof(T) and 8 bytes an object. The memory outlives the pool, and nobody else
  /// writes there.
  explicit Pool(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// Room for what fits into the usable bytes of `block`, which the pool owns from now on.
  explicit Pool(MemoryBlock&& block) noexcept;

  /// Room for `most` objects, pushed on an arena, which is neither rewound nor cleared to before it while the pool
  /// lives. Room for nothing where the arena is too full.
  template <class Arena>
  [[nodiscard]] static Pool push_on(Arena& arena, std::size_t most) noexcept;

  /// The objects stay where they are, and their handles good, in the new pool; `other` is left without memory.
  Pool(Pool&& other) noexcept { take(other); }
  /// The same; the objects of this pool end first. Their handles may name objects of the new ones: forget them.
  Pool& operator=(Pool&& other) noexcept;
  ~Pool() {
    if constexpr (!detail::is_trivially_destructible<T>) clear();
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  /// A new object, made from `args`. Null, and nothing changed, when full and when the system has no memory.
  template <class... Args>
  [[nodiscard]] Handle<T> create(Args&&... args) noexcept(detail::makes_quietly<T, Args...>());

  /// Ends the object. False, and nothing changed, where the handle is stale or null.
  ///
  /// Handles are this pool's. One of another pool may happen to name an object here.
  bool destroy(Handle<T> handle) noexcept;

  /// The object; null where the handle is stale or null.
  [[nodiscard]] T* get(Handle<T> handle) const noexcept DE100_LIFETIME_BOUND;

  /// The handle of a living object of this pool; null for any other address.
  [[nodiscard]] Handle<T> handle_of(const T* object) const noexcept;

  /// Ends all objects, and those that their destructors create. The memory stays, and all handles are stale.
  void clear() noexcept;

  /// The living objects, in the order of their slots. The one that is visited may be destroyed; one that is created
  /// meanwhile may be visited or not. Costs 4 bytes read for each slot that was ever used.
  [[nodiscard]] Iterator begin() const noexcept DE100_LIFETIME_BOUND;
  [[nodiscard]] Iterator end() const noexcept DE100_LIFETIME_BOUND;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// How many objects live.
  [[nodiscard]] std::size_t size() const noexcept { return slots_.size() - free_count_ - retired_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// How many may live at once. A slot that has had 2^31 - 1 objects is retired, so that no handle is given twice.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_ - retired_; }
  /// Whether there may be any.
  [[nodiscard]] bool is_valid() const noexcept { return capacity() != 0; }
  /// Why the system refused: room in the first place, or the memory that was last asked for. ok on a view and on an
  /// arena.
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

 private:
  /// Bytes for a T that may or may not be there.
  struct Slot {
    alignas(T) std::byte bytes[sizeof(T)];
    [[nodiscard]] T* object() noexcept { return std::launder(static_cast<T*>(static_cast<void*>(bytes))); }
  };

  /// A slot while the object in it is made, whose constructor may create others, and may throw: then it is free again.
  struct Drawn {
    explicit Drawn(Pool& its_pool) noexcept : pool(&its_pool), index(its_pool.free_[--its_pool.free_count_]) {}
    Drawn(const Drawn&) = delete;
    Drawn& operator=(const Drawn&) = delete;
    ~Drawn() {
      if (pool != nullptr) pool->free_[pool->free_count_++] = index;
    }
    void keep() noexcept { pool = nullptr; }

    Pool* pool;
    std::uint32_t index;
  };

  // A slot's generation grows by one when an object in it begins and when it ends: it is odd while one lives, as that
  // of every handle is but the null one's 0, which no slot has.
  static constexpr std::uint32_t first_generation = 2;
  static constexpr std::size_t most_slots = UINT32_MAX;

  template <class Array>
  static os::Result result_of(const Array& array) noexcept {
    return {array.error(), array.os_error()};
  }

  void divide(MemoryView view) noexcept;
  [[nodiscard]] bool add_slot() noexcept;
  void end_object(std::uint32_t index) noexcept;
  /// Whether the handle is an object's. Of the slots that were never used none is looked at; of the others none has a
  /// generation of 0, as null has.
  [[nodiscard]] bool names(Handle<T> handle) const noexcept {
    return handle.index_ < slots_.size() && generations_[handle.index_] == handle.generation_;
  }
  [[nodiscard]] bool lives(std::uint32_t index) const noexcept { return generations_[index] % 2 != 0; }
  void take(Pool& other) noexcept;

  VirtualArray<Slot> slots_;                 // those that were ever used
  VirtualArray<std::uint32_t> generations_;  // of each of them
  VirtualArray<std::uint32_t> free_;         // a stack of the numbers of free ones, as long as all might need
  std::size_t free_count_ = 0;               // how many there are
  std::size_t retired_ = 0;                  // how many are never used again
  std::size_t capacity_ = 0;
  MemoryBlock block_;  // that all three are in, where there is one
  os::Result last_;
};

/// Goes through the living objects of a pool.
template <class T>
class Pool<T>::Iterator {
 public:
  [[nodiscard]] T& operator*() const noexcept { return *pool_->slots_[index_].object(); }
  [[nodiscard]] T* operator->() const noexcept { return &**this; }
  [[nodiscard]] Handle<T> handle() const noexcept { return {index_, pool_->generations_[index_]}; }

  Iterator& operator++() noexcept {
    ++index_;
    find();
    return *this;
  }
  [[nodiscard]] friend bool operator==(Iterator a, Iterator b) noexcept { return a.index_ == b.index_; }

 private:
  friend Pool;
  Iterator(const Pool& pool, std::uint32_t index) noexcept : pool_(&pool), index_(index) { find(); }
  void find() noexcept {
    while (index_ < end_ && !pool_->lives(index_)) ++index_;
    if (index_ >= end_) index_ = UINT32_MAX;  // one end for all, however many slots there are by then
  }

  const Pool* pool_;
  std::uint32_t index_;
  std::uint32_t end_ = static_cast<std::uint32_t>(pool_->slots_.size());  // of the slots when the iteration began
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class T>
Pool<T> Pool<T>::reserve(std::size_t most, const char* name) noexcept {
  Pool pool;
  if (most > most_slots) {
    pool.last_ = {MemoryError::size_overflow, 0};
    return pool;
  }
  pool.slots_ = VirtualArray<Slot>::reserve(most, name);
  pool.generations_ = VirtualArray<std::uint32_t>::reserve(most, name);
  pool.free_ = VirtualArray<std::uint32_t>::reserve(most, name);
  const os::Result results[] = {result_of(pool.slots_), result_of(pool.generations_), result_of(pool.free_)};
  for (const os::Result& result : results) {
    if (!result.ok()) {
      pool = Pool();
      pool.last_ = result;
      return pool;
    }
  }
  pool.capacity_ = most;
  return pool;
}

/// Slots, then their generations, then the stack.
template <class T>
void Pool<T>::divide(MemoryView view) noexcept {
  constexpr std::size_t alignment = alignof(Slot) > alignof(std::uint32_t) ? alignof(Slot) : alignof(std::uint32_t);
  constexpr std::size_t word = sizeof(std::uint32_t);
  const std::size_t gap = (std::uintptr_t{0} - reinterpret_cast<std::uintptr_t>(view.data())) & (alignment - 1);
  if (gap >= view.size()) return;
  // The slots may end at an odd address, so something is left for aligning what follows.
  constexpr std::size_t rounding = sizeof(Slot) % word == 0 ? 0 : word - 1;
  const std::size_t room = view.size() - gap;
  std::size_t count = room < rounding ? 0 : (room - rounding) / (sizeof(Slot) + 2 * word);
  if (count > most_slots) count = most_slots;
  if (count == 0) return;
  const std::size_t words = gap + align_up(count * sizeof(Slot), word);
  slots_ = VirtualArray<Slot>(view.subview(gap, count * sizeof(Slot)));
  generations_ = VirtualArray<std::uint32_t>(view.subview(words, count * word));
  free_ = VirtualArray<std::uint32_t>(view.subview(words + count * word, count * word));
  capacity_ = count;
}

template <class T>
Pool<T>::Pool(MemoryView view) noexcept {
  divide(view);
}

template <class T>
Pool<T>::Pool(MemoryBlock&& block) noexcept : last_{block.error(), block.os_error()} {
  if (!block.is_valid()) return;
  block_ = static_cast<MemoryBlock&&>(block);
  divide(block_.view());
}

template <class T>
template <class Arena>
Pool<T> Pool<T>::push_on(Arena& arena, std::size_t most) noexcept {
  constexpr std::size_t word = sizeof(std::uint32_t);
  std::size_t bytes = 0;
  if (most > most_slots || !checked_multiply(most, sizeof(Slot) + 2 * word, bytes) ||
      !checked_add(bytes, word, bytes)) {
    return {};
  }
  Pool pool(MemoryView(arena.push_size_uninitialized(bytes, alignof(Slot) > word ? alignof(Slot) : word), bytes));
  return pool;
}

template <class T>
void Pool<T>::take(Pool& other) noexcept {
  slots_ = static_cast<VirtualArray<Slot>&&>(other.slots_);
  generations_ = static_cast<VirtualArray<std::uint32_t>&&>(other.generations_);
  free_ = static_cast<VirtualArray<std::uint32_t>&&>(other.free_);
  free_count_ = other.free_count_;
  retired_ = other.retired_;
  capacity_ = other.capacity_;
  block_ = static_cast<MemoryBlock&&>(other.block_);
  last_ = other.last_;
  other.free_count_ = other.retired_ = other.capacity_ = 0;
}

template <class T>
Pool<T>& Pool<T>::operator=(Pool&& other) noexcept {
  if (this == &other) return *this;
  clear();
  take(other);
  return *this;
}

/// One more slot, free.
template <class T>
DE100_COLD_PATH bool Pool<T>::add_slot() noexcept {
  if (slots_.size() == capacity_) return false;
  const std::size_t index = slots_.size();
  if (generations_.size() == index && generations_.push_back(first_generation) == nullptr) {
    last_ = result_of(generations_);
  } else if (free_.size() == index && free_.push_back(0) == nullptr) {
    last_ = result_of(free_);
  } else if (slots_.extend_uninitialized(1).empty()) {
    last_ = result_of(slots_);
  } else {
    free_[free_count_++] = static_cast<std::uint32_t>(index);
    last_ = {};
    return true;
  }
  return false;
}

// `inline`: without, g++ calls these for every object.

template <class T>
template <class... Args>
inline Handle<T> Pool<T>::create(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) {
  if (free_count_ == 0 && !add_slot()) return {};
  Drawn slot(*this);
  (void)detail::make<T>(slots_[slot.index].bytes, static_cast<Args&&>(args)...);
  slot.keep();
  return {slot.index, ++generations_[slot.index]};
}

template <class T>
T* Pool<T>::get(Handle<T> handle) const noexcept {
  if (!names(handle)) return nullptr;
  return slots_[handle.index_].object();
}

/// First nobody finds the object any more, then it ends, then its slot is free: so a destructor may use the pool.
template <class T>
inline void Pool<T>::end_object(std::uint32_t index) noexcept {
  std::uint32_t& generation = generations_[index];
  if (generation == UINT32_MAX) [[unlikely]] {
    generation = UINT32_MAX - 1;
    slots_[index].object()->~T();
    ++retired_;
    return;
  }
  ++generation;
  slots_[index].object()->~T();
  free_[free_count_++] = index;
}

template <class T>
inline bool Pool<T>::destroy(Handle<T> handle) noexcept {
  if (!names(handle)) return false;
  end_object(handle.index_);
  return true;
}

template <class T>
inline Handle<T> Pool<T>::handle_of(const T* object) const noexcept {
  const std::size_t offset = reinterpret_cast<std::uintptr_t>(object) - reinterpret_cast<std::uintptr_t>(slots_.data());
  const std::size_t index = offset / sizeof(Slot);
  if (index >= slots_.size() || offset % sizeof(Slot) != 0) return {};
  const std::uint32_t number = static_cast<std::uint32_t>(index);
  return lives(number) ? Handle<T>(number, generations_[number]) : Handle<T>();
}

template <class T>
void Pool<T>::clear() noexcept {
  while (!empty()) {
    for (std::size_t index = slots_.size(); index-- > 0;) {
      const std::uint32_t number = static_cast<std::uint32_t>(index);
      if (lives(number)) end_object(number);
    }
  }
}

template <class T>
typename Pool<T>::Iterator Pool<T>::begin() const noexcept {
  return {*this, 0};
}

template <class T>
typename Pool<T>::Iterator Pool<T>::end() const noexcept {
  return {*this, UINT32_MAX};
}

}  // namespace de100

#endif  // DE100_POOL_HPP

// ==== de100/scratch.hpp ==============================================================================================
//
// scratch.hpp: `scratch_arena()`, memory for the length of a scope, on any thread, from nowhere in particular.
//
//   char* join(Arena& result, Names names) {
//     ScratchArena scratch = scratch_arena(result);  // another arena than `result`, whatever `result` is
//     Span<Name> sorted = scratch->push_copy(names);
//     return concatenate(result, sorted);            // outlives the scratch
//   }                                                // scratch is rewound
//
// Who pushes a result on an arena that it was given names that arena as a conflict, since the caller may have given its
// own scratch: rewinding would drop the result too. Scratches nest, and end in the reverse order. Each thread has its
// own arenas, so all of this is safe on any thread.
//
// A thread that says nothing has a little memory of its own, and takes more from the system while a scratch needs it.
// One that works with more tells where it is, once:
//
//   use_scratch_memory(budget["scratch of worker 3"]);

#ifndef DE100_SCRATCH_HPP
#define DE100_SCRATCH_HPP

namespace de100 {

/// How many arenas may be named as conflicts at once.
inline constexpr std::size_t max_scratch_conflicts = 8;

/// Where the scratches of a thread have their memory.
struct ScratchOptions {
  /// How many arenas the view is divided among; at most max_scratch_conflicts + 1. Two do, unless functions that were
  /// given a scratch and something else that is pushed on ask for a third.
  std::size_t arenas = 2;

  /// Whether an arena that is full, or has no part of the view, goes on in memory of the system. That is given back
  /// when the arena's outermost scratch ends, so a thread that often needs it should be given more.
  bool may_grow = true;

  /// Bytes that the system is asked for at a time.
  std::size_t region_size = std::size_t{256} << 10U;
};

/// An arena until the end of the scope, which drops what was pushed since the beginning.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicScratchArena {
 public:
  using Where = typename BasicArena<Policy>::Where;

  explicit BasicScratchArena(BasicChainedArena<Policy>& arena DE100_LIFETIME_BOUND,
                             Where where = Where::here()) noexcept
      : end_{&arena}, scope_(detail::innermost<Policy>(arena), where) {}

  /// The arena that it is on.
  [[nodiscard]] BasicArena<Policy>& arena() const noexcept DE100_LIFETIME_BOUND { return scope_.arena(); }
  [[nodiscard]] BasicArena<Policy>& operator*() const noexcept DE100_LIFETIME_BOUND { return arena(); }
  [[nodiscard]] BasicArena<Policy>* operator->() const noexcept DE100_LIFETIME_BOUND { return &arena(); }
  /// So that it can be passed as what it is.
  operator BasicArena<Policy>&() const noexcept DE100_LIFETIME_BOUND { return arena(); }

 private:
  /// Gives the system back what was its. Destroyed after the scope, when the arena is rewound.
  struct End {
    explicit End(BasicChainedArena<Policy>* its_arena) noexcept : arena(its_arena) {}
    End(End&& other) noexcept : arena(other.arena) { other.arena = nullptr; }
    End& operator=(End&&) = delete;
    ~End() {
      if (arena != nullptr && detail::core_of(*arena).open_scopes() == 0) arena->trim();
    }
    BasicChainedArena<Policy>* arena;
  };

  End end_;
  mutable BasicArenaScope<Policy> scope_;  // through which the arena is used
};

using ScratchArena = BasicScratchArena<>;

namespace detail {

/// The scratch arenas of a thread: one more than may be conflicts, so that one is always left.
template <ArenaPolicy Policy>
class ScratchArenas {
 public:
  static constexpr std::size_t count = max_scratch_conflicts + 1;

  ScratchArenas() noexcept { use(MemoryView(embedded_, sizeof embedded_), {}); }

  void use(MemoryView view, const ScratchOptions& options) noexcept {
    bool idle = true;
    for (const BasicChainedArena<Policy>& arena : arenas_) idle = idle && core_of(arena).open_scopes() == 0;
    DE100_ASSERT(idle && "scratch memory is not exchanged while a scratch lives");
    if (!idle) return;
    std::size_t parts = options.arenas < count ? options.arenas : count;
    if (view.empty()) view = MemoryView(embedded_, sizeof embedded_);
    if (parts == 0) parts = 1;
    const ChainedArenaOptions chain = {.region_size = options.region_size, .name = "scratch"};
    const std::size_t size = view.size() / parts;
    for (BasicChainedArena<Policy>& arena : arenas_) arena = BasicChainedArena<Policy>();  // none watches the view now
    for (std::size_t i = 0; i < count; ++i) {
      const MemoryView part = i < parts ? view.subview(i * size, size) : MemoryView();
      arenas_[i] = options.may_grow ? BasicChainedArena<Policy>::on(part, chain)
                                    : BasicChainedArena<Policy>::on(part, nothing_, chain);
    }
  }

  /// The first that is none of the conflicts.
  BasicChainedArena<Policy>& other_than(const std::uint64_t* conflicts, std::size_t conflict_count) noexcept {
    std::size_t i = 0;
    while (is_one_of(core_of(arenas_[i]).identity(), conflicts, conflict_count)) ++i;  // one is always left
    return arenas_[i];
  }

  [[nodiscard]] std::size_t used() const noexcept {
    std::size_t bytes = 0;
    for (const BasicChainedArena<Policy>& arena : arenas_) bytes += arena.used();
    return bytes;
  }

 private:
  static bool is_one_of(std::uint64_t arena, const std::uint64_t* conflicts, std::size_t conflict_count) noexcept {
    for (std::size_t i = 0; i < conflict_count; ++i) {
      if (conflicts[i] == arena) return true;
    }
    return false;
  }

  BasicChainedArena<Policy> arenas_[count];
  BasicArena<usual_policy<Policy>> nothing_;  // the parent of arenas that do not grow
  alignas(64) std::byte embedded_[std::size_t{32} << 10U];
};

/// What pushing on it takes memory of: the arena itself, or the parent of a chain, or that one's.
template <ArenaPolicy Policy>
std::uint64_t source_of(const BasicArena<Policy>& arena) noexcept {
  return core_of(arena).source();
}
template <ArenaPolicy Policy>
std::uint64_t source_of(const BasicScratchArena<Policy>& scratch) noexcept {
  return source_of(scratch.arena());
}

/// Those of this thread: each has its own, so that asking takes no lock. They are never destroyed: when no scratch
/// lives they hold nothing, and a library whose threads have something to run at their end cannot be loaded again.
template <ArenaPolicy Policy>
ScratchArenas<Policy>& scratch_arenas() noexcept {
  using Arenas = ScratchArenas<Policy>;
  struct Storage {
    alignas(Arenas) std::byte bytes[sizeof(Arenas)];
    bool made;
  };
  static thread_local Storage storage;  // a variable of the function's, since mingw's linker finds one outside twice
  void* const place = storage.bytes;
  if (!storage.made) {
    ::new (place) Arenas;
    // cppcheck-suppress unreadVariable  ; it is read the next time
    storage.made = true;
  }
  return *std::launder(static_cast<Arenas*>(place));
}

}  // namespace detail

namespace detail {
template <ArenaPolicy Policy>
using WhereOf = typename BasicArena<Policy>::Where;

template <ArenaPolicy Policy, class... Conflicts>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena_at(WhereOf<Policy> where,
                                                         const Conflicts&... conflicts) noexcept {
  static_assert(sizeof...(conflicts) <= max_scratch_conflicts,
                "name at most max_scratch_conflicts arenas as conflicts");
  const std::uint64_t list[] = {source_of(conflicts)..., 0};
  return BasicScratchArena<Policy>(scratch_arenas<Policy>().other_than(list, sizeof...(conflicts)), where);
}
}  // namespace detail

/// An arena of this thread that is none of the conflicts: arenas, or scratches, that something is pushed on meanwhile.
/// An arena on a chain is the same conflict as the one that its regions are pushed on. `scratch_arena<policy>()` is one
/// of another policy: a thread has other arenas and other memory for each.
///
/// One is always found. Its pushes are null where its memory is used up and no more is to be had, as any arena's. Costs
/// a search through the conflicts.
template <ArenaPolicy Policy = ArenaPolicy{}>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(
    detail::WhereOf<Policy> where = detail::WhereOf<Policy>::here()) noexcept {
  return detail::scratch_arena_at<Policy>(where);
}
template <ArenaPolicy Policy = ArenaPolicy{}, class Conflict>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(
    const Conflict& conflict, detail::WhereOf<Policy> where = detail::WhereOf<Policy>::here()) noexcept {
  return detail::scratch_arena_at<Policy>(where, conflict);
}
template <ArenaPolicy Policy = ArenaPolicy{}, class First, class Second, class... More>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(const First& first, const Second& second,
                                                      const More&... more) noexcept {
  return detail::scratch_arena_at<Policy>({}, first, second, more...);
}

/// From now on this thread's first scratch arenas are on equal parts of `view`, which outlives the thread or is taken
/// back by an empty view: then the thread has a little memory of its own again, 16 KiB in each of two arenas.
///
/// No scratch of this thread lives.
template <ArenaPolicy Policy = ArenaPolicy{}>
void use_scratch_memory(MemoryView view, const ScratchOptions& options = {}) noexcept {
  detail::scratch_arenas<Policy>().use(view, options);
}

/// Bytes that this thread's scratch arenas have in use: 0 where no scratch lives.
template <ArenaPolicy Policy = ArenaPolicy{}>
[[nodiscard]] std::size_t scratch_used() noexcept {
  return detail::scratch_arenas<Policy>().used();
}

}  // namespace de100

#endif  // DE100_SCRATCH_HPP

// ==== de100/shared_arena.hpp =========================================================================================
//
// shared_arena.hpp: `SharedArena`, on which many threads push at the same time without a lock, and `ChunkedArena`, a
// worker's own part of it, so that workers do not fight over one cursor:
//
//   SharedArena results(view);               // of all jobs of a frame
//
//   ChunkedArena mine(results);              // one a worker, kept from frame to frame
//   Hit* hit = mine.push_struct<Hit>(ray);   // in a chunk that nobody else pushes on
//
//   results.clear();                         // when all jobs are done
//
// Both have the pushes of pushes.hpp. Neither goes back by itself: what is pushed lives until the arena is cleared.

#ifndef DE100_SHARED_ARENA_HPP
#define DE100_SHARED_ARENA_HPP

namespace de100 {

template <ArenaPolicy Policy>
class BasicChunkedArena;

namespace detail {
/// Whether arenas that many threads push on can do what a policy asks for.
template <ArenaPolicy Policy>
constexpr bool can_be_shared() noexcept {
  static_assert(is(Policy.fences, Fences::none) && Policy.red_zone == 0 && !Policy.retire,
                "of what catches misuse, an arena that many threads push on has ArenaPolicy::poison alone");
  return true;
}
}  // namespace detail

/// An arena that any number of threads push on at once. A push is one compare-and-swap; where several meet, one of them
/// goes on at once and the others try again. What a thread pushed is seen by another once they have synchronised, as
/// with any memory. Of what catches misuse it has ArenaPolicy::poison alone; its pushes have no sites.
///
/// It stays where it is: it is neither copied nor moved.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicSharedArena : public Pushes<BasicSharedArena<Policy>> {
  static_assert(detail::can_be_shared<Policy>());

 public:
  /// An arena without memory: not valid, every push is refused.
  BasicSharedArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicSharedArena(MemoryView view DE100_LIFETIME_BOUND) noexcept : BasicSharedArena(view, UINTPTR_MAX) {}

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicSharedArena(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept : BasicSharedArena(view, 0) {}

  BasicSharedArena(const BasicSharedArena&) = delete;
  BasicSharedArena& operator=(const BasicSharedArena&) = delete;
  ~BasicSharedArena() {
    if constexpr (Policy.poison) detail::unpoison(begin_, end_);
  }

  /// An arena on at least `size` bytes of this one, for one thread. Not valid when full. It is not used any more when
  /// this one has been cleared.
  [[nodiscard]] BasicArena<Policy> push_arena(
      std::size_t size, std::size_t alignment = Pushes<BasicSharedArena>::default_alignment) noexcept;

  /// Drops everything. Constant time.
  ///
  /// No other thread uses the arena, or a ChunkedArena on it, meanwhile. Those start anew by themselves.
  void clear() noexcept;

  // What these tell is no longer so when another thread has pushed.

  /// Whether `place` is among the used bytes.
  [[nodiscard]] bool contains(const void* place) const noexcept {
    const Address address = reinterpret_cast<Address>(place);
    return address >= begin_ && address - begin_ < used();
  }
  /// Whether the arena has memory.
  [[nodiscard]] bool is_valid() const noexcept { return end_ != 0; }
  /// Bytes from the start to the cursor: pushes, what aligning them skipped, and what of its chunks is not in use.
  [[nodiscard]] std::size_t used() const noexcept { return static_cast<std::size_t>(detail::load(used_)); }
  /// Bytes that the next push can have, alignment above the minimum aside.
  [[nodiscard]] std::size_t remaining() const noexcept { return capacity() - used(); }
  /// Bytes that can be used in all.
  [[nodiscard]] std::size_t capacity() const noexcept { return end_ - begin_; }
  /// The most that used() ever was.
  [[nodiscard]] std::size_t peak() const noexcept {
    const std::size_t before = static_cast<std::size_t>(detail::load(peak_));
    return used() > before ? used() : before;
  }

 private:
  friend Pushes<BasicSharedArena>;
  template <ArenaPolicy Any>
  friend class BasicChunkedArena;
  using Address = std::uintptr_t;

  static constexpr std::size_t minimum = Policy.minimum_alignment;
  static constexpr std::size_t cache_line = 64;  // what is written by many stands in one of its own

  /// From `used_to` on it reads as zero.
  BasicSharedArena(MemoryView view, Address used_to) noexcept;

  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  bool push_constant(void*& place) noexcept {
    return push<fill>(size, alignment, place);
  }
  template <detail::Fill fill>
  bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;

  bool take(std::size_t size, std::size_t alignment, Address& start) noexcept;

  /// Takes back the end of what was taken, which nobody has written to, where it is still the end of all.
  void take_back(Address from, Address end) noexcept;

  Address begin_ = 0;
  Address end_ = 0;
  Address used_to_ = 0;             // from here on memory reads as zero, but for what was pushed since the last clear
  std::uint64_t cleared_ = 0;       // how often
  mutable detail::AtomicU64 peak_;  // the most that was used before something was taken back
  alignas(cache_line) mutable detail::AtomicU64 used_;
};

using SharedArena = BasicSharedArena<>;

/// A thread's own part of a SharedArena: it takes chunks of it and pushes there. What is larger than an eighth of a
/// chunk and does not fit in the present one is pushed on the shared arena itself, so less than a quarter of a chunk is
/// left unused when the next is begun; nothing is where the next follows it.
///
/// After the shared arena was cleared it starts anew by itself. It does not outlive that arena.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicChunkedArena : public Pushes<BasicChunkedArena<Policy>> {
  static_assert(detail::can_be_shared<Policy>());
  using Shared = BasicSharedArena<detail::usual_policy<Policy>>;  // a SharedArena

 public:
  /// Without a shared arena every push is refused.
  BasicChunkedArena() noexcept = default;

  /// Chunks are of `chunk_size` bytes, rounded up to a multiple of 64 and of the minimum alignment, so that one can
  /// follow another. In chunks of less than 8 times the minimum alignment nothing is pushed.
  explicit BasicChunkedArena(Shared& shared DE100_LIFETIME_BOUND,
                             std::size_t chunk_size = std::size_t{64} << 10U) noexcept
      : shared_(&shared),
        chunk_size_(chunk_size < max_size ? align_up(chunk_size, chunk_alignment) : 0),
        cleared_(shared.cleared_) {}

  BasicChunkedArena(BasicChunkedArena&& other) noexcept { take_all(other); }
  BasicChunkedArena& operator=(BasicChunkedArena&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    take_all(other);
    return *this;
  }
  ~BasicChunkedArena() { give_back(); }

  /// Gives the rest of the chunk back, if nobody has pushed on the shared arena since it was taken. The next push takes
  /// another.
  void give_back() noexcept;

  /// Bytes that are left in the chunk.
  [[nodiscard]] std::size_t remaining() const noexcept { return is_stale() ? 0 : chunk_.remaining(); }

 private:
  friend Pushes<BasicChunkedArena>;

  static constexpr std::size_t minimum = Policy.minimum_alignment;
  static constexpr std::size_t chunk_alignment = minimum > Shared::cache_line ? minimum : Shared::cache_line;

  template <detail::Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <detail::Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;
  template <detail::Fill fill>
  DE100_COLD_PATH bool push_elsewhere(std::size_t size, std::size_t alignment, void*& place) noexcept;
  bool next_chunk() noexcept;
  void take_all(BasicChunkedArena& other) noexcept;

  [[nodiscard]] bool is_stale() const noexcept { return shared_ == nullptr || cleared_ != shared_->cleared_; }

  detail::ArenaCore<Policy> chunk_;
  Shared* shared_ = nullptr;
  std::size_t chunk_size_ = 0;
  std::uint64_t cleared_ = 0;  // how often the shared arena was when the chunk was taken
};

using ChunkedArena = BasicChunkedArena<>;

// ---- implementation: SharedArena -----------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicSharedArena<Policy>::BasicSharedArena(MemoryView view, Address used_to) noexcept {
  const detail::UsablePart part(view, minimum);
  begin_ = part.begin;
  end_ = part.end;
  used_to_ = used_to < end_ ? used_to : end_;
  if constexpr (Policy.poison) detail::poison(begin_, end_);
}

/// `size` bytes at a multiple of `alignment`.
template <ArenaPolicy Policy>
bool BasicSharedArena<Policy>::take(std::size_t size, std::size_t alignment, Address& start) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment)) return false;
  std::uint64_t used = detail::load(used_);
  std::uint64_t next = 0;
  do {
    const Address cursor = begin_ + static_cast<std::size_t>(used);
    start = align_up(cursor, alignment);  // 0 where it would be beyond the last address
    if (start < cursor || start > end_ || size > end_ - start) return false;
    next = start + align_up(size, minimum) - begin_;
  } while (!detail::compare_exchange(used_, used, next));
  return true;
}

template <ArenaPolicy Policy>
void BasicSharedArena<Policy>::take_back(Address from, Address end) noexcept {
  detail::raise(peak_, detail::load(used_));
  std::uint64_t expected = end - begin_;
  (void)detail::compare_exchange(used_, expected, from - begin_);
}

template <ArenaPolicy Policy>
template <detail::Fill fill>
bool BasicSharedArena<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
  Address start = 0;
  if (!take(size, alignment, start)) return false;
  place = reinterpret_cast<void*>(start);
  if constexpr (Policy.poison) detail::unpoison(start, start + size);
  if (detail::is(fill, detail::Fill::zeros) && start < used_to_) {
    mem_set(place, 0, size < used_to_ - start ? size : used_to_ - start);
  }
  return true;
}

template <ArenaPolicy Policy>
BasicArena<Policy> BasicSharedArena<Policy>::push_arena(std::size_t size, std::size_t alignment) noexcept {
  Address start = 0;
  if (is_power_of_two(alignment) && alignment < minimum) alignment = minimum;
  if (size > max_size || !take(align_up(size, minimum), alignment, start)) return {};
  const MemoryView part(reinterpret_cast<void*>(start), align_up(size, minimum));
  return start < used_to_ ? BasicArena<Policy>(part) : BasicArena<Policy>(part, already_zero);
}

template <ArenaPolicy Policy>
void BasicSharedArena<Policy>::clear() noexcept {
  detail::raise(peak_, detail::load(used_));
  const Address cursor = begin_ + used();
  if (cursor > used_to_) used_to_ = cursor;
  if constexpr (Policy.poison) detail::poison(begin_, cursor);
  ++cleared_;
  used_.value = 0;
}

// ---- implementation: ChunkedArena ----------------------------------------------------------------------------------

template <ArenaPolicy Policy>
template <detail::Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool BasicChunkedArena<Policy>::push_constant(void*& place) noexcept {
  if (!is_stale() && chunk_.template push_constant<fill, size, alignment>(place)) [[likely]]
    return true;
  return push_elsewhere<fill>(size, alignment, place);
}

template <ArenaPolicy Policy>
template <detail::Fill fill>
DE100_FORCE_INLINE bool BasicChunkedArena<Policy>::push(std::size_t size, std::size_t alignment,
                                                        void*& place) noexcept {
  if (!is_stale() && chunk_.template push<fill>(size, alignment, place)) [[likely]]
    return true;
  return push_elsewhere<fill>(size, alignment, place);
}

/// In more of the chunk or another one, or where none is to be had, on the shared arena itself.
template <ArenaPolicy Policy>
template <detail::Fill fill>
DE100_COLD_PATH bool BasicChunkedArena<Policy>::push_elsewhere(std::size_t size, std::size_t alignment,
                                                               void*& place) noexcept {
  if (shared_ == nullptr || size == 0 || !is_power_of_two(alignment)) return false;
  const std::size_t most = chunk_size_ / 8;
  if (alignment < minimum) alignment = minimum;
  if (size <= most && alignment <= most && next_chunk()) return chunk_.template push<fill>(size, alignment, place);
  return size <= max_size && shared_->template push<fill>(align_up(size, minimum), alignment, place);
}

/// Takes a chunk: the present one becomes longer where it is followed by that, and is left where it is not.
template <ArenaPolicy Policy>
bool BasicChunkedArena<Policy>::next_chunk() noexcept {
  std::uintptr_t start = 0;
  if (!shared_->take(chunk_size_, chunk_alignment, start)) return false;
  detail::Stretch now = chunk_.now();
  if (!is_stale() && now.end == start) {
    now.end = start + chunk_size_;
    now.used_to = shared_->used_to_;
    chunk_.adopt(now);
  } else {
    detail::ArenaCore<Policy> chunk(MemoryView(reinterpret_cast<void*>(start), chunk_size_), shared_->used_to_);
    chunk_.take(chunk, nullptr);
    cleared_ = shared_->cleared_;
  }
  return true;
}

template <ArenaPolicy Policy>
void BasicChunkedArena<Policy>::give_back() noexcept {
  const detail::Stretch rest = chunk_.now();
  detail::ArenaCore<Policy> none;
  chunk_.take(none, nullptr);
  if (is_stale() || rest.room() == 0) return;
  if constexpr (Policy.poison) detail::poison(rest.cursor, rest.end);
  shared_->take_back(rest.cursor, rest.end);
}

template <ArenaPolicy Policy>
void BasicChunkedArena<Policy>::take_all(BasicChunkedArena& other) noexcept {
  chunk_.take(other.chunk_, nullptr);
  shared_ = other.shared_;
  chunk_size_ = other.chunk_size_;
  cleared_ = other.cleared_;
  other.shared_ = nullptr;
}

}  // namespace de100

#endif  // DE100_SHARED_ARENA_HPP

// ==== de100/heap_callbacks.hpp =======================================================================================
//
// heap_callbacks.hpp: a Heap as the functions that C libraries ask for. `user` is the heap's address.
//
//   lua_State* lua = lua_newstate(heap_callbacks::reallocate, &heap);
//   ImGui::SetAllocatorFunctions(heap_callbacks::allocate, heap_callbacks::free, &heap);

#ifndef DE100_HEAP_CALLBACKS_HPP
#define DE100_HEAP_CALLBACKS_HPP

namespace de100::heap_callbacks {

// With the size first, as in Dear ImGui.
inline void* allocate(std::size_t size, void* user) noexcept {
  return static_cast<Heap*>(user)->allocate(size);
}
inline void free(void* allocated, void* user) noexcept {
  static_cast<Heap*>(user)->free(allocated);
}

// realloc, malloc and free in one, as in Lua: a new size of 0 frees. The old size is not looked at: Lua tells something
// else in it where nothing was allocated before.
inline void* reallocate(void* user, void* old, std::size_t, std::size_t new_size) noexcept {
  Heap& heap = *static_cast<Heap*>(user);
  if (new_size != 0) return heap.reallocate(old, new_size);
  heap.free(old);
  return nullptr;
}

/// malloc's own names, for libraries that hand no pointer of the user's on, as SQLite does not. The heap is a variable
/// of the program's: `Heap* scripts; ... malloc_of<scripts>::usable_size(p)`. As C has it, malloc(0) is null here, and
/// realloc(p, 0) frees.
template <Heap*& heap>
struct malloc_of {
  static void* malloc(std::size_t size) noexcept { return heap->allocate(size); }
  static void* realloc(void* old, std::size_t size) noexcept { return reallocate(heap, old, 0, size); }
  static void free(void* allocated) noexcept { heap->free(allocated); }
  static std::size_t usable_size(void* allocated) noexcept { return heap->size_of(allocated); }
};

}  // namespace de100::heap_callbacks

#endif  // DE100_HEAP_CALLBACKS_HPP

#endif  // DE100_VERSION_1_0_0_IN_ONE_FILE
