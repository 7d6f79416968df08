// de100 memory, https://opensource.org/license/zlib
//
// Who defines DE100_ARENA_ASSERT is given the name, and nothing is printed but by him.
//
// ends: 7
// prints: ^engine: [^\n]*an arena is neither cleared nor rewound to before a scope while the scope is open
// prints: , of \[level of "E1M1"\] at [0-9]+\n$

#include <cstdio>
#include <cstdlib>

inline void engine_assertion(const char* condition, const char* name, int line) {
  std::fprintf(stderr, "engine: %s, of [%s] at %d\n", condition, name, line);
  std::exit(7);
}
#define DE100_ARENA_ASSERT(condition, name) ((condition) ? void() : engine_assertion(#condition, name, __LINE__))
#include <de100/arena.hpp>

int main() {
  alignas(64) unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  arena.set_name("level of \"E1M1\"");
  de100::ArenaScope scope = arena.scope();
  if (arena.push_size(8) == nullptr) return 2;
  arena.clear();  // which a scope is open in
}
