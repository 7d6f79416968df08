// de100 memory, https://opensource.org/license/zlib
//
// text.hpp: what the library tells people is put together here, without <cstdio> and without memory of its own.

#ifndef DE100_TEXT_HPP
#define DE100_TEXT_HPP

#include "bytes.hpp"
#include "config.hpp"
#include "view.hpp"

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
