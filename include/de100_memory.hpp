// de100 memory 1.0.0, all of it in one file: guarded virtual memory, views and arenas for games and engines.
// Copy the file into a C++20 project and include it; there is nothing to build or link.
//
//   config.hpp          the version; what compiler, sanitizer and platform this is; DE100_ASSERT
//   atomic.hpp          numbers that threads share
//   bytes.hpp           64_KiB; arithmetic that cannot wrap unseen; set, copy, move and zero bytes
//   error.hpp           MemoryError and its texts
//   flags.hpp           MemoryFlags: what may be done with memory, and how it is asked for
//   traits.hpp          what is asked of types, without <type_traits>
//   os.hpp              what the library asks of an operating system
//   system.hpp          system_facts: page sizes, and what this system can do
//   view.hpp            MemoryView and Span: memory that belongs to somebody else
//   identity.hpp        numbers that are drawn once
//   memory_stats.hpp    memory_stats: how much memory all blocks hold
//   object.hpp          making objects in memory that is there
//   block.hpp           MemoryBlock: owns memory of the operating system between guards
//   arena_policy.hpp    what an arena type does and leaves out
//   backing.hpp         what arenas that grow get their memory from
//   pushes.hpp          what can be pushed on an arena
//   arena_core.hpp      the bytes of an arena: the cursor, marks, growth
//   arena.hpp           Arena: gives memory out from front to back, takes it back by rewinding
//   block_arena.hpp     BlockArena: an arena that owns a block and commits it as it fills
//   chained_arena.hpp   ChainedArena: an arena on a chain of regions
//   virtual_array.hpp   VirtualArray: a row that grows without moving an element
//   frame_arena.hpp     FrameArenas: arenas in turn, for what lives for a few frames
//   pool.hpp            Pool and Handle: objects of one type that come and go in any order
//   scratch.hpp         scratch_arena: memory for the length of a scope
//   shared_arena.hpp    SharedArena: an arena that many threads push on at once
//
// Generated from include/de100/*.hpp by `cmake -P tests/single_header/generate.cmake`: change those, not this.
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

// The version of the library; the build files read it from here.
#define DE100_MEMORY_VERSION_MAJOR 1
#define DE100_MEMORY_VERSION_MINOR 0
#define DE100_MEMORY_VERSION_PATCH 0

// It stands before the include guard, so that every copy of the library that one file includes says its own: to define
// and declare the same again is allowed, and another version is an error that names both.
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
// DE100_COLD_PATH     for what runs rarely: kept out of the callers' code
// DE100_ASSUME        what the compiler cannot know and may rely on; undefined behaviour where it is false
#if DE100_COMPILER_GNU
#define DE100_FORCE_INLINE inline __attribute__((always_inline))
#define DE100_COLD_PATH __attribute__((noinline, cold))
#define DE100_ASSUME(condition) ((condition) ? void() : __builtin_unreachable())
#else
#define DE100_FORCE_INLINE __forceinline
#define DE100_COLD_PATH __declspec(noinline)
#define DE100_ASSUME(condition) __assume(condition)
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

#endif  // DE100_CONFIG_HPP

// ==== de100/atomic.hpp ===============================================================================================
//
// atomic.hpp: a number that threads share, and what of <atomic> is needed of it. That header costs more time to compile
// than all of this library's core.

#ifndef DE100_ATOMIC_HPP
#define DE100_ATOMIC_HPP

#if DE100_COMPILER_MSVC
extern "C" long long _InterlockedCompareExchange64(long long volatile*, long long, long long);
#pragma intrinsic(_InterlockedCompareExchange64)
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
inline std::uint64_t load(AtomicU64& atomic) noexcept {
#if DE100_COMPILER_GNU
  return __atomic_load_n(&atomic.value, __ATOMIC_RELAXED);
#else
  std::uint64_t found = 0;  // an exchange of 0 for 0 changes nothing and reads 64 bits at once, in 32 bits too
  return compare_exchange(atomic, found, 0) ? 0 : found;
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

  count  // how many there are
};

/// One line, without a full stop, for a log. Any value has one, also those out of range. The text lives for ever.
[[nodiscard]] inline const char* error_message(MemoryError error) noexcept {
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
    case MemoryError::count:
      break;
  }
  return "unknown error";
}

/// The causes and what to try, in a few sentences, for a developer. Any value has one, also those out of range. The
/// text lives for ever.
[[nodiscard]] inline const char* error_details(MemoryError error) noexcept {
  switch (error) {
    case MemoryError::ok:
      return "The operation did what was asked. Nothing to do.";
    case MemoryError::out_of_memory:
      return "The system would not give that much memory or address space, or that many mappings. Ask for less, free "
             "other blocks, or raise the limit: ulimit -v and -d, vm.max_map_count and vm.overcommit_memory on Linux, "
             "the page file on Windows, the container's memory limit.";
    case MemoryError::invalid_size:
      return "The size is zero. A block holds at least one byte: check where the size was computed, and use free() to "
             "give memory back.";
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
      return "This platform cannot do that. system_facts() tells what it can do, and the README's table what works "
             "where.";
    case MemoryError::count:
      break;
  }
  return "This is not a value of MemoryError: it was read from memory that holds something else, or cast from a "
         "number.";
}

}  // namespace de100

#endif  // DE100_ERROR_HPP

// ==== de100/flags.hpp ================================================================================================
//
// flags.hpp: what may be done with a block, what is asked for when it is made, and which guards it got.

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
  large_pages = 1U << 6,  // the block is large and read all over: larger pages would save address look-ups
  transient = 1U << 7,    // the contents need not outlive a reset, nor be in a core dump

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
  return (flags & wanted) == wanted;
}

/// What happens to a touch before or past the usable memory of a block.
enum class GuardKind : std::uint8_t {
  none,   // nothing: there is no block, or this system cannot forbid that memory is touched
  pages,  // it faults: no access is allowed to the pages there
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

// ==== de100/os.hpp ===================================================================================================
//
// os.hpp: all that this library asks of an operating system, and the only place where a platform is chosen.
//
// Three files answer it: os/posix.hpp, os/windows.hpp and os/wasm.hpp. For a system that they do not know, write a
// header that defines these functions in namespace de100::os and name it: -DDE100_OS_HEADER='"my_console.hpp"'. Tests
// use the same door to make the nth call fail. What follows is the whole contract; nothing above this file knows a
// platform.

#ifndef DE100_OS_HPP
#define DE100_OS_HPP

namespace de100::os {

/// How a call went: `error` for the program, `code` the system's own number for a person (0 where there is none).
struct [[nodiscard]] Result {
  MemoryError error = MemoryError::ok;
  int code = 0;
  [[nodiscard]] bool ok() const noexcept { return error == MemoryError::ok; }
};

/// What `reserve` answers: the range starts at `base`, which is null where `result` is not ok.
struct [[nodiscard]] Reservation {
  std::byte* base = nullptr;
  Result result;
};

enum class Placement : std::uint8_t { anywhere, hint, exact };

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

/// A clock that never runs backwards, as fine as the system has one. No unit.
std::uint64_t ticks() noexcept;

/// A number of the calling thread's that no other thread has while it runs, and not 0.
std::uint64_t thread_id() noexcept;

/// Holds `size` bytes of address space that cannot be touched and cost no memory. `hint`: at `address` if it is free.
/// `exact`: at `address` or address_in_use, never over another mapping. Release gives a whole reservation back.
Reservation reserve(void* address, std::size_t size, Placement placement) noexcept;
Result release(void* reservation, std::size_t size) noexcept;

/// commit: untouched pages become usable and read as zero. decommit: pages lose contents, memory and access.
Result commit(void* address, std::size_t size, MemoryFlags access) noexcept;
Result decommit(void* address, std::size_t size) noexcept;

/// Committed pages read as zero again, for the price of the pages in use; `access` is what they have and keep.
/// unsupported: nothing was done, write zeros instead. Another failure leaves the range decommitted.
Result reset(void* address, std::size_t size, MemoryFlags access) noexcept;

/// Changes what may be done with committed pages.
Result protect(void* address, std::size_t size, MemoryFlags access) noexcept;

/// Whether reading the page that starts at `page` would fault: asked of the system, so that nothing does. false where
/// it does not say.
bool faults(const void* page) noexcept;

/// Moves committed pages, which uncommitted ones follow, to untouched ones in another reservation, without reading
/// them, and adds zero pages up to `new_size`, which is not less than `size`. The range that they left is no longer
/// reserved: release what is before and after it. unsupported: nothing was done, copy instead.
Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept;

/// Shows `name` for committed pages in the system's list of mappings. unsupported where there is no such thing.
Result set_name(void* address, std::size_t size, const char* name) noexcept;

}  // namespace de100::os

#if defined(DE100_OS_HEADER)
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
__declspec(dllimport) de100::os::windows::Size __stdcall GetLargePageMinimum(void);
__declspec(dllimport) unsigned long __stdcall GetLastError(void);
__declspec(dllimport) unsigned long __stdcall GetCurrentThreadId(void);
__declspec(dllimport) void __stdcall GetSystemInfo(struct _SYSTEM_INFO*);
__declspec(dllimport) int __stdcall QueryPerformanceCounter(union _LARGE_INTEGER*);
}

namespace de100::os {

namespace windows {

// The names that <windows.h> gives these numbers are macros, so they cannot be used here.
inline constexpr unsigned long mem_commit = 0x1000, mem_reserve = 0x2000, mem_decommit = 0x4000, mem_release = 0x8000;
inline constexpr unsigned long page_noaccess = 0x01, page_readonly = 0x02, page_readwrite = 0x04;
inline constexpr unsigned long page_guard = 0x100;
inline constexpr unsigned long page_execute = 0x10, page_execute_read = 0x20, page_execute_readwrite = 0x40;

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

/// SYSTEM_INFO and MEMORY_BASIC_INFORMATION, which cannot be defined under their own names.
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

inline SystemInfo system_info() noexcept {
  SystemInfo info = {};
  GetSystemInfo(reinterpret_cast<struct _SYSTEM_INFO*>(&info));
  return info;
}

}  // namespace windows

inline std::size_t page_size() noexcept {
  return windows::system_info().page_size;
}

inline std::size_t granularity() noexcept {
  return windows::system_info().allocation_granularity;
}

inline std::size_t large_page_size() noexcept {
  return GetLargePageMinimum();
}

inline std::uint64_t ticks() noexcept {
  alignas(8) std::uint64_t now = 0;
  (void)QueryPerformanceCounter(reinterpret_cast<union _LARGE_INTEGER*>(&now));  // cannot fail since Windows XP
  return now;
}

inline std::uint64_t thread_id() noexcept {
  return GetCurrentThreadId();
}

inline Reservation reserve(void* address, std::size_t size, Placement placement) noexcept {
  if (placement == Placement::anywhere) address = nullptr;
  void* found = VirtualAlloc(address, size, windows::mem_reserve, windows::page_noaccess);
  if (found == nullptr && placement == Placement::hint) {
    found = VirtualAlloc(nullptr, size, windows::mem_reserve, windows::page_noaccess);
  }
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

inline Result release(void* reservation, std::size_t) noexcept {
  if (VirtualFree(reservation, 0, windows::mem_release) == 0) return windows::failure(MemoryError::platform_error);
  return {};
}

inline Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (VirtualAlloc(address, size, windows::mem_commit, windows::protection(access)) == nullptr) {
    return windows::failure(MemoryError::platform_error);
  }
  return {};
}

inline Result decommit(void* address, std::size_t size) noexcept {
  if (VirtualFree(address, size, windows::mem_decommit) == 0) return windows::failure(MemoryError::platform_error);
  return {};
}

inline Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
  // MEM_RESET and DiscardVirtualMemory leave the contents undefined; only pages committed anew read as zero.
  if (VirtualFree(address, size, windows::mem_decommit) == 0) {
    return {MemoryError::unsupported, static_cast<int>(GetLastError())};
  }
  return commit(address, size, access);
}

