// de100 memory, https://opensource.org/license/zlib
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/arena.hpp>
#include <de100/shared_arena.hpp>

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
  alignas(64) static unsigned char memory[4096];
  {
    de100::Arena arena{de100::MemoryView(memory)};
    int* const number = arena.push_struct<int>(5);
    if (number == nullptr || arena.push_size(100, 64) == nullptr) return 1;
    arena.clear();
  }
  for (unsigned char& byte : memory) byte = 0;
  {
    de100::SharedArena arena{de100::MemoryView(memory)};
    if (arena.push_size(100, 64) == nullptr) return 1;
  }
  return all_zero(memory, sizeof memory) ? 0 : 1;
}
