// de100 memory, https://opensource.org/license/zlib
//
// Who defines DE100_ASSERT has it called, after the name was printed.
//
// ends: 7
// prints: ^de100: arena "level of "E1M1"":\nengine:
// prints: an arena is neither cleared nor rewound to before a scope while the scope is open
// prints: in [^\n]*arena_[a-z]+\.hpp at [0-9]+\n$

#include <cstdio>
#include <cstdlib>

inline void engine_assertion(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "engine: %s in %s at %d\n", condition, file, line);
  std::exit(7);
}
#define DE100_ASSERT(condition) ((condition) ? void() : engine_assertion(#condition, __FILE__, __LINE__))
#include <de100/arena.hpp>

int main() {
  alignas(64) unsigned char memory[1024];
  de100::Arena arena{de100::MemoryView(memory)};
  arena.set_name("level of \"E1M1\"");
  de100::ArenaScope scope = arena.scope();
  if (arena.push_size(8) == nullptr) return 2;
  arena.clear();  // which a scope is open in
}
