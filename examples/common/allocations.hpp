// de100 memory, https://opensource.org/license/zlib
//
// allocations.hpp: counts who asks the C or C++ library for memory. With glibc that is malloc and its family, defined
// here on top of what glibc itself calls, for the libraries that a program loads too; a sanitizer has its own malloc,
// and calls back. Elsewhere it is operator new.
//
// It defines functions that a program has once: only the file with main() includes it.

#ifndef DE100_EXAMPLES_COMMON_ALLOCATIONS_HPP
#define DE100_EXAMPLES_COMMON_ALLOCATIONS_HPP

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <de100/memory.hpp>

namespace common::allocations {
inline constinit std::uint64_t count = 0;

/// What is counted here, or null for nothing: a count of 0 means nothing then. Both calls are such that no compiler
/// leaves them out.
inline const char* counted() noexcept {
  void* (*const volatile allocate)(std::size_t) = std::malloc;
  const std::uint64_t before = count;
  std::free(allocate(1));
  if (count != before) return "malloc counted";
  ::operator delete(::operator new(1));
  return count != before ? "operator new counted" : nullptr;
}

}  // namespace common::allocations

#if DE100_OS_LINUX && (DE100_SANITIZE_ADDRESS || DE100_SANITIZE_THREAD || DE100_SANITIZE_MEMORY)
// Declared in <sanitizer/allocator_interface.h>, which not every compiler has.
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t) {
  ++common::allocations::count;
}
#else
// NOLINTBEGIN(misc-definitions-in-headers): one file of a program includes this
#if defined(__GLIBC__)
// Weak, for a static glibc, which brings definitions of its own: those are taken then, and operator new is counted.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

[[gnu::weak]] void* malloc(std::size_t size) noexcept {
  ++common::allocations::count;
  return __libc_malloc(size);
}
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's names are reserved ones
[[gnu::weak]] void* calloc(std::size_t count, std::size_t size) noexcept {
  ++common::allocations::count;
  return __libc_calloc(count, size);
}
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
[[gnu::weak]] void* realloc(void* old, std::size_t size) noexcept {
  ++common::allocations::count;
  return __libc_realloc(old, size);
}
[[gnu::weak]] void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++common::allocations::count;
  return __libc_memalign(alignment, size);
}
}
#endif

// Not inlined: a compiler that sees free() under its own operator new warns of a mismatch.
DE100_COLD_PATH void* operator new(std::size_t size) {
  const std::uint64_t before = common::allocations::count;
  void* const memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  common::allocations::count = before + 1;  // once, where malloc is counted too
  return memory;
}
DE100_COLD_PATH void operator delete(void* memory) noexcept {
  std::free(memory);
}
DE100_COLD_PATH void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
// NOLINTEND(misc-definitions-in-headers)
#endif

#endif  // DE100_EXAMPLES_COMMON_ALLOCATIONS_HPP