inline Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  unsigned long before = 0;
  if (VirtualProtect(address, size, windows::protection(access), &before) == 0) {
    return windows::failure(MemoryError::protection_failed);
  }
  return {};
}

inline bool faults(const void* page) noexcept {
  windows::Mapping mapping = {};
  struct _MEMORY_BASIC_INFORMATION* const answer = reinterpret_cast<struct _MEMORY_BASIC_INFORMATION*>(&mapping);
  if (VirtualQuery(page, answer, sizeof mapping) == 0) return false;
  return mapping.state != windows::mem_commit ||
         (mapping.protection & (windows::page_noaccess | windows::page_guard)) != 0;
}

inline Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

inline Result set_name(void*, std::size_t, const char*) noexcept {
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

namespace de100::os {

namespace wasm {

inline constexpr std::size_t page = 4096;  // there are none, so small ones: the guards take memory

inline Result only_read_write(MemoryFlags access) noexcept {
  constexpr MemoryFlags asked = MemoryFlags::read_write_execute;
  if ((access & asked) != MemoryFlags::read_write) return {MemoryError::unsupported, 0};
  return {};
}

}  // namespace wasm

inline std::size_t page_size() noexcept {
  return wasm::page;
}

inline std::size_t granularity() noexcept {
  return wasm::page;
}

inline std::size_t large_page_size() noexcept {
  return 0;
}

inline std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t thread_id() noexcept {
  static thread_local char here = 0;
  return reinterpret_cast<std::uintptr_t>(&here);
}

inline Reservation reserve(void*, std::size_t size, Placement placement) noexcept {
  if (placement == Placement::exact) return {nullptr, {MemoryError::unsupported, 0}};
  void* const found = std::aligned_alloc(wasm::page, size);
  // emmalloc, a choice of Emscripten's, does not see that a range wraps around the end of the
  // address space, and answers with one that is not there.
  if (found == nullptr || size > UINTPTR_MAX - reinterpret_cast<std::uintptr_t>(found)) {
    std::free(found);
    return {nullptr, {MemoryError::out_of_memory, ENOMEM}};
  }
  return {static_cast<std::byte*>(found), {}};
}

inline Result release(void* reservation, std::size_t) noexcept {
  std::free(reservation);
  return {};
}

inline Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  const Result result = wasm::only_read_write(access);
  if (result.ok()) std::memset(address, 0, size);
  return result;
}

inline Result decommit(void*, std::size_t) noexcept {
  return {};
}

inline Result reset(void*, std::size_t, MemoryFlags) noexcept {
  return {MemoryError::unsupported, 0};
}

inline Result protect(void*, std::size_t, MemoryFlags access) noexcept {
  return wasm::only_read_write(access);
}

inline bool faults(const void*) noexcept {
  return false;
}

inline Result move_pages(void*, std::size_t, void*, std::size_t) noexcept {
  return {MemoryError::unsupported, 0};
}

inline Result set_name(void*, std::size_t, const char*) noexcept {
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

#if DE100_SANITIZE_MEMORY
#include <sanitizer/msan_interface.h>
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

/// Maps zero pages over a range of ours: MAP_FIXED is safe there and nowhere else.
inline Result map_over(void* address, std::size_t size, int protection, int flags) noexcept {
  if (mmap(address, size, protection, flags | MAP_FIXED, -1, 0) == MAP_FAILED) {
    return failure(MemoryError::platform_error);
  }
  return {};
}

}  // namespace posix

inline std::size_t page_size() noexcept {
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

inline std::size_t granularity() noexcept {
  return page_size();
}

inline std::size_t large_page_size() noexcept {
  std::uint64_t size = 0;
#if DE100_OS_LINUX
  // A number as text, in bytes. A kernel without large pages does not have the file.
  const int file = open("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[24];
  const ssize_t length = read(file, text, sizeof text);
  (void)close(file);
  for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i) {
    size = size * 10 + static_cast<unsigned char>(text[i] - '0');
  }
#endif
  return static_cast<std::size_t>(size);
}

inline std::uint64_t ticks() noexcept {
  timespec now = {};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);  // fails only for a clock that is unknown, and POSIX has this one
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t thread_id() noexcept {
#if DE100_HAS_THREAD_POINTER
  return reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
#else
  const pthread_t self = pthread_self();  // a number here, a pointer there
  std::uint64_t id = 0;
  static_assert(sizeof self <= sizeof id);
  std::memcpy(&id, &self, sizeof self);
  return id;
#endif
}

inline Reservation reserve(void* address, std::size_t size, Placement placement) noexcept {
  const bool exact = placement == Placement::exact;
  void* const found = mmap(placement == Placement::anywhere ? nullptr : address, size, PROT_NONE,
                           posix::hold_flags | (exact ? posix::exact_flag : 0), -1, 0);
  if (found == MAP_FAILED) {
    Result result = posix::failure(exact ? MemoryError::invalid_address : MemoryError::platform_error);
    if (exact && result.error == MemoryError::out_of_memory) {
      // Linux says ENOMEM also of an address that no program can have. Then the size alone is no problem.
      void* const elsewhere = mmap(nullptr, size, PROT_NONE, posix::hold_flags, -1, 0);
      if (elsewhere != MAP_FAILED) {
        (void)munmap(elsewhere, size);
        result.error = MemoryError::invalid_address;
      }
    }
#if defined(MAP_EXCL)
    // FreeBSD's mmap(2): EINVAL where MAP_EXCL finds the range in use; ENOMEM has been seen for the same.
    if (exact) result.error = MemoryError::address_in_use;
#endif
    return {nullptr, result};
  }
  if (exact && found != address) {
    (void)munmap(found, size);
    return {nullptr, {MemoryError::address_in_use, EEXIST}};
  }
  return {static_cast<std::byte*>(found), {}};
}

inline Result release(void* reservation, std::size_t size) noexcept {
  if (munmap(reservation, size) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

inline Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::platform_error);
  return {};
}

inline Result decommit(void* address, std::size_t size) noexcept {
  // A new mapping is the only way that also gives back what was promised; MADV_DONTNEED keeps the promise.
  return posix::map_over(address, size, PROT_NONE, posix::hold_flags);
}

inline Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
#if DE100_OS_LINUX
  (void)access;
  // madvise(2): private anonymous pages read as zero afterwards. Locked pages are refused.
  if (madvise(address, size, MADV_DONTNEED) != 0) return {MemoryError::unsupported, errno};
#if DE100_SANITIZE_MEMORY
  __msan_unpoison(address, size);  // MemorySanitizer takes note of mmap and not of madvise
#endif
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

inline Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  if (mprotect(address, size, posix::protection(access)) != 0) return posix::failure(MemoryError::protection_failed);
  return {};
}

inline bool faults(const void* page) noexcept {
  // access(2) reads the path it is given, and answers EFAULT where it cannot.
  return access(static_cast<const char*>(page), F_OK) != 0 && errno == EFAULT;
}

inline Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept {
#if DE100_OS_LINUX
  // Pages of more than one mapping cannot be moved and grown at once (EFAULT): a part of them was locked or advised, or
  // added in place after a move. Kernels before 6.17 find out only when they have unmapped `to`, so that is asked
  // first, by growing into what follows: it is held, so the answer is no, and EFAULT where that is the reason.
  if (mremap(from, size, size + page_size(), 0) == MAP_FAILED && errno == EFAULT) {
    return {MemoryError::unsupported, EFAULT};
  }
  if (mremap(from, size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED) return {};
  return errno == EFAULT ? Result{MemoryError::unsupported, EFAULT} : posix::failure(MemoryError::platform_error);
#else
  (void)from, (void)size, (void)to, (void)new_size;
  return {MemoryError::unsupported, 0};
#endif
}

inline Result set_name(void* address, std::size_t size, const char* name) noexcept {
#if DE100_OS_LINUX
  constexpr int set_vma = 0x53564d41;  // PR_SET_VMA; older C libraries do not have the name
  constexpr unsigned long set_vma_anon_name = 0;
  // Kernels before 5.17, and those that are built without it, answer EINVAL.
  if (prctl(set_vma, set_vma_anon_name, address, size, name) != 0) return {MemoryError::unsupported, errno};
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

// ==== de100/system.hpp ===============================================================================================
//
// system.hpp: what the operating system that this runs on is like, and what it can do, found by trying.
//
//   const de100::SystemFacts facts = de100::system_facts();
//   if (!facts.moves_pages) { ... }  // give blocks that are to grow a reservation, else they are copied

#ifndef DE100_SYSTEM_HPP
#define DE100_SYSTEM_HPP

namespace de100 {

struct SystemFacts {
  std::size_t page_size = 0;        // bytes; sizes of blocks are multiples of it. 0: unknown, and no block can be made
  std::size_t granularity = 0;      // bytes; bases of blocks are multiples of it
  std::size_t large_page_size = 0;  // bytes; 0: there are none, or the system does not say
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

namespace detail {

/// What a trial is made on: a page between two granules, as a block lies between its guards. `ok` where it was had.
struct Trial {
  explicit Trial(MemoryFlags access = MemoryFlags::read_write) noexcept
      : start(os::reserve(nullptr, 3 * granule, os::Placement::anywhere).base) {
    ok = start != nullptr && (access == MemoryFlags::none || os::commit(middle(), page, access).ok());
  }
  ~Trial() {
    if (start != nullptr) (void)os::release(start, 3 * granule);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  [[nodiscard]] std::byte* middle() const noexcept { return start + granule; }
  [[nodiscard]] std::byte* end() const noexcept { return start + 2 * granule; }

  std::size_t page = os::page_size();
  std::size_t granule = os::granularity();
  std::byte* start = nullptr;
  bool ok = false;
};

inline bool guards_fault() noexcept {
  const Trial trial;
  return trial.ok && os::faults(trial.start) && os::faults(trial.end());
}

/// Asks for a place that is taken: who keeps to places refuses, for this reason.
inline bool keeps_to_a_base() noexcept {
  const Trial trial(MemoryFlags::none);
  return trial.ok &&
         os::reserve(trial.start, trial.granule, os::Placement::exact).result.error == MemoryError::address_in_use;
}

inline bool resets_pages() noexcept {
  const Trial trial;
  if (!trial.ok) return false;
  *trial.middle() = std::byte{1};
  return os::reset(trial.middle(), trial.page, MemoryFlags::read_write).ok() && *trial.middle() == std::byte{0};
}

inline bool moves_pages() noexcept {
  Trial from;
  const Trial to(MemoryFlags::none);
  if (!from.ok || !to.ok) return false;
  *from.middle() = std::byte{1};
  if (!os::move_pages(from.middle(), from.page, to.middle(), to.page).ok()) return false;
  // The page has left a hole: what is before and after it is given back.
  (void)os::release(from.start, from.granule);
  (void)os::release(from.middle() + from.page, 2 * from.granule - from.page);
  from.start = nullptr;
  return *to.middle() == std::byte{1};
}

inline bool shows_names() noexcept {
  const Trial trial;
  return trial.ok && os::set_name(trial.middle(), trial.page, "de100 trial").ok();
}

}  // namespace detail

inline SystemFacts system_facts() noexcept {
  SystemFacts facts;
  facts.page_size = os::page_size();
  facts.granularity = os::granularity();
  facts.large_page_size = os::large_page_size();
  if (facts.page_size == 0 || facts.granularity == 0) return facts;

  facts.guards = detail::guards_fault() ? GuardKind::pages : GuardKind::none;
  facts.fixed_base = detail::keeps_to_a_base();
  facts.resets_pages = detail::resets_pages();
  facts.moves_pages = detail::moves_pages();
  facts.write_execute = detail::Trial(MemoryFlags::read_write_execute).ok;
  facts.names = detail::shows_names();
  return facts;
}

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
  MemoryView(Byte (&array)[count]) noexcept : MemoryView(static_cast<void*>(array), count) {}

  /// All of anything with data() and size() that holds such bytes and lets them be written.
  template <detail::BytesOf<MemoryView> Range>
  MemoryView(Range& range) noexcept
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
  constexpr Span(T (&array)[count]) noexcept : data_(array), size_(count) {}

  template <detail::RowOf<Span, T> Range>
  constexpr Span(Range& range) noexcept : Span(range.data(), static_cast<std::size_t>(range.size())) {}

  /// From a temporary, for the length of the call that it is an argument of.
  template <detail::TemporaryRowOf<Span, T> Range>
  constexpr Span(const Range&& range) noexcept : Span(range.data(), static_cast<std::size_t>(range.size())) {}

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

// ==== de100/memory_stats.hpp =========================================================================================
//
// memory_stats.hpp: `memory_stats()`, how much memory all blocks hold together.

#ifndef DE100_MEMORY_STATS_HPP
#define DE100_MEMORY_STATS_HPP

namespace de100 {

/// What the blocks that are alive hold. A library that is loaded may count its own.
struct MemoryStats {
  std::size_t blocks = 0;          // how many are valid
  std::size_t reserved = 0;        // bytes of address space, guards included: the sum of total_size()
  std::size_t committed = 0;       // bytes that can be used: the sum of size()
  std::size_t peak_committed = 0;  // the most that this ever was
};

namespace detail {

struct BlockCounters {
  AtomicU64 blocks, reserved, committed, peak_committed;
};
inline constinit BlockCounters block_counters = {};  // global, since they are of all blocks

/// What a change of a block adds; less is more than half of all numbers, and wraps.
inline void count_blocks(std::uint64_t blocks, std::uint64_t reserved, std::uint64_t committed) noexcept {
  (void)add(block_counters.blocks, blocks);
  (void)add(block_counters.reserved, reserved);
  raise(block_counters.peak_committed, add(block_counters.committed, committed));
}

}  // namespace detail

/// The numbers now. While other threads change blocks they may be of different moments. Safe on any thread; takes no
/// lock. A change of a block costs three atomic operations for them, beside its system calls.
[[nodiscard]] inline MemoryStats memory_stats() noexcept {
  detail::BlockCounters& counters = detail::block_counters;
  return {static_cast<std::size_t>(detail::load(counters.blocks)),
          static_cast<std::size_t>(detail::load(counters.reserved)),
          static_cast<std::size_t>(detail::load(counters.committed)),
          static_cast<std::size_t>(detail::load(counters.peak_committed))};
}

}  // namespace de100

#endif  // DE100_MEMORY_STATS_HPP

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
template <class T, class... Args>
DE100_FORCE_INLINE T* make(void* place, Args&&... args) noexcept(makes_quietly<T, Args...>()) {
  if constexpr (sizeof...(Args) == 0 || is_constructible<T, Args...>) {
    return ::new (place) T(static_cast<Args&&>(args)...);
  } else {
    return ::new (place) T{static_cast<Args&&>(args)...};
  }
}

}  // namespace de100::detail

#endif  // DE100_OBJECT_HPP

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

namespace de100 {

/// Bytes in a page of this system (4, 16 and 64 KiB exist); 0 where the system does not say. Asked for once, then
/// remembered. Safe on any thread.
[[nodiscard]] std::size_t page_size() noexcept;

/// How to make a block: `MemoryBlock::allocate(64_MiB, {.reserve = 1_GiB, .name = "level"})`.
struct BlockOptions {
  MemoryFlags flags = MemoryFlags::read_write_zeroed;

  /// With base_hint or base_fixed: where usable memory starts, a multiple of the page size (of 64 KiB on Windows).
  void* base = nullptr;

  /// Bytes of address space to hold, so that resize() can grow in place; 0: just the size. Costs no memory.
  std::size_t reserve = 0;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the block.
  const char* name = nullptr;
};

/// What resize() does with the bytes.
enum class Contents : std::uint8_t {
  keep,     // those that fit stay, new ones are zero
  discard,  // all are zero
};

class MemoryBlock {
 public:
  /// An empty block: not valid, owns nothing.
  MemoryBlock() noexcept = default;

  /// Takes memory from the system: `size` bytes, rounded up to pages, that read as zero. Where that fails the block is
  /// empty, and error() says why:
  /// invalid_size (0), size_overflow (above max_size with guards), invalid_address (a base that is unaligned or cannot
  /// be, or given without base_hint or base_fixed), address_in_use (base_fixed; what is there stays untouched),
  /// out_of_memory, permission_denied, page_size_failed, platform_error, unsupported (WebAssembly: base_fixed, and any
  /// access but read_write).
  ///
  /// Costs system calls, and no memory before it is touched. Safe on any thread.
  [[nodiscard]] static MemoryBlock allocate(std::size_t size, const BlockOptions& options = {}) noexcept;

  /// The memory, its contents, generation and name go to the new block; `other` is empty, and usable again.
  MemoryBlock(MemoryBlock&& other) noexcept;
  /// The same; what this block owned is freed first. To itself: nothing happens.
  MemoryBlock& operator=(MemoryBlock&& other) noexcept;
  ~MemoryBlock() { (void)free(); }

  /// Whether the block owns memory.
  [[nodiscard]] bool is_valid() const noexcept { return region_.base != nullptr; }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How the last operation on this block went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// Where usable memory starts; null for an empty block. A multiple of the page size (of 64 KiB on Windows).
  [[nodiscard]] std::byte* base() const noexcept { return region_.base; }
  /// Bytes that can be used.
  [[nodiscard]] std::size_t size() const noexcept { return region_.size; }
  /// Bytes up to which resize() grows in place.
  [[nodiscard]] std::size_t reserved_size() const noexcept { return region_.reserved; }
  /// Bytes of address space that the block holds, guards included.
  [[nodiscard]] std::size_t total_size() const noexcept { return is_valid() ? region_.total_size() : 0; }

  /// What a touch of the guards does. Asks the system about them: costs two system calls.
  [[nodiscard]] GuardKind guard_kind() const noexcept;

  /// The flags it was made with, and what may be done now: protect() changes read, write and execute.
  [[nodiscard]] MemoryFlags flags() const noexcept { return flags_; }
  /// Another number whenever an old pointer, size or content may have become invalid: after allocate, reset, free, and
  /// a resize that changed anything. It grows with every change, moves along with the memory, and is never that of
  /// another block. 0 before all of that.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  /// BlockOptions::name; null where there was none.
  [[nodiscard]] const char* name() const noexcept { return name_; }

  /// All usable bytes, to hand out.
  [[nodiscard]] MemoryView view() const noexcept { return {region_.base, region_.size}; }
  /// Some of them; empty where they are not all within the block.
  [[nodiscard]] MemoryView view(std::size_t offset, std::size_t size) const noexcept {
    return view().subview(offset, size);
  }

  /// Makes every usable byte read as zero; the block stays. permission_denied, and nothing changed, where the block is
  /// not writable.
  ///
  /// Costs what was touched, not the block's size. Where the system takes pages to give back fresh ones (Windows,
  /// macOS) and then has none left, the block is freed and out_of_memory the answer: is_valid() is false. The same goes
  /// for Contents::discard in resize().
  [[nodiscard]] MemoryError reset() noexcept;

  /// Makes the block `size` bytes, rounded up to pages. On failure it is as it was; only what Contents::discard was to
  /// drop may be gone. Flags, protection and name stay.
  ///
  /// The same rounded size keeps the block. Up to reserved_size() it grows and shrinks in place, and shrinking gives
  /// memory back. Beyond, it moves: Linux moves the page tables and copies no byte (unless the block has become several
  /// mappings: a part of it was locked, or it moved, shrank and grew again), other systems copy. One at a fixed base
  /// never moves and answers address_in_use. An empty block is allocated, with default options.
  [[nodiscard]] MemoryError resize(std::size_t size, Contents contents = Contents::keep) noexcept;

  /// Changes what may be done with the usable bytes to the read, write and execute of `access`; other flags stay.
  /// unsupported, and nothing changed, where memory cannot be protected (WebAssembly).
  [[nodiscard]] MemoryError protect(MemoryFlags access) noexcept;

  /// Gives everything back to the system. ok for an empty block, so it is safe to call again. On failure the block is
  /// as it was. The destructor does the same and cannot tell.
  [[nodiscard]] MemoryError free() noexcept;

 private:
  /// One reservation of address space and the usable part in it.
  struct Region {
    std::byte* base = nullptr;  // of the usable part
    std::size_t size = 0;       // of the usable part
    std::size_t reserved = 0;   // between the guards
    std::size_t guard = 0;      // on each side

    [[nodiscard]] std::byte* start() const noexcept { return base - guard; }
    [[nodiscard]] std::size_t total_size() const noexcept { return reserved + 2 * guard; }
  };

  static constexpr MemoryFlags access_flags = MemoryFlags::read_write_execute;

  static MemoryError measure(std::size_t size, std::size_t reserve, Region& region) noexcept;
  static os::Result hold(const BlockOptions& options, Region& region) noexcept;
  os::Result take(std::size_t size, const BlockOptions& options) noexcept;

  os::Result resize_in_place(std::size_t size, Contents contents) noexcept;
  os::Result resize_by_moving(Region larger, Contents contents) noexcept;
  os::Result copy_into(const Region& larger) noexcept;
  os::Result zero(std::size_t size) noexcept;

  void adopt(const Region& region) noexcept;
  void let_go(os::Result why) noexcept;
  void forget(os::Result why) noexcept;
  MemoryError answer(os::Result result) noexcept;
  [[nodiscard]] MemoryError why_empty() const noexcept;

  Region region_;
  MemoryFlags flags_ = MemoryFlags::none;
  os::Result last_;
  std::uint64_t generation_ = 0;
  const char* name_ = nullptr;
};

// ---- implementation ------------------------------------------------------------------------------------------------

namespace detail {
inline constinit AtomicU64 cached_page_size = {};  // global, since the system has one
}

inline std::size_t page_size() noexcept {
  std::uint64_t size = detail::load(detail::cached_page_size);
  if (size == 0) {
    size = os::page_size();
    std::uint64_t none = 0;
    (void)detail::compare_exchange(detail::cached_page_size, none, size);  // another thread's answer is the same
  }
  return static_cast<std::size_t>(size);
}

/// Rounds the sizes to pages and sets the guards. The front guard spans a whole granule, so that reservations can start
/// where the system wants them and usable memory where the user does.
inline MemoryError MemoryBlock::measure(std::size_t size, std::size_t reserve, Region& region) noexcept {
  if (size == 0) return MemoryError::invalid_size;
  const std::size_t page = page_size();
  region.guard = os::granularity();
  if (page == 0 || region.guard == 0) return MemoryError::page_size_failed;

  std::size_t total = 0;
  if (!checked_align_up(size, page, region.size) ||
      !checked_align_up(reserve > size ? reserve : size, page, region.reserved) ||
      !checked_add(region.reserved, 2 * region.guard, total) || total > max_size) {
    return MemoryError::size_overflow;
  }
  return MemoryError::ok;
}

/// Reserves address space for `region`, which has been measured, and sets its base.
inline os::Result MemoryBlock::hold(const BlockOptions& options, Region& region) noexcept {
  const bool exact = has(options.flags, MemoryFlags::base_fixed);
  const bool hint = has(options.flags, MemoryFlags::base_hint) && options.base != nullptr;
  os::Placement placement = os::Placement::anywhere;
  std::uintptr_t start = 0;
  if (exact || hint || options.base != nullptr) {
    const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(options.base);
    if (!exact && !hint) return {MemoryError::invalid_address, 0};
    if (base % region.guard != 0 || base <= region.guard) return {MemoryError::invalid_address, 0};
    start = base - region.guard;
    if (start > UINTPTR_MAX - region.total_size()) return {MemoryError::invalid_address, 0};
    placement = exact ? os::Placement::exact : os::Placement::hint;
  }
  const os::Reservation held = os::reserve(reinterpret_cast<void*>(start), region.total_size(), placement);
  if (held.result.ok()) region.base = held.base + region.guard;
  return held.result;
}

inline os::Result MemoryBlock::take(std::size_t size, const BlockOptions& options) noexcept {
  Region region;
  if (const MemoryError error = measure(size, options.reserve, region); error != MemoryError::ok) return {error, 0};
  if (const os::Result held = hold(options, region); !held.ok()) return held;
  if (const os::Result committed = os::commit(region.base, region.size, options.flags); !committed.ok()) {
    (void)os::release(region.start(), region.total_size());
    return committed;
  }
  flags_ = options.flags;
  name_ = options.name;
  adopt(region);
  return {};
}

inline MemoryBlock MemoryBlock::allocate(std::size_t size, const BlockOptions& options) noexcept {
  MemoryBlock block;
  block.generation_ = draw_identity();
  block.last_ = block.take(size, options);
  return block;
}

inline MemoryBlock::MemoryBlock(MemoryBlock&& other) noexcept
    : region_(other.region_),
      flags_(other.flags_),
      last_(other.last_),
      generation_(other.generation_),
      name_(other.name_) {
  other.forget({});
}

inline MemoryBlock& MemoryBlock::operator=(MemoryBlock&& other) noexcept {
  if (this == &other) return *this;
  (void)free();
  region_ = other.region_;
  flags_ = other.flags_;
  last_ = other.last_;
  generation_ = other.generation_;
  name_ = other.name_;
  other.forget({});
  return *this;
}

inline GuardKind MemoryBlock::guard_kind() const noexcept {
  const bool guarded = is_valid() && os::faults(region_.start()) && os::faults(region_.base + region_.reserved);
  return guarded ? GuardKind::pages : GuardKind::none;
}

inline MemoryError MemoryBlock::reset() noexcept {
  if (!is_valid()) return why_empty();
  if (!has(flags_, MemoryFlags::write)) return answer({MemoryError::permission_denied, 0});
  return answer(zero(region_.size));
}

inline MemoryError MemoryBlock::resize(std::size_t size, Contents contents) noexcept {
  if (!is_valid()) {
    const os::Result taken = take(size, {});
    if (taken.ok()) generation_ = draw_identity();
    return answer(taken);
  }
  Region wanted;
  if (const MemoryError error = measure(size, 0, wanted); error != MemoryError::ok) return answer({error, 0});
  if (wanted.size == region_.size && contents == Contents::keep) return answer({});

  const os::Result result =
      wanted.size <= region_.reserved ? resize_in_place(wanted.size, contents) : resize_by_moving(wanted, contents);
  if (result.ok()) generation_ = draw_identity();
  return answer(result);
}

inline os::Result MemoryBlock::resize_in_place(std::size_t size, Contents contents) noexcept {
  const std::size_t before = region_.size;
  os::Result result;
  if (contents == Contents::discard) result = zero(size < before ? size : before);  // first: it may fail
  if (result.ok() && size > before) result = os::commit(region_.base + before, size - before, flags_);
  if (result.ok() && size < before) result = os::decommit(region_.base + size, before - size);
  if (!result.ok()) return result;

  Region resized = region_;
  resized.size = size;
  adopt(resized);
  return {};
}

inline os::Result MemoryBlock::resize_by_moving(Region larger, Contents contents) noexcept {
  if (has(flags_, MemoryFlags::base_fixed)) return {MemoryError::address_in_use, 0};
  if (const os::Result held = hold({}, larger); !held.ok()) return held;

  os::Result moved = {MemoryError::unsupported, 0};
  if (contents == Contents::keep) moved = os::move_pages(region_.base, region_.size, larger.base, larger.size);
  if (moved.ok()) {
    // The pages have left a hole that may be somebody else's by now: only what is around it is still ours. If the
    // system will not take that back, address space without memory is lost, and the block is well.
    (void)os::release(region_.start(), region_.guard);
    (void)os::release(region_.base + region_.size, region_.reserved - region_.size + region_.guard);
  } else {
    if (moved.error == MemoryError::unsupported) {
      moved = contents == Contents::keep ? copy_into(larger) : os::commit(larger.base, larger.size, flags_);
      if (moved.ok()) moved = os::release(region_.start(), region_.total_size());
    }
    if (!moved.ok()) {
      (void)os::release(larger.start(), larger.total_size());
      return moved;
    }
  }
  adopt(larger);
  return {};
}

/// Commits `larger` with a copy of this block's bytes and its protection.
inline os::Result MemoryBlock::copy_into(const Region& larger) noexcept {
  const bool readable = has(flags_, MemoryFlags::read);
  os::Result result = os::commit(larger.base, larger.size, MemoryFlags::read_write);
  if (result.ok() && !readable) result = os::protect(region_.base, region_.size, MemoryFlags::read);
  if (!result.ok()) return result;

  mem_copy(larger.base, region_.base, region_.size);
  if ((flags_ & access_flags) != MemoryFlags::read_write) result = os::protect(larger.base, larger.size, flags_);
  if (!readable) (void)os::protect(region_.base, region_.size, flags_);
  return result;
}

/// Makes the first `size` bytes read as zero, whatever may be done with them.
inline os::Result MemoryBlock::zero(std::size_t size) noexcept {
  generation_ = draw_identity();  // also where it fails: the bytes may be gone
  os::Result result = os::reset(region_.base, size, flags_);
  if (result.ok()) return result;
  if (result.error == MemoryError::unsupported) {
    if (has(flags_, MemoryFlags::read_write)) {  // some processors read where memset writes
      mem_set(region_.base, 0, size);
      return {};
    }
    result = os::decommit(region_.base, size);  // rather than lend it write access, which might not be taken back
    if (!result.ok()) return result;
  }
  result = os::commit(region_.base, size, flags_);
  if (!result.ok()) {
    (void)os::release(region_.start(), region_.total_size());
    let_go(result);
  }
  return result;
}

inline MemoryError MemoryBlock::protect(MemoryFlags access) noexcept {
  if (!is_valid()) return why_empty();
  const os::Result result = os::protect(region_.base, region_.size, access);
  if (result.ok()) flags_ = (flags_ & ~access_flags) | (access & access_flags);
  return answer(result);
}

inline MemoryError MemoryBlock::free() noexcept {
  if (is_valid()) {
    const os::Result released = os::release(region_.start(), region_.total_size());
    if (!released.ok()) return answer(released);
    let_go({});
  }
  return answer({});
}

/// The block is now this region.
inline void MemoryBlock::adopt(const Region& region) noexcept {
  detail::count_blocks(is_valid() ? 0 : 1, std::uint64_t{region.total_size()} - total_size(),
                       std::uint64_t{region.size} - region_.size);
  region_ = region;
  if (name_ != nullptr) (void)os::set_name(region_.base, region_.size, name_);
}

/// The system has the block's memory back.
inline void MemoryBlock::let_go(os::Result why) noexcept {
  detail::count_blocks(std::uint64_t{0} - 1, std::uint64_t{0} - total_size(), std::uint64_t{0} - region_.size);
  forget(why);
}

/// The block is now empty.
inline void MemoryBlock::forget(os::Result why) noexcept {
  region_ = {};
  flags_ = MemoryFlags::none;
  last_ = why;
  name_ = nullptr;
  if (generation_ != 0) generation_ = draw_identity();
}

inline MemoryError MemoryBlock::answer(os::Result result) noexcept {
  last_ = result;
  return result.error;
}

/// What an operation answers that needs memory and has none.
inline MemoryError MemoryBlock::why_empty() const noexcept {
  if (generation_ == 0) return MemoryError::null_block;
  return last_.ok() ? MemoryError::already_freed : MemoryError::invalid_block;
}

}  // namespace de100

#endif  // DE100_BLOCK_HPP

// ==== de100/arena_policy.hpp =========================================================================================
//
// arena_policy.hpp: what an arena type does and what it leaves out, decided while compiling.
//
//   using PackedArena = BasicArena<ArenaPolicy{.check_marks = false}>;

#ifndef DE100_ARENA_POLICY_HPP
#define DE100_ARENA_POLICY_HPP

namespace de100 {

/// What an arena type does, decided while compiling.
struct ArenaPolicy {
  /// Every push starts at a multiple of it and takes a multiple of it, so that most need no alignment step. A power of
  /// two, at least 8.
  std::size_t minimum_alignment = 8;

  /// Whether rewinding to a stale mark is refused. Without, a rewind checks only that the mark is not ahead of the
  /// cursor, and marks take no memory.
  bool check_marks = true;

  /// Whether an assertion fails when another thread uses the arena than the one that used it before, unless the arena
  /// was cleared, moved or handed over in between. On in debug builds, and then a type of its own, so that a program
  /// that mixes both kinds does not link.
  bool check_thread = DE100_DEBUG != 0;
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
  os::Result last;       // why more could not be had when it was last asked for
  std::size_t peak = 0;  // the most that was used since the arena was cleared
};

// ---- one block, of which more is committed -------------------------------------------------------------------------

struct BlockBacking : Backing {
  BlockBacking() noexcept : Backing(Kind::block) {}

  /// All of the block, to begin with. What was written to it before is not known.
  [[nodiscard]] Stretch all() const noexcept { return {first(), end(), first(), end()}; }

  /// Commits so much that `room` bytes follow the cursor.
  bool grow(Stretch& now, std::size_t room) noexcept {
    const std::size_t used = now.cursor - first();
    if (room > block.reserved_size() - used) return false;
    std::size_t size = 0;
    if (!checked_multiply((used + room - 1) / commit_step + 1, commit_step, size) || size > block.reserved_size()) {
      size = block.reserved_size();
    }
    if (block.resize(size) != MemoryError::ok) (void)block.resize(used + room);  // less may be had
    last = {block.error(), block.os_error()};
    if (!last.ok()) return false;
    now.end = end();
    return true;
  }

  /// Gives back the pages that are neither in use nor among the first `keep` bytes.
  void trim(Stretch& now, std::size_t keep) noexcept {
    const std::size_t used = now.cursor - first();
    if (keep < used) keep = used;
    if (keep == 0) keep = 1;
    if (keep >= block.size() || block.resize(keep) != MemoryError::ok) return;  // then all stays
    now.end = end();
    if (now.used_to > now.end) now.used_to = now.end;
  }

  /// Takes note of what was used, at most, since the arena was cleared before. A need that does not come back is
  /// forgotten, by an eighth each time.
  void clear(Stretch& now) noexcept {
    recent_peak -= recent_peak / 8;
    if (peak > recent_peak) recent_peak = peak;
    peak = 0;
    if (decays && block.size() / 2 > recent_peak) trim(now, recent_peak);
  }

  [[nodiscard]] std::uintptr_t first() const noexcept { return reinterpret_cast<std::uintptr_t>(block.base()); }
  [[nodiscard]] std::uintptr_t end() const noexcept { return first() + block.size(); }

  MemoryBlock block;
  std::size_t commit_step = 1;
  std::size_t recent_peak = 0;
  bool decays = false;
};

// ---- a chain of regions --------------------------------------------------------------------------------------------

/// Memory of a chain. This stands at its start, and pushes go to the rest.
struct ChainRegion {
  ChainRegion* previous = nullptr;  // in the chain, or among those that are kept
  MemoryBlock block;                // the memory itself, where it is the system's
  std::size_t size = 0;
  std::uintptr_t used_to = 0;  // once the arena has left it, as in Stretch
  Stretch left;                // where the arena was when it went on to the next

  [[nodiscard]] std::uintptr_t first() const noexcept { return reinterpret_cast<std::uintptr_t>(this + 1); }
  [[nodiscard]] std::uintptr_t end() const noexcept { return reinterpret_cast<std::uintptr_t>(this) + size; }
  /// Bytes that are used in the regions before this one in the chain.
  [[nodiscard]] std::size_t used_before() const noexcept { return previous != nullptr ? previous->left.used() : 0; }
};

struct ChainBacking : Backing {
  ChainBacking() noexcept : Backing(Kind::chain) {}

  /// Memory that reads as anything, to be used before more is asked for.
  void add(MemoryView view) noexcept {
    const std::size_t gap =
        (std::uintptr_t{0} - reinterpret_cast<std::uintptr_t>(view.data())) & (alignof(ChainRegion) - 1);
    if (view.size() < gap + sizeof(ChainRegion)) return;
    kept = set_up(view.subview(gap, view.size() - gap), false);
  }

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
  [[nodiscard]] std::uintptr_t go_back_to_place(Stretch& now, std::uintptr_t place) noexcept {
    while (current != nullptr && (place < current->first() || place > current->end())) leave(now);
    const std::size_t used = place - now.begin;
    go_back_to_used(now, used);
    return now.begin + used;
  }
  /// Goes back to the region that the byte after `used` bytes is in. One that nothing is left in stays, unless it is
  /// large, which is given back, or the one before is empty too, which is then used first.
  void go_back_to_used(Stretch& now, std::size_t used) noexcept {
    while (current != nullptr) {
      const std::size_t before = current->used_before();
      const ChainRegion* const previous = current->previous;
      const bool previous_is_empty = previous != nullptr && previous->used_before() == before;
      if (used > before || (used == before && !is_large(current) && !previous_is_empty)) return;
      leave(now);
    }
  }

  /// Leaves regions of the system that nothing is used in.
  void leave_unused(Stretch& now) noexcept {
    while (current != nullptr && current->block.is_valid() && now.used() == 0) leave(now);
  }

  /// Whether `place` is among the used bytes of any region.
  [[nodiscard]] bool contains(Stretch now, std::uintptr_t place) const noexcept {
    for (const ChainRegion* region = current; region != nullptr; region = region->previous) {
      if (place >= region->first() && place < now.cursor) return true;
      if (region->previous != nullptr) now = region->previous->left;
    }
    return false;
  }

  /// Gives the system back what is kept.
  void trim() noexcept {
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

  void release_all() noexcept {
    trim();
    while (current != nullptr) {
      ChainRegion* const region = current;
      current = region->previous;
      (void)release(region);
    }
  }

  ChainRegion* current = nullptr;
  ChainRegion* kept = nullptr;  // left ones, to be used again
  std::size_t region_size = 0;
  void* parent = nullptr;  // the ArenaCore that regions are pushed on; null: they are blocks of the system
  const char* name = nullptr;

 private:
  ChainRegion* take_kept(std::size_t room) noexcept {
    for (ChainRegion** link = &kept; *link != nullptr; link = &(*link)->previous) {
      ChainRegion* const region = *link;
      if (region->end() - region->first() < room) continue;
      *link = region->previous;
      return region;
    }
    return nullptr;
  }

  template <class PushOn>
  ChainRegion* make(std::size_t room, PushOn push_on) noexcept {
    std::size_t size = 0;
    if (!checked_add(room, sizeof(ChainRegion), size)) {
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
    ChainRegion* const region = set_up(MemoryView(place, size), block.is_valid());
    region->block = static_cast<MemoryBlock&&>(block);
    return region;
  }

  static ChainRegion* set_up(MemoryView view, bool reads_zero) noexcept {
    void* const start = view.data();
    DE100_ASSUME(start != nullptr);  // g++ 12 warns unless it is told
    ChainRegion* const region = ::new (start) ChainRegion;
    region->size = view.size();
    region->used_to = reads_zero ? region->first() : region->end();
    return region;
  }

  /// Whether the region is the system's, for one large push.
  [[nodiscard]] bool is_large(const ChainRegion* region) const noexcept {
    return region->block.is_valid() && region->size >= region_size + page_size();
  }

  void leave(Stretch& now) noexcept {
    ChainRegion* const region = current;
    region->used_to = now.cursor > now.used_to ? now.cursor : now.used_to;
    current = region->previous;
    now = current != nullptr ? current->left : Stretch();
    if (is_large(region) && release(region)) return;
    region->previous = kept;
    kept = region;
  }

  /// Gives the system back what it gave.
  static bool release(ChainRegion* region) noexcept {
    if (!region->block.is_valid()) return false;
    MemoryBlock block = static_cast<MemoryBlock&&>(region->block);  // which no longer stands in what it frees
    if (block.free() == MemoryError::ok) return true;
    region->block = static_cast<MemoryBlock&&>(block);
    return false;
  }
};

/// The backing as what it is; null where it is something else or none.
inline BlockBacking* as_block(Backing* backing) noexcept {
  return backing != nullptr && backing->kind == Backing::Kind::block ? static_cast<BlockBacking*>(backing) : nullptr;
}
inline ChainBacking* as_chain(Backing* backing) noexcept {
  return backing != nullptr && backing->kind == Backing::Kind::chain ? static_cast<ChainBacking*>(backing) : nullptr;
}

}  // namespace de100::detail

#endif  // DE100_BACKING_HPP

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

 private:
  friend TheArena;
  Pushes() noexcept = default;

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
  return push_bytes<detail::Fill::nothing>(size, alignment);
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
  return static_cast<T*>(push_one<detail::Fill::nothing, T>());
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
  return push_row<detail::Fill::nothing, T>(count);
}

template <class TheArena>
template <detail::Contiguous Range>
Span<detail::ValueOf<Range>> Pushes<TheArena>::push_copy(const Range& range) noexcept(detail::copies_quietly<Range>()) {
  using T = detail::ValueOf<Range>;
  const auto* const source = range.data();
  const Span<T> copy = push_row<detail::Fill::nothing, T>(static_cast<std::size_t>(range.size()));
  if constexpr (detail::is_trivially_copyable<T>) {
    mem_copy(copy.data(), source, copy.size() * sizeof(T));
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

// ==== de100/arena_core.hpp ===========================================================================================
//
// arena_core.hpp: the bytes of an arena, for arena.hpp: where the next push goes, the marks below it, and what happens
// when memory is short. It knows no types: what those need is in arena.hpp.

#ifndef DE100_ARENA_CORE_HPP
#define DE100_ARENA_CORE_HPP

namespace de100::detail {

/// The policy of an Arena, for code that depends on another: so it is looked at when it is used, and not before.
template <ArenaPolicy>
inline constexpr ArenaPolicy usual_policy = {};

/// The last bytes of the address space are never an arena's, so that cursor + size + alignment of a push whose size and
/// alignment are known to be smaller than this cannot wrap, and one comparison tells whether it fits.
inline constexpr std::uintptr_t headroom = 65536;
inline constexpr std::uintptr_t highest_end = UINTPTR_MAX - headroom;

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

/// Where a scope began.
struct ScopeMark {
  std::uint64_t number;
  std::uint32_t depth;  // it is the nth that is open
  // cppcheck-suppress unusedStructMember  ; end_scope() reads it
  bool first;  // no older mark was there
};

/// The state of an arena and what is done to it, in bytes.
///
/// The fast path of a push adds to the cursor and compares with the limit. Whatever else there is to do makes the limit
/// lower, so that the push comes to the cold path: a mark to store, or memory to get.
template <ArenaPolicy Policy>
class ArenaCore {
  static_assert(is_power_of_two(Policy.minimum_alignment) && Policy.minimum_alignment >= 8,
                "ArenaPolicy::minimum_alignment is a power of two and at least 8");

 public:
  using Address = std::uintptr_t;

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

  ArenaCore() noexcept = default;
  /// On a view that reads as zero from `used_to` on.
  ArenaCore(MemoryView view, Address used_to) noexcept;
  ArenaCore(const ArenaCore&) = delete;
  ArenaCore& operator=(const ArenaCore&) = delete;
  ~ArenaCore() { end_objects(0); }

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

  // ---- push --------------------------------------------------------------------------------------------------------

  // These answer whether there is room, and where the bytes are in `place`.
  template <Fill fill, std::size_t size, std::size_t alignment>
  DE100_FORCE_INLINE bool push_constant(void*& place) noexcept;
  template <Fill fill>
  DE100_FORCE_INLINE bool push(std::size_t size, std::size_t alignment, void*& place) noexcept;

  /// A part of this arena's memory, of at least `size` bytes, as another's: it knows which of its bytes are zero.
  bool push_part(std::size_t size, std::size_t alignment, ArenaCore& part) noexcept;

  /// What was pushed so far is no part of the arena any more.
  void leave_out_what_is_used() noexcept { begin_ = cursor_; }

  [[nodiscard]] bool extend(void* last, std::size_t old_size, std::size_t new_size) noexcept;
  bool give_back(void* last, std::size_t size) noexcept;

  // ---- mark and rewind ---------------------------------------------------------------------------------------------

  /// A mark at the cursor, for a checkpoint to name.
  [[nodiscard]] std::uint64_t mark() noexcept;
  [[nodiscard]] bool rewind_to(std::uint64_t number) noexcept;
  void clear() noexcept;

  [[nodiscard]] ScopeMark begin_scope() noexcept;
  void end_scope(const ScopeMark& mark) noexcept;

  /// An order for an object that is made now: not lower than the mark of any place before the cursor, and lower than
  /// the next at the cursor.
  [[nodiscard]] std::uint64_t newest_place() const noexcept { return Policy.check_marks ? numbers_ : used() - 1; }
  /// Has the object behind the header ended by rewinding.
  void add_object(void* header, void (*end)(ObjectHeader*) noexcept, std::uint64_t order) noexcept {
    objects_ = ::new (header) ObjectHeader{objects_, end, order, newest_place()};
  }
  /// Ends the objects whose order is not lower than `from`.
  void end_objects(std::uint64_t from) noexcept;

  // ---- facts -------------------------------------------------------------------------------------------------------

  [[nodiscard]] bool contains(const void* place) const noexcept;
  [[nodiscard]] bool is_valid() const noexcept { return identity_ != 0; }
  [[nodiscard]] std::size_t used() const noexcept { return cursor_ - begin_; }
  [[nodiscard]] std::size_t remaining() const noexcept;
  [[nodiscard]] std::size_t capacity() const noexcept;
  [[nodiscard]] std::size_t peak() const noexcept { return used() > peak_ ? used() : peak_; }
  [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }

  /// The core that pushes take memory of in the end: this one, or a chain's parent that has any, or that one's.
  [[nodiscard]] const void* source() const noexcept {
    using Parent = const ArenaCore<usual_policy<Policy>>;
    const ChainBacking* const chain = as_chain(backing_);
    Parent* const parent = chain != nullptr ? static_cast<Parent*>(chain->parent) : nullptr;
    return parent != nullptr && parent->is_valid() ? parent->source() : this;
  }

  /// How many scopes are open.
  [[nodiscard]] std::uint32_t open_scopes() const noexcept { return scopes_; }

  void hand_over() noexcept { owner_ = 0; }

 private:
  template <ArenaPolicy>
  friend class ArenaCore;

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

  // Zeros for up to this many bytes are stored without looking whether they are needed: that costs less than to look.
  static constexpr std::size_t always_clear = 64;

  DE100_COLD_PATH void* push_short(std::size_t size, std::size_t alignment) noexcept;
  DE100_FORCE_INLINE void clear_used(Address start, std::size_t size) noexcept;
  [[nodiscard]] std::size_t bytes_before(std::size_t alignment) const noexcept;
  [[nodiscard]] bool is_newest(Address start, std::size_t size) const noexcept;
  bool grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept;

  void move_back(Address cursor) noexcept;
  void move_back_to_used(std::size_t used_then) noexcept;
  void mark_here() noexcept;
  void drop_mark_here() noexcept;
  [[nodiscard]] bool rewind_to_used(std::uint64_t used_then) noexcept;

  Address cursor_ = 0;   // where the next push goes; a multiple of the minimum alignment
  Address limit_ = 0;    // a push that ends above it takes the cold path: end_, or cursor_ while a mark is here
  Address used_to_ = 0;  // from here or the cursor on, whichever is higher, memory reads as zero
  Address begin_ = 0;
  Address end_ = 0;
  std::size_t peak_ = 0;             // the most that was used before the cursor last moved back
  Mark* marks_ = nullptr;            // good marks below the cursor, newest first
  ObjectHeader* objects_ = nullptr;  // newest first
  Backing* backing_ = nullptr;       // null where the arena does not grow
  std::uint64_t here_ = 0;           // the number of the good mark at the cursor, 0 where there is none
  std::uint64_t numbers_ = 0;        // the last number given to a mark
  std::uint64_t identity_ = 0;       // never that of another arena; 0 without memory
  std::uint64_t owner_ = 0;          // the thread that uses the arena, where that is checked
  std::uint32_t scopes_ = 0;         // how many are open
};

// ---- implementation: life ------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
ArenaCore<Policy>::ArenaCore(MemoryView view, Address used_to) noexcept {
  const UsablePart part(view, minimum);
  if (part.begin == part.end) return;
  cursor_ = begin_ = part.begin;
  limit_ = end_ = part.end;
  used_to_ = used_to < part.end ? used_to : part.end;
  identity_ = draw_identity();
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::begin(Backing& backing, const Stretch& first) noexcept {
  adopt(first);
  backing_ = &backing;
  identity_ = draw_identity();
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::take(ArenaCore& other, Backing* backing) noexcept {
  DE100_ASSERT(scopes_ == 0 && other.scopes_ == 0 && "an arena is not moved while a scope of it is open");
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
  DE100_ASSERT(fixed && "an arena that grows is moved as the type that it is, and not as an Arena");
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
  limit_ = here_ != 0 ? cursor_ : end_;
}

/// The thread that uses the arena is the one that has used it.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void ArenaCore<Policy>::check_thread() noexcept {
  if constexpr (Policy.check_thread) {
    const std::uint64_t thread = os::thread_id();
    if (owner_ == 0) owner_ = thread;
    DE100_ASSERT(owner_ == thread && "an arena belongs to one thread: clear it or hand_over() before another uses it");
  }
}

/// The fast path of a push whose size and alignment are known.
template <ArenaPolicy Policy>
template <Fill fill, std::size_t size, std::size_t alignment>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push_constant(void*& place) noexcept {
  static_assert(size != 0 && is_power_of_two(alignment));
  check_thread();
  if constexpr (size < headroom / 2 && alignment < headroom / 4) {
    const Address start = alignment <= minimum ? cursor_ : align_up(cursor_, alignment);
    const Address next = start + align_up(size, minimum);
    if (next <= limit_) [[likely]] {
      cursor_ = next;
      place = reinterpret_cast<void*>(start);
    } else {
      place = push_short(size, alignment);
      if (place == nullptr) return false;
    }
    if constexpr (fill == Fill::zeros && size <= always_clear) {
      std::memset(place, 0, size);
    } else if constexpr (fill == Fill::zeros) {
      clear_used(reinterpret_cast<Address>(place), size);
    }
    return true;
  } else {
    return push<fill>(size, alignment, place);
  }
}

/// The fast path of any other push.
template <ArenaPolicy Policy>
template <Fill fill>
DE100_FORCE_INLINE bool ArenaCore<Policy>::push(std::size_t size, std::size_t alignment, void*& place) noexcept {
  check_thread();
  const std::size_t gap = (Address{0} - cursor_) & (alignment - 1);
  const std::size_t room = limit_ - cursor_;
  // A size of 0 becomes the largest number here, which never fits.
  if (is_power_of_two(alignment) && gap <= room && size - 1 < room - gap) [[likely]] {
    const Address start = cursor_ + gap;
    DE100_ASSUME(start != 0);  // an arena without memory has no room; g++ 12 warns of a null pointer unless it is told
    cursor_ = start + align_up(size, minimum);
    place = reinterpret_cast<void*>(start);
  } else {
    place = push_short(size, alignment);
    if (place == nullptr) return false;
  }
  if constexpr (fill == Fill::zeros) clear_used(reinterpret_cast<Address>(place), size);
  return true;
}

/// Bytes at the cursor that stay before a push: a mark's, and what aligning skips.
template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::bytes_before(std::size_t alignment) const noexcept {
  const Address after_mark = here_ != 0 ? cursor_ + mark_size : cursor_;
  return align_up(after_mark, alignment) - cursor_;
}

/// Whatever is not the fast path: bad arguments, a mark to store, too little room.
template <ArenaPolicy Policy>
DE100_COLD_PATH void* ArenaCore<Policy>::push_short(std::size_t size, std::size_t alignment) noexcept {
  if (size == 0 || size > max_size || !is_power_of_two(alignment)) return nullptr;
  const std::size_t before = bytes_before(alignment);
  if (before > end_ - cursor_ || size > end_ - cursor_ - before) {
    if (backing_ == nullptr || before > max_size || !grow(before + size, size, alignment)) return nullptr;
  }

  // cppcheck-suppress unreadVariable  ; it is read below
  const Address start = cursor_ + bytes_before(alignment);  // the cursor may be elsewhere now
  if (here_ != 0) {
    marks_ = ::new (reinterpret_cast<void*>(cursor_)) Mark{marks_, here_};
    here_ = 0;
    limit_ = end_;
  }
  cursor_ = start + align_up(size, minimum);
  return reinterpret_cast<void*>(start);
}

/// Gets so much memory that a push of that size and alignment fits, for which `room` bytes are needed at the cursor.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::grow(std::size_t room, std::size_t size, std::size_t alignment) noexcept {
  Stretch stretch = now();
  if (BlockBacking* const block = as_block(backing_)) {
    if (!block->grow(stretch, align_up(room, minimum))) return false;
  } else {
    // Where the region will start is not known.
    if (!checked_add(size, mark_size + 2 * minimum, room) || !checked_add(room, alignment, room)) {
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
  return true;
}

/// Clears of a push what was used before; what is above reads as zero.
template <ArenaPolicy Policy>
DE100_FORCE_INLINE void ArenaCore<Policy>::clear_used(Address start, std::size_t size) noexcept {
  if (start < used_to_) {
    const std::size_t used = used_to_ - start;
    std::memset(reinterpret_cast<void*>(start), 0, size < used ? size : used);
  }
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
  // A size that wraps becomes 0 here.
  return start >= lowest && start < cursor_ && align_up(size, minimum) == cursor_ - start;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::give_back(void* last, std::size_t size) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (!is_newest(start, size) || here_ != 0) return false;
  move_back(start);
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::extend(void* last, std::size_t old_size, std::size_t new_size) noexcept {
  check_thread();
  const Address start = reinterpret_cast<Address>(last);
  if (!is_newest(start, old_size) || new_size == 0 || new_size > max_size) return false;
  const Address end = start + align_up(new_size, minimum);
  if (end != cursor_ && here_ != 0) return false;
  if (new_size > end_ - start) {
    if (as_block(backing_) == nullptr || !grow(end - cursor_, new_size, 1)) return false;
  }

  if (new_size > old_size) {
    clear_used(start + old_size, new_size - old_size);
    cursor_ = end;
  } else {
    move_back(end);
  }
  return true;
}

// ---- implementation: mark and rewind -------------------------------------------------------------------------------

/// Everything from `cursor` on is free, and no longer fresh. The limit is the caller's to set.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back(Address cursor) noexcept {
  peak_ = peak();
  if (backing_ != nullptr) {
    Stretch stretch = now();
    backing_->note(used());
    if (ChainBacking* const chain = as_chain(backing_)) cursor = chain->go_back_to_place(stretch, cursor);
    adopt(stretch);
  }
  if (cursor_ > used_to_) used_to_ = cursor_;
  cursor_ = cursor;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::move_back_to_used(std::size_t used_then) noexcept {
  if (ChainBacking* const chain = as_chain(backing_)) {
    peak_ = peak();
    Stretch stretch = now();
    backing_->note(used());
    chain->go_back_to_used(stretch, used_then);
    adopt(stretch);
  }
  move_back(begin_ + used_then);
}

/// There is a mark at the cursor. The next push stores it: it is sent to the cold path by a limit that leaves no room.
template <ArenaPolicy Policy>
void ArenaCore<Policy>::mark_here() noexcept {
  if (here_ != 0) return;
  here_ = numbers_ += 2;
  limit_ = cursor_;
}

template <ArenaPolicy Policy>
std::uint64_t ArenaCore<Policy>::mark() noexcept {
  check_thread();
  if constexpr (!Policy.check_marks) return used();
  mark_here();
  here_ |= named;
  return here_ & ~named;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::drop_mark_here() noexcept {
  here_ = 0;
  limit_ = end_;
}

/// The same where a mark is no more than the bytes that were used.
template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to_used(std::uint64_t used_then) noexcept {
  if (used_then > used()) return false;
  end_objects(used_then);
  move_back_to_used(static_cast<std::size_t>(used_then));
  limit_ = end_;
  return true;
}

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::rewind_to(std::uint64_t number) noexcept {
  check_thread();
  if constexpr (!Policy.check_marks) return rewind_to_used(number);
  if ((here_ & ~named) == number) return true;
  Mark* mark = marks_;
  while (mark != nullptr && mark->number > (number | named)) mark = mark->previous;
  if (mark == nullptr || (mark->number & ~named) != number) return false;
  end_objects(number);
  const std::uint64_t mark_number = mark->number;
  Mark* const previous = mark->previous;
  move_back(reinterpret_cast<Address>(mark));
  here_ = mark_number;
  marks_ = previous;
  limit_ = cursor_;
  return true;
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::clear() noexcept {
  check_thread();
  end_objects(0);
  marks_ = nullptr;
  move_back_to_used(0);
  if (BlockBacking* const block = as_block(backing_)) {
    Stretch stretch = now();
    block->clear(stretch);
    adopt(stretch);
  }
  drop_mark_here();
  hand_over();
}

template <ArenaPolicy Policy>
ScopeMark ArenaCore<Policy>::begin_scope() noexcept {
  check_thread();
  const bool first = here_ == 0;
  ++scopes_;
  if constexpr (!Policy.check_marks) return {used(), scopes_, first};
  mark_here();
  return {here_ & ~named, scopes_, first};
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::end_scope(const ScopeMark& mark) noexcept {
  DE100_ASSERT(scopes_ == mark.depth && "scopes of an arena end in the reverse order");
  --scopes_;
  const bool rewound = rewind_to(mark.number);
  if (rewound && mark.first && (here_ & named) == 0) drop_mark_here();
  DE100_ASSERT(rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open");
}

template <ArenaPolicy Policy>
void ArenaCore<Policy>::end_objects(std::uint64_t from) noexcept {
  ObjectHeader** link = &objects_;
  while (*link != nullptr && (*link)->highest >= from) {
    ObjectHeader* const object = *link;
    if (object->order >= from) {
      *link = object->previous;
      object->end(object);
    } else {
      link = &object->previous;  // the mark was taken in its constructor
    }
  }
}

// ---- implementation: facts -----------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
bool ArenaCore<Policy>::contains(const void* place) const noexcept {
  const Address address = reinterpret_cast<Address>(place);
  if (const ChainBacking* const chain = as_chain(backing_)) return chain->contains(now(), address);
  return address >= begin_ && address < cursor_;
}

template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::capacity() const noexcept {
  const BlockBacking* const block = as_block(backing_);
  return block == nullptr ? end_ - begin_ : align_down(block->first() + block->block.reserved_size(), minimum) - begin_;
}

template <ArenaPolicy Policy>
std::size_t ArenaCore<Policy>::remaining() const noexcept {
  const std::size_t room = capacity() - used();
  const std::size_t mark = here_ != 0 ? mark_size : 0;
  return room > mark ? room - mark : 0;
}

}  // namespace de100::detail

#endif  // DE100_ARENA_CORE_HPP

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
}  // namespace detail

/// A place in an arena to rewind to. A value: copy it, keep it, drop it. `ArenaCheckpoint{}` is refused by every arena.
class ArenaCheckpoint {
 public:
  constexpr ArenaCheckpoint() noexcept = default;

 private:
  template <ArenaPolicy Policy>
  friend class BasicArena;
  constexpr ArenaCheckpoint(std::uint64_t arena, std::uint64_t mark) noexcept : arena_(arena), mark_(mark) {}

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
class BasicArena : protected detail::ArenaCore<Policy>, public Pushes<BasicArena<Policy>> {
  using Core = detail::ArenaCore<Policy>;

 public:
  using Scope = BasicArenaScope<Policy>;

  static constexpr ArenaPolicy policy = Policy;

  /// An arena without memory: not valid, every push is refused.
  BasicArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used, and is cleared when it is pushed.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicArena(MemoryView view) noexcept : Core(view, UINTPTR_MAX) {}

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicArena(MemoryView view, already_zero_t) noexcept : Core(view, 0) {}

  /// An arena that stands at the start of its own memory, so that all of its state lives in the view. Null where the
  /// view is too small. Nothing has to be destroyed, but clear() runs what push_object left to run.
  [[nodiscard]] static BasicArena* make_in(MemoryView view) noexcept;
  [[nodiscard]] static BasicArena* make_in(MemoryView view, already_zero_t) noexcept;

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

  /// push_struct for a T with a destructor, which runs when the arena is rewound to before it, cleared, or ends; of
  /// several the newest first. Costs 32 bytes more.
  ///
  /// It is found through a pointer to a function: such objects do not outlive the code that pushed them. The destructor
  /// neither pushes on the arena nor rewinds it. Where the constructor throws, the bytes stay pushed, and so do objects
  /// that it pushed.
  template <class T, class... Args>
  [[nodiscard]] T* push_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>());

  /// An arena on at least `size` bytes of this one, for a part of the work: it fills by itself, and gives nothing back
  /// here. Not valid when full. It ends, or is cleared, before this one is rewound to before it, cleared, or ends.
  [[nodiscard]] BasicArena push_arena(std::size_t size,
                                      std::size_t alignment = Pushes<BasicArena>::default_alignment) noexcept;

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
  [[nodiscard]] ArenaCheckpoint checkpoint() noexcept { return {this->identity(), this->mark()}; }

  /// Drops everything that was pushed since the mark. False, and nothing changed, where the mark is stale or another
  /// arena's. Constant time, and a step for each mark taken since, and as clear() for what is dropped.
  [[nodiscard]] bool rewind(ArenaCheckpoint mark) noexcept {
    return this->is_valid() && mark.arena_ == this->identity() && this->rewind_to(mark.mark_);
  }

  /// A mark now, and a rewind to it when the scope ends.
  [[nodiscard]] Scope scope() noexcept { return Scope(*this); }

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

 private:
  friend Pushes<BasicArena>;
  friend BasicArenaScope<Policy>;
  template <ArenaPolicy Any>
  friend detail::ArenaCore<Any>& detail::core_of(BasicArena<Any>& arena) noexcept;
  template <ArenaPolicy Any>
  friend const detail::ArenaCore<Any>& detail::core_of(const BasicArena<Any>& arena) noexcept;
  using typename Core::ObjectHeader;

  static BasicArena* make_in(MemoryView view, bool reads_zero) noexcept;
};

using Arena = BasicArena<>;

/// Rewinds an arena to where it was when the scope began. Scopes nest, and end in the reverse order.
///
/// The arena is not moved, and neither cleared nor rewound to before the scope, while the scope is open: debug builds
/// assert it, and that an inner scope ends first.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicArenaScope {
 public:
  explicit BasicArenaScope(BasicArena<Policy>& arena) noexcept : arena_(&arena), mark_(arena.begin_scope()) {}

  /// The new scope rewinds; `other` does nothing any more.
  BasicArenaScope(BasicArenaScope&& other) noexcept : arena_(other.arena_), mark_(other.mark_) {
    other.arena_ = nullptr;
  }
  BasicArenaScope& operator=(BasicArenaScope&&) = delete;

  ~BasicArenaScope() {
    if (arena_ != nullptr) arena_->end_scope(mark_);
  }

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
T* BasicArena<Policy>::push_object(Args&&... args) noexcept(detail::pushes_quietly<T, Args...>()) {
  static_assert(detail::Object<T>, "an arena is asked for an object type, not const, and not an array");
  if constexpr (detail::is_trivially_destructible<T>) {
    return this->template push_struct<T>(static_cast<Args&&>(args)...);
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
BasicArena<Policy> BasicArena<Policy>::push_arena(std::size_t size, std::size_t alignment) noexcept {
  BasicArena part;
  (void)this->push_part(size, alignment, part);
  return part;
}

}  // namespace de100

#endif  // DE100_ARENA_HPP

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
  /// MiB.
  std::size_t reserve = 0;

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
  [[nodiscard]] std::size_t committed() const noexcept { return growth_.block.size(); }

  /// Why the system refused: the block in the first place, or the memory that was last asked for.
  [[nodiscard]] MemoryError error() const noexcept { return growth_.last.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return growth_.last.code; }

  /// What it owns.
  [[nodiscard]] const MemoryBlock& block() const noexcept { return growth_.block; }

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
  if (!growth_.block.is_valid()) return;
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
  /// Bytes in a region. Some 150 of them are the chain's own; of the system's memory it is a multiple of pages.
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
  [[nodiscard]] static BasicChainedArena push_on(Parent& parent, const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(&parent, MemoryView(), options);
  }

  /// `first` is used first, and as a region: the others are the system's, or pushed on `parent`. The memory outlives
  /// the arena, and nobody else writes there.
  [[nodiscard]] static BasicChainedArena on(MemoryView first, const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(nullptr, first, options);
  }
  [[nodiscard]] static BasicChainedArena on(MemoryView first, Parent& parent,
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
  explicit VirtualArray(MemoryBlock&& block) noexcept;

  /// Room for what fits into `view`. The memory outlives the array, and nobody else writes there.
  explicit VirtualArray(MemoryView view) noexcept;

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

  [[nodiscard]] T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() const noexcept { return data_; }
  [[nodiscard]] T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] Span<T> span() const noexcept { return {data_, size_}; }

  /// The element at `index`, which is below size().
  [[nodiscard]] T& operator[](std::size_t index) const noexcept {
    DE100_ASSERT(index < size_);
    return data_[index];
  }
  /// The first and the last. The array is not empty.
  [[nodiscard]] T& front() const noexcept { return (*this)[0]; }
  [[nodiscard]] T& back() const noexcept { return (*this)[size_ - 1]; }

  // ---- growing and shrinking ---------------------------------------------------------------------------------------

  /// A new element after the last, made from `args`. Null, and nothing changed, when full and when the system has no
  /// memory. Constant time; rarely, system calls.
  ///
  /// The constructor adds nothing to this array. Where it throws, nothing has changed.
  template <class... Args>
  T* emplace_back(Args&&... args) noexcept(detail::makes_quietly<T, Args...>());
  T* push_back(const T& value) noexcept(detail::makes_quietly<T, const T&>()) { return emplace_back(value); }
  T* push_back(T&& value) noexcept(detail::makes_quietly<T, T>()) { return emplace_back(static_cast<T&&>(value)); }

  /// `count` new elements, as emplace_back() without arguments makes one, or empty and nothing changed. Where a
  /// constructor throws, those that were made before it stay.
  [[nodiscard]] Span<T> extend(std::size_t count) noexcept(detail::makes_quietly<T>());

  /// `count` new elements whose bytes are anything, for who overwrites them at once; empty and nothing changed where
  /// there is no room.
  [[nodiscard]] Span<T> extend_uninitialized(std::size_t count) noexcept requires detail::is_trivially_copyable<T>;

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
  if (block_.resize(needed + ahead) != MemoryError::ok) (void)block_.resize(needed);  // less may be had
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
  if (block_.resize(used != 0 ? used : 1) == MemoryError::ok) committed_ = block_.size() / sizeof(T);
}

}  // namespace de100

#endif  // DE100_VIRTUAL_ARRAY_HPP

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
  /// Arenas without memory: every push is refused.
  FrameArenas() noexcept = default;

  /// Each on an equal part of `view`, which outlives them, and where nobody else writes.
  explicit FrameArenas(MemoryView view) noexcept {
    for (std::size_t i = 0; i < count; ++i) arenas_[i] = OneArena(part(view, i));
  }
  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  FrameArenas(MemoryView view, already_zero_t) noexcept {
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
  [[nodiscard]] OneArena& current() noexcept { return arenas_[current_]; }

  /// Begins a frame: what was pushed `count` frames ago is dropped, and its arena is this frame's.
  OneArena& next_frame() noexcept {
    current_ = current_ + 1 < count ? current_ + 1 : 0;
    current().clear();
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
  void clear() noexcept {
    for (OneArena& arena : arenas_) arena.clear();
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
  explicit Pool(MemoryView view) noexcept;

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
  [[nodiscard]] T* get(Handle<T> handle) const noexcept;

  /// The handle of a living object of this pool; null for any other address.
  [[nodiscard]] Handle<T> handle_of(const T* object) const noexcept;

  /// Ends all objects, and those that their destructors create. The memory stays, and all handles are stale.
  void clear() noexcept;

  /// The living objects, in the order of their slots. The one that is visited may be destroyed; one that is created
  /// meanwhile may be visited or not. Costs 4 bytes read for each slot that was ever used.
  [[nodiscard]] Iterator begin() const noexcept;
  [[nodiscard]] Iterator end() const noexcept;

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

template <class T>
template <class... Args>
Handle<T> Pool<T>::create(Args&&... args) noexcept(detail::makes_quietly<T, Args...>()) {
  if (free_count_ == 0 && !add_slot()) return {};
  Drawn slot(*this);
  (void)detail::make<T>(slots_[slot.index].bytes, static_cast<Args&&>(args)...);
  slot.keep();
  return {slot.index, ++generations_[slot.index]};
}

template <class T>
T* Pool<T>::get(Handle<T> handle) const noexcept {
  // Of the slots that were never used none is looked at; of the others none has a generation of 0, as null has.
  if (handle.index_ >= slots_.size() || generations_[handle.index_] != handle.generation_) return nullptr;
  return slots_[handle.index_].object();
}

/// First nobody finds the object any more, then it ends, then its slot is free: so a destructor may use the pool.
template <class T>
void Pool<T>::end_object(std::uint32_t index) noexcept {
  std::uint32_t& generation = generations_[index];
  const bool retire = generation == UINT32_MAX;
  generation = retire ? UINT32_MAX - 1 : generation + 1;
  slots_[index].object()->~T();
  if (retire) {
    ++retired_;
  } else {
    free_[free_count_++] = index;
  }
}

template <class T>
bool Pool<T>::destroy(Handle<T> handle) noexcept {
  if (get(handle) == nullptr) return false;
  end_object(handle.index_);
  return true;
}

template <class T>
Handle<T> Pool<T>::handle_of(const T* object) const noexcept {
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
  explicit BasicScratchArena(BasicChainedArena<Policy>& arena) noexcept : end_{&arena}, scope_(arena) {}

  /// The arena that it is on.
  [[nodiscard]] BasicArena<Policy>& arena() const noexcept { return *end_.arena; }
  [[nodiscard]] BasicArena<Policy>& operator*() const noexcept { return *end_.arena; }
  [[nodiscard]] BasicArena<Policy>* operator->() const noexcept { return end_.arena; }
  /// So that it can be passed as what it is.
  operator BasicArena<Policy>&() const noexcept { return *end_.arena; }

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
  BasicArenaScope<Policy> scope_;
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
    for (std::size_t i = 0; i < count; ++i) {
      const MemoryView part = i < parts ? view.subview(i * size, size) : MemoryView();
      arenas_[i] = options.may_grow ? BasicChainedArena<Policy>::on(part, chain)
                                    : BasicChainedArena<Policy>::on(part, nothing_, chain);
    }
  }

  /// The first that is none of the conflicts.
  BasicChainedArena<Policy>& other_than(const void* const* conflicts, std::size_t conflict_count) noexcept {
    std::size_t i = 0;
    while (is_one_of(&core_of(arenas_[i]), conflicts, conflict_count)) ++i;  // one is always left
    return arenas_[i];
  }

  [[nodiscard]] std::size_t used() const noexcept {
    std::size_t bytes = 0;
    for (const BasicChainedArena<Policy>& arena : arenas_) bytes += arena.used();
    return bytes;
  }

 private:
  static bool is_one_of(const void* arena, const void* const* conflicts, std::size_t conflict_count) noexcept {
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
const void* source_of(const BasicArena<Policy>& arena) noexcept {
  return core_of(arena).source();
}
template <ArenaPolicy Policy>
const void* source_of(const BasicScratchArena<Policy>& scratch) noexcept {
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

/// An arena of this thread that is none of the conflicts: arenas, or scratches, that something is pushed on meanwhile.
/// An arena on a chain is the same conflict as the one that its regions are pushed on. `scratch_arena<policy>()` is one
/// of another policy: a thread has other arenas and other memory for each.
///
/// One is always found. Its pushes are null where its memory is used up and no more is to be had, as any arena's. Costs
/// a search through the conflicts.
template <ArenaPolicy Policy = ArenaPolicy{}, class... Conflicts>
[[nodiscard]] BasicScratchArena<Policy> scratch_arena(const Conflicts&... conflicts) noexcept {
  static_assert(sizeof...(conflicts) <= max_scratch_conflicts,
                "name at most max_scratch_conflicts arenas as conflicts");
  const void* const list[] = {detail::source_of(conflicts)..., nullptr};
  return BasicScratchArena<Policy>(detail::scratch_arenas<Policy>().other_than(list, sizeof...(conflicts)));
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

/// An arena that any number of threads push on at once. A push is one compare-and-swap; where several meet, one of them
/// goes on at once and the others try again. What a thread pushed is seen by another once they have synchronised, as
/// with any memory.
///
/// It stays where it is: it is neither copied nor moved.
template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicSharedArena : public Pushes<BasicSharedArena<Policy>> {
 public:
  /// An arena without memory: not valid, every push is refused.
  BasicSharedArena() noexcept = default;

  /// An arena on all of `view`, but for what its ends are short of the minimum alignment. Every byte is taken to have
  /// been used.
  ///
  /// The memory outlives the arena, and nobody else writes there.
  explicit BasicSharedArena(MemoryView view) noexcept : BasicSharedArena(view, UINTPTR_MAX) {}

  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  BasicSharedArena(MemoryView view, already_zero_t) noexcept : BasicSharedArena(view, 0) {}

  BasicSharedArena(const BasicSharedArena&) = delete;
  BasicSharedArena& operator=(const BasicSharedArena&) = delete;

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
  using Shared = BasicSharedArena<detail::usual_policy<Policy>>;  // a SharedArena

 public:
  /// Without a shared arena every push is refused.
  BasicChunkedArena() noexcept = default;

  /// Chunks are of `chunk_size` bytes, rounded up to a multiple of 64 and of the minimum alignment, so that one can
  /// follow another. In chunks of less than 8 times the minimum alignment nothing is pushed.
  explicit BasicChunkedArena(Shared& shared, std::size_t chunk_size = std::size_t{64} << 10U) noexcept
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
  if (fill == detail::Fill::zeros && start < used_to_) {
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
  if (!is_stale() && rest.room() != 0) shared_->take_back(rest.cursor, rest.end);
  detail::ArenaCore<Policy> none;
  chunk_.take(none, nullptr);
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

