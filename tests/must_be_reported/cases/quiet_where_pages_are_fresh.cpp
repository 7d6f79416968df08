// de100 memory, https://opensource.org/license/zlib
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/arena.hpp>
#include <de100/block.hpp>

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
  de100::MemoryBlock block = de100::MemoryBlock::allocate(65536, {.reserve = 1U << 20U});
  for (int round = 0; round < 4; ++round) {
    de100::Arena* const arena = de100::Arena::make_in(block.view(), de100::already_zero);  // which nobody ends
    if (arena == nullptr || arena->push_array_uninitialized<int>(5000).empty()) return 1;
    const de100::ArenaCheckpoint mark = arena->checkpoint();
    if (arena->push_size(8) == nullptr || !arena->rewind(mark)) return 1;
    bool done = false;
    if (round == 0) done = block.reset() == de100::MemoryError::ok;
    if (round == 1) {
      done = block.decommit(0, block.size()) == de100::MemoryError::ok &&
             block.commit(0, block.size()) == de100::MemoryError::ok;
    }
    if (round == 2) done = block.reset(0, block.size()) == de100::MemoryError::ok;
    if (round == 3) {
      done = block.resize(1U << 21U, de100::Contents::discard) == de100::MemoryError::ok;
    }
    if (!done || !all_zero(block.base(), block.size())) return 1;
  }
  return 0;
}
