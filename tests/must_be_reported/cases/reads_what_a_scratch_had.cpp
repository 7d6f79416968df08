// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison
// found by valgrind: Invalid read of size 4

#define DE100_VALGRIND 1
#include <de100/scratch.hpp>

#include <cstdio>

int main() {
  const volatile int* number = nullptr;
  {
    de100::ScratchArena scratch = de100::scratch_arena();
    number = scratch->push_struct<int>(5);
  }
  std::printf("%d\n", *number);
}
