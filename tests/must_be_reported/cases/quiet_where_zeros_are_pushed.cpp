// de100 memory, https://opensource.org/license/zlib
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/arena.hpp>

#include "support/never_written.hpp"

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
  const de100_test::NeverWritten memory(65536);
  de100::Arena arena(memory.view());
  for (int round = 0; round < 3; ++round) {
    const de100::ArenaCheckpoint start = arena.checkpoint();
    if (arena.push_size_uninitialized(100) == nullptr || arena.push_array_uninitialized<int>(500).empty()) return 1;
    if (!arena.rewind(start)) return 1;
    for (std::size_t size = 1; size < 3000; size += size / 2 + 1) {
      if (!all_zero(arena.push_size(size, 1), size)) return 1;
    }
    const de100::Span<long> row = arena.push_array<long>(20);
    if (!all_zero(row.data(), row.size() * sizeof(long))) return 1;
    void* const grown = arena.push_size(10, 1);
    if (!arena.extend(grown, 10, 500) || !all_zero(grown, 500)) return 1;
    arena.clear();
  }
  return 0;
}
