// de100 memory, https://opensource.org/license/zlib
//
// The name that an arena's block has is the arena's.
//
// ends: aborted
// prints: ^de100: arena "sounds":\n
// prints: "an arena is neither cleared nor rewound to before a scope while the scope is open"

#include <de100/block_arena.hpp>

int main() {
  de100::BlockArena arena = de100::BlockArena::reserve({.name = "sounds"});
  de100::ArenaScope scope = arena.scope();
  if (arena.push_size(8) == nullptr) return 2;
  arena.clear();
}
