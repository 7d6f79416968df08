// de100 memory, https://opensource.org/license/zlib
//
// atomic.hpp: a number that threads share, and what of <atomic> is needed of it. That header costs more time to compile
// than all of this library's core.

#ifndef DE100_ATOMIC_HPP
#define DE100_ATOMIC_HPP

#include "config.hpp"

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
