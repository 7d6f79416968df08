// de100 memory, https://opensource.org/license/zlib
//
// Without a name only what assert() prints is printed.
//
// ends: aborted
// prints: ^[^\n]*arena_[a-z]+\.hpp:[0-9]+[^\n]*rewound && "an arena is neither cleared nor rewound to before a scope
// while the scope is open"[^\n]*\n$

#include <de100/arena.hpp>

int main() {
  alignas(64) unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  de100::ArenaScope scope = arena.scope();
  if (arena.push_size(8) == nullptr) return 2;
  arena.clear();  // which a scope is open in
}
