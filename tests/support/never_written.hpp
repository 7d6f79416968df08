// de100 memory, https://opensource.org/license/zlib
//
// Memory that nobody has written to, as MemorySanitizer and valgrind see it.

#ifndef DE100_TESTS_SUPPORT_NEVER_WRITTEN_HPP
#define DE100_TESTS_SUPPORT_NEVER_WRITTEN_HPP

#include <de100/view.hpp>

#include <cstdlib>

namespace de100_test {

class NeverWritten {
 public:
  explicit NeverWritten(std::size_t size) noexcept {
    void* (*const volatile allocate)(std::size_t) = std::malloc;  // compilers warn of reading what they see is new
    start_ = allocate(size);
    size_ = start_ != nullptr ? size : 0;
  }
  ~NeverWritten() { std::free(start_); }
  NeverWritten(const NeverWritten&) = delete;
  NeverWritten& operator=(const NeverWritten&) = delete;

  [[nodiscard]] de100::MemoryView view() const noexcept { return {start_, size_}; }

 private:
  void* start_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_NEVER_WRITTEN_HPP
