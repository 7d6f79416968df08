// de100 memory, https://opensource.org/license/zlib
//
// found by address: stack-use-after-return

#include <de100/view.hpp>

#include <cstdio>

namespace {

__attribute__((noinline)) de100::MemoryView of_an_array() {
  char array[64] = {};
  char* volatile start = array;  // what is returned of an array, clang warns of
  return {start, sizeof array};
}

}  // namespace

int main() {
  const de100::MemoryView view = of_an_array();
  const volatile std::byte* const first = view.data();
  std::printf("%d\n", static_cast<int>(*first));
}
