// de100 memory, https://opensource.org/license/zlib
//
// traits.hpp: the questions about types that the library asks, answered by the compiler: those of <type_traits> that
// are needed, without a header that costs as much to include as half of this library.

#ifndef DE100_TRAITS_HPP
#define DE100_TRAITS_HPP

#include "config.hpp"

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
