// de100 memory, https://opensource.org/license/zlib
//
// view.hpp: memory that belongs to somebody else. `MemoryView` is raw bytes, which an engine hands to its game;
// `Span<T>` is a row of objects, which an arena hands to its user. Both are two words, are passed by value, own
// nothing and cannot be freed. They know no operating system: a view is as good on a static buffer as on a block. All
// of it takes constant time and is safe on any thread; the memory that is viewed is its owner's business.

#ifndef DE100_VIEW_HPP
#define DE100_VIEW_HPP

#include "bytes.hpp"
#include "config.hpp"
#include "traits.hpp"

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
