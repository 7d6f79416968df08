// de100 memory, https://opensource.org/license/zlib
//
// prints: was 8 bytes into .*Enemy \(12 bytes at 0x[0-9a-f]+\), pushed on arena "frame" at
// prints:  [^ ]*reads_what_was_cleared.cpp:22 in spawn\(\), dropped when the arena was cleared at
// prints:  [^ ]*reads_what_was_cleared.cpp:32 in main\(\)
// never prints: went on

#include <de100/memory.hpp>

#include <cstdio>

namespace {

struct Enemy {
  float x, y;
  int health;
};

using FrameArena = de100::BasicBlockArena<de100::ArenaPolicy{.retire = true}>;

Enemy* spawn(FrameArena& arena) {
  return arena.push_struct<Enemy>();
}

}  // namespace

int main() {
  if (!de100::install_fault_report()) return 1;
  FrameArena arena = FrameArena::reserve({.addresses = std::size_t{1} << 28U, .name = "frame"});
  volatile Enemy* const enemy = spawn(arena);
  if (enemy == nullptr) return 1;
  arena.clear();
  if (enemy->health == 0) std::puts("went on");
}
