// de100 memory, https://opensource.org/license/zlib
//
// pushes.hpp: what can be pushed on an arena, the same for every kind: bytes, one object, a row of them, copies, text.
//
// Pushed memory is zero, the first time and after any rewind, unless the name says uninitialized. What does not fit is
// null or empty, and the arena is as it was.

#ifndef DE100_PUSHES_HPP
#define DE100_PUSHES_HPP

#include <cstring>

#include "bytes.hpp"
#include "config.hpp"
#include "object.hpp"
#include "poison.hpp"
#include "traits.hpp"
#include "view.hpp"

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
