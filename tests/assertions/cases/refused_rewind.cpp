// de100 memory, https://opensource.org/license/zlib
//
// A policy may assert that rewinds are not refused.
//
// ends: aborted
// prints: ^de100: arena "level":\n
// prints: arena\.hpp:[0-9]+
// prints: done && "a rewind to a mark that is not good

#include <de100/arena.hpp>

int main() {
  alignas(64) unsigned char memory[1024];
  de100::BasicArena<de100::ArenaPolicy{.assert_marks = true}> arena{de100::MemoryView(memory)};
  arena.set_name("level");
  return arena.rewind(de100::ArenaCheckpoint()) ? 3 : 0;
}
