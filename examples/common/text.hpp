// de100 memory, https://opensource.org/license/zlib
//
// text.hpp: text that is put together at the end of an arena. It is all that these programs format with, since
// printf may allocate.

#ifndef DE100_EXAMPLES_COMMON_TEXT_HPP
#define DE100_EXAMPLES_COMMON_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <de100/memory.hpp>

namespace common {

using namespace de100;
using namespace de100::literals;

/// A number at the right of so many columns.
struct Column {
  std::uint64_t value;
  std::size_t width;
};

/// A number of tenths, written with its point.
struct Tenths {
  std::int64_t value;
};

/// Text that grows in place at the end of an arena: nothing else is pushed there meanwhile. What does not fit is left
/// out, and complete() tells.
class Text {
 public:
  explicit Text(Arena& arena) noexcept : arena_(&arena) {}

  template <class... Parts>
  void add(const Parts&... parts) noexcept {
    (put(parts), ...);
  }

  [[nodiscard]] bool complete() const noexcept { return complete_; }
  [[nodiscard]] Span<const char> characters() const noexcept { return {data_, size_}; }

 private:
  void put(Span<const char> characters) noexcept {
    complete_ = complete_ && (characters.size() <= capacity_ - size_ || make_room(characters.size()));
    if (!complete_) return;
    mem_copy(data_ + size_, characters.data(), characters.size());
    size_ += characters.size();
  }

  void put(const char* string) noexcept {
    if (string != nullptr) put(Span<const char>(string, std::strlen(string)));
  }
  void put(char character) noexcept { put(Span<const char>(&character, 1)); }

  template <class Integer>
  requires std::is_integral_v<Integer>
  void put(Integer value) noexcept {
    char digits[20];
    std::size_t first = sizeof digits;
    const bool negative = value < 0;
    std::uint64_t rest = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    do {
      digits[--first] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (negative) put('-');
    put(Span<const char>(digits + first, sizeof digits - first));
  }

  void put(Column column) noexcept {
    std::size_t digits = 1;
    for (std::uint64_t rest = column.value; rest >= 10; rest /= 10) ++digits;
    for (; digits < column.width; ++digits) put(' ');
    put(column.value);
  }

  void put(Tenths number) noexcept {
    const std::int64_t magnitude = number.value < 0 ? -number.value : number.value;
    if (number.value < 0) put('-');
    put(magnitude / 10);
    if (magnitude % 10 != 0) add('.', magnitude % 10);
  }

  /// Runs once for a great many characters: kept out of the code that adds them.
  DE100_COLD_PATH bool make_room(std::size_t more) noexcept {
    constexpr std::size_t step = 4_KiB;
    const std::size_t needed = size_ + more;
    const std::size_t most = capacity_ + arena_->remaining();
    const std::size_t wanted = align_up(needed, step) < most ? align_up(needed, step) : most;
    if (wanted < needed) return false;
    if (data_ == nullptr) {
      data_ = arena_->push_array_uninitialized<char>(wanted).data();
    } else if (!arena_->extend(data_, capacity_, wanted)) {
      return false;
    }
    capacity_ = wanted;
    return data_ != nullptr;
  }

  Arena* arena_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  bool complete_ = true;
};

}  // namespace common

#endif  // DE100_EXAMPLES_COMMON_TEXT_HPP
