// de100 memory, https://opensource.org/license/zlib
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/arena.hpp>
#include <de100/block.hpp>

#include <cstdio>

namespace {

bool all_zero(const void* start, std::size_t size) noexcept {
  const unsigned char* const bytes = static_cast<const unsigned char*>(start);
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

}  // namespace

int main() {
  std::byte* before = nullptr;
  int again = 0;
  for (int round = 0; round < 20; ++round) {
    de100::MemoryBlock block = de100::MemoryBlock::allocate(65536);
    if (!all_zero(block.base(), block.size())) return 1;
    again += block.base() == before;
    before = block.base();
    de100::Arena* const arena = de100::Arena::make_in(block.view(), de100::already_zero);  // which nobody ends
    if (arena == nullptr || arena->push_array_uninitialized<int>(5000).empty()) return 1;
    if (round % 2 == 0 && block.free() != de100::MemoryError::ok) return 1;
  }
  std::printf("%d blocks were where the last one was\n", again);
  return 0;
}
