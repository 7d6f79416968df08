// de100 memory, https://opensource.org/license/zlib
//
// object.hpp: making objects in memory that is there, the same way for all that hold objects.

#ifndef DE100_OBJECT_HPP
#define DE100_OBJECT_HPP

#include <new>

#include "atomic.hpp"
#include "config.hpp"
#include "traits.hpp"

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
