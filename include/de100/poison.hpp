// de100 memory, https://opensource.org/license/zlib
//
// poison.hpp: what AddressSanitizer, MemorySanitizer and valgrind are told about memory that nobody may touch, or that
// holds nothing yet, where the program runs under one of them. Elsewhere nothing is done.

#ifndef DE100_POISON_HPP
#define DE100_POISON_HPP

#include "config.hpp"

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
