// de100 memory, https://opensource.org/license/zlib
//
// An arena with a name: it is printed, then what assert() prints.
//
// ends: aborted
// prints: ^de100: arena "level of "E1M1"":\n
// prints: arena_[a-z]+\.hpp:[0-9]+
// prints: rewound && "an arena is neither cleared nor rewound to before a scope while the scope is open"

#include <de100/arena.hpp>

int main() {
  alignas(64) unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  arena.set_name("level of \"E1M1\"");
  de100::ArenaScope scope = arena.scope();
  if (arena.push_size(8) == nullptr) return 2;
  arena.clear();  // which a scope is open in
}
