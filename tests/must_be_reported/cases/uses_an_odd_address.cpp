// de100 memory, https://opensource.org/license/zlib
//
// found by undefined: runtime error: store to misaligned address

#include <de100/arena.hpp>

#include <cstdio>

int main() {
  alignas(8) char memory[64] = {};
  de100::Arena arena{de100::MemoryView(memory)};
  char* const bytes = static_cast<char*>(arena.push_size(16));
  if (bytes == nullptr) return 1;
  int* const number = static_cast<int*>(static_cast<void*>(bytes + 1));
  *number = 7;
  std::printf("%d\n", *number);
}
