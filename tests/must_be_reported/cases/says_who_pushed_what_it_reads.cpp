// de100 memory, https://opensource.org/license/zlib
//
// found by address: use-after-poison.*de100: 0x[0-9a-f]+ was 8 bytes into .*Enemy .*, pushed on arena "frame" at

#define DE100_SITES 1
#include <de100/fault_report.hpp>
#include <de100/memory.hpp>

#include <cstdio>

namespace {

struct Enemy {
  float x, y;
  int health;
};

}  // namespace

int main() {
  if (!de100::install_fault_report()) return 1;
  alignas(64) static unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  arena.set_name("frame");
  volatile const Enemy* const enemy = arena.push_struct<Enemy>();
  arena.clear();
  std::printf("%d\n", enemy->health);
}
