// de100 memory, https://opensource.org/license/zlib
//
// found by address: heap-buffer-overflow
// found by valgrind: Invalid read of size 1

#include <de100/view.hpp>

#include <cstdio>

#include "support/never_written.hpp"

int main() {
  const de100_test::NeverWritten memory(100);
  const de100::MemoryView view = memory.view();
  const volatile std::byte* const end = view.data() + view.size();
  std::printf("%d\n", static_cast<int>(*end));
}
