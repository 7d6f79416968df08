// de100 memory, https://opensource.org/license/zlib
//
// found by address: detected memory leaks

#include <cstdio>
#include <cstdlib>

int main() {
  void* volatile lost = std::malloc(100);
  std::printf("%p\n", lost);
  lost = nullptr;
}
