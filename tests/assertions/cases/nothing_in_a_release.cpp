// de100 memory, https://opensource.org/license/zlib
//
// With NDEBUG nothing is asserted.
//
// option: -DNDEBUG
// ends: 0
// prints nothing

#include <de100/arena.hpp>

int main() {
  alignas(64) unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  arena.set_name("level of \"E1M1\"");
  de100::ArenaScope scope = arena.scope();
  if (arena.push_size(8) == nullptr) return 2;
  arena.clear();  // which a scope is open in
}
