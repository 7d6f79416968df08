// de100 memory, https://opensource.org/license/zlib
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>

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
  de100::BlockArena arena = de100::BlockArena::reserve({.commit_step = 4096});
  de100::ChainedArena chain = de100::ChainedArena::from_system({.region_size = 8192});
  for (int round = 0; round < 5; ++round) {
    if (arena.push_array_uninitialized<int>(5000).empty() || chain.push_array_uninitialized<int>(5000).empty())
      return 1;
    arena.clear();
    chain.clear();
    if (round % 2 == 0) arena.trim(round == 2 ? 6000 : 0);
    if (round % 2 == 0) chain.trim();
    if (!all_zero(arena.push_size(30'000), 30'000) || !all_zero(chain.push_size(3000), 3000)) return 1;
    arena.clear();
    chain.clear();
  }
  return 0;
}
