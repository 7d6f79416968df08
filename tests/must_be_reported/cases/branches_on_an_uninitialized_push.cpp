// de100 memory, https://opensource.org/license/zlib
//
// found by memory: use-of-uninitialized-value
// found by valgrind: (depends on|Use of) uninitialised value

#include <de100/arena.hpp>

#include <cstdio>

#include "support/never_written.hpp"

int main() {
  const de100_test::NeverWritten memory(1024);
  de100::Arena arena(memory.view());
  const int* const zero = arena.push_struct<int>();
  const int* const anything = arena.push_struct_uninitialized<int>();
  if (zero == nullptr || anything == nullptr || *zero != 0) return 1;
  std::puts(*anything == 7 ? "seven" : "not seven");
}
